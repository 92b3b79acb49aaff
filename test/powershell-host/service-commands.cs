// Services: what they are stands in the state, what starting and stopping does is asked of the rules.
using System.Management.Automation;
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost
{
    public enum ServiceControllerStatus { Stopped = 1, StartPending, StopPending, Running, ContinuePending, PausePending, Paused }
    public enum ServiceStartMode { Boot, System, Automatic, Manual, Disabled }

    public sealed class ServiceItem(string name)
    {
        static SimulatedWindows W => SimulatedWindows.Current;
        JsonObject Service => (JsonObject)W.Services[name];
        public string Name => name;
        public string ServiceName => name;
        public string DisplayName => (string)Service["displayName"] ?? name;
        public ServiceControllerStatus Status => (string)Service["state"] == "running" ? ServiceControllerStatus.Running : ServiceControllerStatus.Stopped;
        public ServiceStartMode StartType => Enum.Parse<ServiceStartMode>((string)Service["start"], true);
        /// All that depend on it, direct or not, in the order in which they can be stopped.
        public ServiceItem[] DependentServices => Above(name).Distinct(StringComparer.OrdinalIgnoreCase).Select(n => new ServiceItem(n)).ToArray();
        static IEnumerable<string> Above(string name) => W.Services.Where(s => (s.Value["dependsOn"] as JsonArray ?? []).Any(d => string.Equals((string)d, name, StringComparison.OrdinalIgnoreCase))).SelectMany(s => Above(s.Key).Append(s.Key));
        public void Start() => Control("service-start");
        public void Stop() => Control("service-stop");
        void Control(string what)
        {
            if (W.Happened(what, ("name", name)) is { } failure)
                throw new InvalidOperationException($"Cannot control service {name} on computer '.'.", new System.ComponentModel.Win32Exception(int.TryParse(failure.Id, out var code) ? code : 0, failure.Message));
        }
        public override string ToString() => name;
    }
}

namespace Microsoft.PowerShell.Commands
{
    using RdpAzure.PowerShellHost;

    public sealed class ServiceCommandException(string message) : SystemException(message);

    [Cmdlet("Get", "Service")]
    public class GetServiceCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string Name { get; set; }
        protected override void ProcessRecord()
        {
            if (W.Services.Select(s => s.Key).FirstOrDefault(s => s.Equals(Name, StringComparison.OrdinalIgnoreCase)) is { } known) WriteObject(new ServiceItem(known));
            else Fail(new ServiceCommandException($"Cannot find any service with service name '{Name}'."), "NoServiceFoundForGivenName", ErrorCategory.ObjectNotFound, Name);
        }
    }
}
