// Clock, events and CIM classes of the simulated Windows.
using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost
{
    public sealed record EventProperty(object Value);

    public sealed class EventItem(JsonObject e)
    {
        public string LogName => (string)e["log"];
        public string ProviderName => (string)e["provider"];
        public int Id => (int)e["id"];
        public DateTime TimeCreated => DateTime.Parse((string)e["timeCreated"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).ToLocalTime();
        public EventProperty[] Properties => e["properties"].AsArray().Select(p => new EventProperty((string)p)).ToArray();
    }
}

namespace Microsoft.PowerShell.Commands
{
    using RdpAzure.PowerShellHost;

    [Cmdlet("Get", "Date")]
    public class GetDateCommand : WindowsCmdlet
    {
        protected override void ProcessRecord() => WriteObject(W.Now);
    }

    [Cmdlet("Start", "Sleep")]
    public class StartSleepCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public int Seconds { get; set; }
        protected override void ProcessRecord() => W.Now = W.Now.AddSeconds(Seconds);
    }

    [Cmdlet("Get", "WinEvent")]
    public class GetWinEventCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public Hashtable FilterHashtable { get; set; }
        [Parameter(Mandatory = true)] public int MaxEvents { get; set; }
        protected override void ProcessRecord()
        {
            foreach (var key in FilterHashtable.Keys.Cast<string>().Except(["LogName", "ProviderName", "Id", "StartTime"], StringComparer.OrdinalIgnoreCase))
                throw new NotSupportedException("FilterHashtable key " + key);
            string Text(string key) => LanguagePrimitives.ConvertTo<string>(FilterHashtable[key]);
            if (!W.State["eventLogs"].AsArray().Any(log => string.Equals((string)log, Text("LogName"), StringComparison.OrdinalIgnoreCase)))
            {
                Fail(new Exception($"There is not an event log on the localhost computer that matches \"{Text("LogName")}\"."), "NoMatchingLogsFound", ErrorCategory.ObjectNotFound, null);
                return;
            }
            var since = LanguagePrimitives.ConvertTo<DateTime>(FilterHashtable["StartTime"]).ToLocalTime();
            bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
            var found = (W.State["events"] as JsonArray ?? []).Reverse().Select(e => new EventItem((JsonObject)e))
                .Where(e => Same(e.LogName, Text("LogName")) && Same(e.ProviderName, Text("ProviderName")) && e.Id == LanguagePrimitives.ConvertTo<int>(FilterHashtable["Id"]) && e.TimeCreated >= since)
                .OrderByDescending(e => e.TimeCreated).Take(MaxEvents).ToArray();
            if (found.Length == 0) Fail(new Exception("No events were found that match the specified selection criteria."), "NoMatchingEventsFound", ErrorCategory.ObjectNotFound, null);
            WriteObject(found, true);
        }
    }

    [Cmdlet("Get", "CimInstance")]
    public class GetCimInstance : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string ClassName { get; set; }
        [Parameter(Mandatory = true)] public uint OperationTimeoutSec { get; set; }
        protected override void ProcessRecord()
        {
            var sessions = W.State["activeSessions"];
            (string, object)[] members = ClassName switch
            {
                "Win32_OperatingSystem" => [("BuildNumber", ((int)W.State["build"]).ToString()), ("Caption", (string)W.State["caption"])],
                "Win32_ComputerSystem" => [("Name", (string)W.State["computerName"]), ("DomainRole", (ushort)(int)W.State["domainRole"])],
                "Win32_PerfFormattedData_LocalSessionManager_TerminalServices" => [("ActiveSessions", sessions.GetValueKind() == System.Text.Json.JsonValueKind.Number ? (uint)(int)sessions : null)],
                _ => null,
            };
            if (members is null)
            {
                Fail(new Exception("Invalid class "), "HRESULT 0x80041010", ErrorCategory.MetadataError, ClassName);
                return;
            }
            var instance = new PSObject();
            foreach (var (name, value) in members) instance.Properties.Add(new PSNoteProperty(name, value));
            WriteObject(instance);
        }
    }
}
