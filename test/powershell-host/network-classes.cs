// CIM classes of the network, told from the state.
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
    }
}
