// CIM classes of the network, told from the state.
using System.Collections;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost
{
    public static class NetworkClasses
    {
        static readonly string[] categories = ["public", "private", "domain"];

        // The class asks the service netprofm, which is started on demand; without it it gives an error.
        [CimClass("MSFT_NetConnectionProfile", @"root\StandardCimv2")]
        public static IEnumerable<CimMembers> Profiles(SimulatedWindows w) => w.Services["netprofm"] is not { } service || (string)service["start"] == "disabled"
            ? null
            : w.State["network"]["profiles"].AsArray().Select(p => new CimMembers { { "NetworkCategory", (uint)Array.IndexOf(categories, (string)p) } });


        [CimClass("MSFT_NetAdapterBindingSettingData", @"root\StandardCimv2")]
        public static IEnumerable<CimMembers> Bindings(SimulatedWindows w) => w.State["network"]["bindings"].AsArray().Select(b => new CimMembers { { "ComponentID", (string)b }, { "Enabled", true } });

        [CimClass("Win32_NetworkAdapter")]
        public static IEnumerable<CimMembers> Adapters(SimulatedWindows w) => Set(w).Select(a => new CimMembers
        {
            { "Index", uint.Parse(a.Key) }, { "PhysicalAdapter", true }, { "ServiceName", (string)a.Value["driver"] }, { "ConfigManagerErrorCode", (bool)a.Value["enabled"] ? 0u : 22u },
        });

        [CimClass("Win32_NetworkAdapterConfiguration")]
        public static IEnumerable<CimMembers> Configurations(SimulatedWindows w) => Set(w).Select(a =>
        {
            var (addresses, masks, gateways) = InUse(w, a.Value);
            return new CimMembers { { "Index", uint.Parse(a.Key) }, { "DHCPEnabled", (bool)a.Value["dhcp"] }, { "IPAddress", addresses }, { "IPSubnet", masks }, { "DefaultIPGateway", gateways } };
        });

        static IEnumerable<KeyValuePair<string, JsonNode>> Set(SimulatedWindows w) => w.State["network"]["adapters"].AsObject();

        // What an adapter has follows from its settings and from whether the DHCP client runs.
        static (string[], string[], string[]) InUse(SimulatedWindows w, JsonNode adapter)
        {
            string[] List(string name) => adapter[name].AsArray().Select(x => (string)x).ToArray() is { Length: > 0 } list ? list : null;
            if (!(bool)adapter["enabled"]) return (null, null, null);
            if (!(bool)adapter["dhcp"]) return (List("addresses"), List("masks"), List("gateways"));
            if ((string)w.Services["Dhcp"]?["state"] != "running") return (["169.254.10.20"], ["255.255.0.0"], null);
            var lease = w.State["network"]["lease"];
            return ([(string)lease["address"]], [(string)lease["mask"]], [(string)lease["gateway"]]);
        }
    }

    /// netsh.exe: only what the filtering platform tells of one port, as XML on its output.
    public static class FilteringPlatformTool
    {
        const int FirstId = 70000;

        [NativeTool("netsh.exe", Prints = true)]
        public static int Run(SimulatedWindows w, string[] arguments)
        {
            w.HangIf("netsh.exe");
            if (arguments is not ["wfp", "show", var what, "file=-", "protocol=6", var port, var last] || !port.StartsWith("localport=")) throw new NotSupportedException("netsh.exe " + string.Join(' ', arguments));
            // The tool asks BFE.
            if ((string)w.Services["BFE"]?["state"] != "running") return 1;
            var number = int.Parse(port["localport=".Length..]);
            var dropping = w.State["network"]["filters"].AsArray().Select((filter, at) => (Filter: filter, Id: FirstId + at)).Where(x => x.Filter["dropsPorts"].AsArray().Any(p => (int)p == number)).ToArray();
            static System.Xml.Linq.XElement Node(string name, params object[] content) => new(name, content);
            var told = (what, last) switch
            {
                ("netevents", "timewindow=3600") => Node("netEvents", dropping.Select(x => Node("item", Node("header", Node("localPort", number)), Node("type", "FWPM_NET_EVENT_TYPE_CLASSIFY_DROP"),
                    Node("classifyDrop", Node("filterId", x.Id), Node("isLoopback", "false")), Node("internalFields", Node("terminatingFiltersInfo", Node("item", Node("filterId", x.Id))))))),
                ("filters", "dir=in") => Node("filters", dropping.Where(x => x.Filter["providerKey"] is not null).Select(x => Node("item", Node("displayData", Node("name", (string)x.Filter["provider"])), Node("providerKey", (string)x.Filter["providerKey"]),
                    Node("filterCondition", Node("item", Node("fieldKey", "FWPM_CONDITION_IP_LOCAL_PORT")), x.Filter["onlyFrom"] is null ? null : Node("item", Node("fieldKey", "FWPM_CONDITION_IP_REMOTE_ADDRESS"))), Node("filterId", x.Id)))),
                _ => throw new NotSupportedException("netsh.exe " + string.Join(' ', arguments)),
            };
            foreach (var line in ("<?xml version=\"1.0\"?>\n" + Node("wfpdiag", told)).Split('\n')) w.Printed.Enqueue(line);
            return 0;
        }
    }

    /// ipconfig.exe: only `/flushdns`.
    public static class DnsClientTool
    {
        [NativeTool("ipconfig.exe")]
        public static int Run(SimulatedWindows w, string[] arguments)
        {
            if (arguments is not ["/flushdns"]) throw new NotSupportedException("ipconfig.exe " + string.Join(' ', arguments));
            if ((string)w.Services["Dnscache"]?["state"] != "running") return 1;
            w.State["network"]["dnsCache"] = new JsonArray();
            w.Wrote();
            return 0;
        }
    }

    /// Methods of network adapters; each is one write of the state.
    public static class NetworkMethods
    {
        public static PSObject Call(SimulatedWindows w, uint number, string method, IDictionary arguments)
        {
            var adapter = w.State["network"]["adapters"][number.ToString()].AsObject();
            JsonArray List(string name) => new(LanguagePrimitives.ConvertTo<string[]>(arguments[name]).Select(x => (JsonNode)x).ToArray());
            switch (method)
            {
                case "Enable" or "Disable": adapter["enabled"] = method == "Enable"; break;
                case "EnableDHCP":
                    adapter["dhcp"] = true;
                    foreach (var name in new[] { "addresses", "masks", "gateways" }) adapter[name] = new JsonArray();
                    break;
                case "EnableStatic": (adapter["dhcp"], adapter["addresses"], adapter["masks"]) = (false, List("IPAddress"), List("SubnetMask")); break;
                case "SetGateways": adapter["gateways"] = List("DefaultIPGateway"); break;
                default: throw new NotSupportedException("Invoke-CimMethod " + method);
            }
            w.Wrote();
            var answer = new PSObject();
            answer.Properties.Add(new PSNoteProperty("ReturnValue", 0u));
            return answer;
        }
    }
}
