// Clock and events of the simulated Windows.
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
}
