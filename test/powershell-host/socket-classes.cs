// Sockets of the simulated Windows and the processes behind them, as CIM tells them.
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost;

public static class SocketClasses
{
    /// MSFT_NetTCPConnection.State: the socket listens.
    const byte Listen = 2;

    [CimClass("MSFT_NetTCPConnection", @"root\StandardCimv2")]
    public static IEnumerable<CimMembers> Connections(SimulatedWindows w) =>
        w.Sockets().Select(s => new CimMembers { { "LocalPort", (ushort)(int)s["port"] }, { "State", Listen }, { "OwningProcess", (uint)(int)s["pid"] } });

    /// Of Win32_Process: those that listen, small ones beside the largest programs.
    public static IEnumerable<CimMembers> Processes(SimulatedWindows w) =>
        w.Sockets().DistinctBy(s => (int)s["pid"]).Select(s => new CimMembers { { "ProcessId", (uint)(int)s["pid"] }, { "Name", (string)s["image"] }, { "WorkingSetSize", 0UL } });

    /// The process that hosts a service is known where it listens; of the others it is 0.
    [CimClass("Win32_Service")]
    public static IEnumerable<CimMembers> Services(SimulatedWindows w)
    {
        var (sockets, termServiceError) = (w.Sockets(), w.TermServiceError());
        foreach (var (name, service) in w.Services)
        {
            var host = sockets.FirstOrDefault(s => s["services"].AsArray().Any(hosted => name.Equals((string)hosted, StringComparison.OrdinalIgnoreCase)));
            var isTermService = name.Equals("TermService", StringComparison.OrdinalIgnoreCase);
            yield return new()
            {
                { "Name", name }, { "State", (string)service["state"] == "running" ? "Running" : "Stopped" },
                { "ProcessId", (uint)(host is null ? 0 : (int)host["pid"]) }, { "ExitCode", (uint)(isTermService ? termServiceError : 0) },
            };
        }
    }
}
