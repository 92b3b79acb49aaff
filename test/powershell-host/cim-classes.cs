// CIM classes of the simulated Windows: what each gives is a method over the state, found by reflection.
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RdpAzure.PowerShellHost
{
    /// Marks `static IEnumerable<CimMembers> Class(SimulatedWindows)`: the instances of one class.
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class CimClassAttribute(string name, string space = @"root\cimv2") : Attribute
    {
        public string Name => name;
        public string Namespace => space;
    }

    /// The members of one instance, in order, with the .NET type CIM gives each of them.
    public sealed class CimMembers : List<(string Name, object Value)>
    {
        public void Add(string name, object value) => Add((name, value));
    }

    public static class CimClasses
    {
        static string Key(string space, string name) => $@"{space.Replace('/', '\\')}:{name}".ToLowerInvariant();

        static readonly Dictionary<string, Func<SimulatedWindows, IEnumerable<CimMembers>>> table = Assembly.GetExecutingAssembly().GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static)).Select(m => (Method: m, Class: m.GetCustomAttribute<CimClassAttribute>()))
            .Where(x => x.Class is not null).ToDictionary(x => Key(x.Class.Namespace, x.Class.Name), x => x.Method.CreateDelegate<Func<SimulatedWindows, IEnumerable<CimMembers>>>());

        /// Null: there is no such class in this Windows, or no such namespace.
        public static IEnumerable<CimMembers> Of(SimulatedWindows w, string space, string name) => table.TryGetValue(Key(space, name), out var read) ? read(w) : null;

        static readonly Regex term = new(@"^\s*(\w+)\s*=\s*(?:'([^']*)'|(\d+|True|False))\s*$", RegexOptions.IgnoreCase);

        /// WQL as far as scripts need it: equalities joined by AND.
        public static Func<CimMembers, bool> Where(string filter)
        {
            if (string.IsNullOrEmpty(filter)) return _ => true;
            var wanted = Regex.Split(filter, @"\s+AND\s+", RegexOptions.IgnoreCase).Select(part => term.Match(part)).ToArray();
            if (wanted.Any(m => !m.Success)) throw new NotSupportedException("-Filter " + filter);
            return members => wanted.All(m =>
            {
                var at = members.FindIndex(x => x.Name.Equals(m.Groups[1].Value, StringComparison.OrdinalIgnoreCase));
                if (at < 0) throw new NotSupportedException("-Filter asks for " + m.Groups[1].Value);
                return string.Equals(Convert.ToString(members[at].Value, CultureInfo.InvariantCulture), m.Groups[2].Success ? m.Groups[2].Value : m.Groups[3].Value, StringComparison.OrdinalIgnoreCase);
            });
        }
    }

    /// What the last processing of Group Policy left as its result. Objects are told by an id of the
    /// directory, and settings name that.
    public static class PolicyResultClasses
    {
        static IEnumerable<JsonObject> Rows(SimulatedWindows w, bool isOption) =>
            ((w.State["security"]?["groupPolicies"] as JsonArray) ?? []).Cast<JsonObject>().Where(row => ((bool?)row["securityOption"] ?? false) == isOption);
        static string Id(JsonNode gpo) => $"cn={(string)gpo},cn=policies,cn=system";
        static uint Precedence(JsonObject row) => (uint)((int?)row["precedence"] ?? 1);

        [CimClass("RSOP_GPO", @"root\rsop\computer")]
        public static IEnumerable<CimMembers> Objects(SimulatedWindows w) =>
            Rows(w, false).Concat(Rows(w, true)).Select(row => (string)row["gpo"]).Distinct().Select(name => new CimMembers { { "id", Id(name) }, { "name", name } });

        [CimClass("RSOP_RegistryPolicySetting", @"root\rsop\computer")]
        public static IEnumerable<CimMembers> Settings(SimulatedWindows w) =>
            Rows(w, false).Select(row => new CimMembers { { "registryKey", (string)row["key"] }, { "valueName", (string)row["name"] }, { "GPOID", Id(row["gpo"]) }, { "precedence", Precedence(row) } });

        [CimClass("RSOP_RegistryValue", @"root\rsop\computer")]
        public static IEnumerable<CimMembers> Options(SimulatedWindows w) =>
            Rows(w, true).Select(row => new CimMembers { { "Path", $@"MACHINE\{(string)row["key"]}\{(string)row["name"]}" }, { "GPOID", Id(row["gpo"]) }, { "precedence", Precedence(row) } });
    }

    /// Classes of Windows itself.
    public static class WindowsClasses
    {
        static JsonNode State(SimulatedWindows w, string name) => w.State[name];

        /// CIM gives local time.
        static object Moment(string iso) => iso is null ? null : DateTime.Parse(iso, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).ToLocalTime();

        [CimClass("Win32_OperatingSystem")]
        public static IEnumerable<CimMembers> OperatingSystem(SimulatedWindows w)
        {
            yield return new()
            {
                { "BuildNumber", ((int)State(w, "build")).ToString(CultureInfo.InvariantCulture) },
                { "Caption", (string)State(w, "caption") },
                { "LastBootUpTime", Moment((string)State(w, "system")?["bootedAt"]) },
            };
        }

        [CimClass("Win32_ComputerSystem")]
        public static IEnumerable<CimMembers> ComputerSystem(SimulatedWindows w)
        {
            yield return new() { { "Name", (string)State(w, "computerName") }, { "DomainRole", (ushort)(int)State(w, "domainRole") }, { "Domain", (string)State(w, "system")?["domain"]?["name"] } };
        }

        [CimClass("Win32_PerfFormattedData_LocalSessionManager_TerminalServices")]
        public static IEnumerable<CimMembers> SessionCounter(SimulatedWindows w)
        {
            var sessions = State(w, "activeSessions");
            yield return new() { { "ActiveSessions", sessions.GetValueKind() == System.Text.Json.JsonValueKind.Number ? (uint)(int)sessions : null } };
        }
    }
}

namespace Microsoft.PowerShell.Commands
{
    using RdpAzure.PowerShellHost;

    [Cmdlet("Get", "CimInstance")]
    public class GetCimInstance : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string ClassName { get; set; }
        [Parameter] public string Namespace { get; set; } = @"root\cimv2";
        [Parameter] public string Filter { get; set; }
        [Parameter(Mandatory = true)] public uint OperationTimeoutSec { get; set; }
        protected override void ProcessRecord()
        {
            W.HangIf(ClassName);
            if (CimClasses.Of(W, Namespace, ClassName) is not { } instances)
            {
                Fail(new Exception("Invalid class "), "HRESULT 0x80041010", ErrorCategory.MetadataError, ClassName);
                return;
            }
            foreach (var members in instances.Where(CimClasses.Where(Filter)))
            {
                var instance = new PSObject();
                foreach (var (name, value) in members) instance.Properties.Add(new PSNoteProperty(name, value));
                WriteObject(instance);
            }
        }
    }
}
