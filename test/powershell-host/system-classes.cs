// CIM classes and native tools that tell of the machine as a whole: disk, memory, programs, accounts,
// licences, domain, boot entry, time.
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost
{
    public static class SystemClasses
    {
        static JsonObject System(SimulatedWindows w) => (JsonObject)w.State["system"];

        [CimClass("Win32_LogicalDisk")]
        public static IEnumerable<CimMembers> Disk(SimulatedWindows w)
        {
            yield return new() { { "DeviceID", "C:" }, { "FreeSpace", (ulong)(long)System(w)["freeMb"] * 1024 * 1024 } };
        }

        [CimClass("Win32_PerfFormattedData_PerfOS_Memory")]
        public static IEnumerable<CimMembers> Memory(SimulatedWindows w)
        {
            yield return new() { { "PercentCommittedBytesInUse", (uint)(int)System(w)["commitPercent"] } };
        }

        [CimClass("Win32_PerfFormattedData_PerfOS_Processor")]
        public static IEnumerable<CimMembers> Processor(SimulatedWindows w)
        {
            yield return new() { { "Name", "0" }, { "PercentProcessorTime", 100UL } };
            yield return new() { { "Name", "_Total" }, { "PercentProcessorTime", (ulong)(int)System(w)["cpuPercent"] } };
        }

        [CimClass("Win32_Process")]
        public static IEnumerable<CimMembers> Programs(SimulatedWindows w)
        {
            uint id = 400;
            foreach (var one in System(w)["processes"].AsArray())
                yield return new() { { "ProcessId", id += 4 }, { "Name", (string)one["name"] }, { "WorkingSetSize", (ulong)(long)one["workingSetMb"] * 1024 * 1024 + 512 } };
            foreach (var one in SocketClasses.Processes(w)) yield return one;
        }

        [CimClass("Win32_UserAccount")]
        public static IEnumerable<CimMembers> Accounts(SimulatedWindows w)
        {
            foreach (var one in System(w)["accounts"].AsArray())
                yield return new() { { "Name", (string)one["name"] }, { "SID", (string)one["sid"] }, { "LocalAccount", true }, { "Disabled", (bool)one["disabled"] }, { "Lockout", (bool)one["lockedOut"] } };
        }

        [CimClass("Win32_TerminalServiceSetting", @"root\cimv2\TerminalServices")]
        public static IEnumerable<CimMembers> TerminalServices(SimulatedWindows w)
        {
            var licensing = System(w)["licensing"];
            yield return new() { { "TerminalServerMode", (uint)(int)licensing["mode"] }, { "LicensingType", (uint)(int)licensing["type"] } };
        }
    }

    public static class SystemTools
    {
        static JsonObject System(SimulatedWindows w) => (JsonObject)w.State["system"];

        /// nltest.exe: only `/sc_query:<domain>`, which ends with the state of the secure channel.
        [NativeTool("nltest.exe")]
        public static int Channel(SimulatedWindows w, string[] arguments)
        {
            var domain = System(w)["domain"];
            if (arguments is not [var one] || one != "/sc_query:" + (string)domain["name"]) throw new NotSupportedException("nltest.exe " + string.Join(' ', arguments));
            return (int)domain["channel"];
        }

        /// w32tm.exe: only `/resync`.
        [NativeTool("w32tm.exe")]
        public static int Time(SimulatedWindows w, string[] arguments)
        {
            if (arguments is not ["/resync"]) throw new NotSupportedException("w32tm.exe " + string.Join(' ', arguments));
            return w.Happened("time-sync") is { } failure ? unchecked((int)long.Parse(failure.Id)) : 0;
        }

        const string BootStore = @"HKLM\BCD00000000\Objects";
        static readonly string[] modes = ["minimal", "network", "dsrepair"];

        /// bcdedit.exe: only `safeboot` of the default entry, set or deleted.
        [NativeTool("bcdedit.exe")]
        public static int BootEntry(SimulatedWindows w, string[] arguments)
        {
            var entry = (string)w.Registry[BootStore + @"\{9dea862c-5cdd-4e70-acc1-f32b344d4795}\Elements\23000003"]?["values"]?["Element"]?["data"];
            var path = $@"{BootStore}\{entry}\Elements\25000080";
            switch (arguments)
            {
                case ["/deletevalue", "{default}", "safeboot"]:
                    if (!w.Registry.ContainsKey(path)) return 1;
                    w.Registry.Remove(path);
                    w.Happened("registry-removed", ("path", path));
                    return 0;
                case ["/set", "{default}", "safeboot", var mode] when modes.Contains(mode):
                    w.WriteValue(path, "Element", w.NewObject(("type", "REG_BINARY"), ("data", $"{Array.IndexOf(modes, mode):x2}00000000000000")));
                    w.Happened("registry-set", ("path", path), ("name", "Element"));
                    return 0;
                default: throw new NotSupportedException("bcdedit.exe " + string.Join(' ', arguments));
            }
        }
    }
}

namespace Microsoft.PowerShell.Commands
{
    using RdpAzure.PowerShellHost;

    /// Methods of the licensing class alone.
    [Cmdlet("Invoke", "CimMethod")]
    public class InvokeCimMethod : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public PSObject InputObject { get; set; }
        [Parameter(Mandatory = true)] public string MethodName { get; set; }
        [Parameter] public System.Collections.IDictionary Arguments { get; set; }
        [Parameter(Mandatory = true)] public uint OperationTimeoutSec { get; set; }
        protected override void ProcessRecord()
        {
            if (InputObject.Properties["Index"] is { Value: uint adapter }) { WriteObject(NetworkMethods.Call(W, adapter, MethodName, Arguments)); return; }
            var licensing = W.State["system"]["licensing"];
            (string, object) given = (InputObject.Properties["TerminalServerMode"], MethodName) switch
            {
                (not null, "GetGracePeriodDays") => ("DaysLeft", (uint)(int)licensing["graceDays"]),
                (not null, "GetSpecifiedLicenseServerList") => ("SpecifiedLSList", licensing["servers"].AsArray().Select(s => (string)s).ToArray()),
                _ => throw new NotSupportedException("Invoke-CimMethod " + MethodName),
            };
            var result = new PSObject();
            result.Properties.Add(new PSNoteProperty(given.Item1, given.Item2));
            result.Properties.Add(new PSNoteProperty("ReturnValue", 0u));
            WriteObject(result);
        }
    }
}
