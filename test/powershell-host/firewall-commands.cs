// The cmdlets that change firewall rules. A rule is one text in the registry; the service of the
// firewall must run for them.
using System.Management.Automation;
using System.Text.RegularExpressions;
using RdpAzure.PowerShellHost;

namespace Microsoft.PowerShell.Commands
{
    public abstract class FirewallRuleCmdlet : WindowsCmdlet
    {
        protected const string Root = @"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\", Key = Root + "FirewallRules";
        protected string TextOf(string name) => (string)W.ValuesOf(Key)[name]?["data"];
        /// False after an error: the interface of the service cannot be reached.
        protected bool Reached()
        {
            if ((string)W.Services["mpssvc"]?["state"] == "running") return true;
            Fail(new Exception("There are no more endpoints available from the endpoint mapper."), "Windows System Error 1753", ErrorCategory.NotSpecified, null);
            return false;
        }
        protected void Put(string name, string text)
        {
            W.WriteValue(Key, name, W.NewObject(("type", "REG_SZ"), ("data", text)));
            W.Happened("registry-set", ("path", Key), ("name", name));
        }
        /// All tokens of one name replaced, where the first stood or after the protocol.
        protected static string With(string text, string name, IEnumerable<string> made)
        {
            var parts = text.Split('|').ToList();
            bool Old(string part) => Regex.IsMatch(part.Split('=')[0], "^(?:" + name + ")$", RegexOptions.IgnoreCase);
            var first = parts.FindIndex(p => Old(p));
            var after = parts.FindLastIndex(p => Regex.IsMatch(p, "^(dir|protocol)=", RegexOptions.IgnoreCase));
            var kept = parts.Where(p => !Old(p)).ToList();
            kept.InsertRange(first >= 0 ? first : Math.Max(after, 0) + 1, made);
            return string.Join('|', kept);
        }
        protected static string WithAll(string text, string enabled, string action, string[] ports, string[] profiles)
        {
            if (enabled is not ("True" or "False") || action is not ("Allow" or "Block")) throw new NotSupportedException($"{enabled} {action}");
            text = With(text, "active", ["Active=" + enabled.ToUpperInvariant()]);
            text = With(text, "action", ["Action=" + action]);
            text = With(text, @"LPort(2_\d+)?", ports is ["Any"] ? [] : ports.Select(p => (p.Contains('-') ? "LPort2_10=" : "LPort=") + p));
            return With(text, "profile", profiles is ["Any"] ? [] : profiles.Select(p => "Profile=" + p));
        }
    }

    [Cmdlet("Set", "NetFirewallRule")]
    public class SetNetFirewallRule : FirewallRuleCmdlet
    {
        [Parameter(Mandatory = true)] public string Name { get; set; }
        [Parameter(Mandatory = true)] public string Enabled { get; set; }
        [Parameter(Mandatory = true)] public string Action { get; set; }
        [Parameter(Mandatory = true)] public string[] LocalPort { get; set; }
        [Parameter(Mandatory = true)] public string[] Profile { get; set; }
        protected override void ProcessRecord()
        {
            if (!Reached()) return;
            if (TextOf(Name) is not { } text) Fail(new Exception($"No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to '{Name}'."), "CmdletizationQuery_NotFound_InstanceID", ErrorCategory.ObjectNotFound, Name);
            else Put(Name, WithAll(text, Enabled, Action, LocalPort, Profile));
        }
    }

    [Cmdlet("New", "NetFirewallRule")]
    public class NewNetFirewallRule : FirewallRuleCmdlet
    {
        [Parameter(Mandatory = true)] public string Name { get; set; }
        [Parameter(Mandatory = true)] public string DisplayName { get; set; }
        [Parameter(Mandatory = true)] public string Group { get; set; }
        [Parameter(Mandatory = true)] public string Direction { get; set; }
        [Parameter(Mandatory = true)] public string Protocol { get; set; }
        [Parameter(Mandatory = true)] public string Program { get; set; }
        [Parameter(Mandatory = true)] public string Service { get; set; }
        [Parameter(Mandatory = true)] public string Enabled { get; set; }
        [Parameter(Mandatory = true)] public string Action { get; set; }
        [Parameter(Mandatory = true)] public string[] LocalPort { get; set; }
        [Parameter(Mandatory = true)] public string[] Profile { get; set; }
        protected override void ProcessRecord()
        {
            if (!Reached()) return;
            if (TextOf(Name) is not null) { Fail(new Exception("Cannot create a file when that file already exists."), "Windows System Error 183", ErrorCategory.NotSpecified, Name); return; }
            if (Direction != "Inbound" || Protocol is not ("TCP" or "UDP")) throw new NotSupportedException($"{Direction} {Protocol}");
            Put(Name, WithAll($"v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol={(Protocol == "TCP" ? 6 : 17)}|LPort=3389|App={Program}|Svc={Service}|Name={DisplayName}|EmbedCtxt={Group}|", Enabled, Action, LocalPort, Profile));
            WriteObject(Name);
        }
    }

    [Cmdlet("Remove", "NetFirewallRule")]
    public class RemoveNetFirewallRule : FirewallRuleCmdlet
    {
        [Parameter(Mandatory = true)] public string Name { get; set; }
        protected override void ProcessRecord()
        {
            if (!Reached()) return;
            if (TextOf(Name) is null) { Fail(new Exception($"No MSFT_NetFirewallRule objects found with property 'InstanceID' equal to '{Name}'."), "CmdletizationQuery_NotFound_InstanceID", ErrorCategory.ObjectNotFound, Name); return; }
            (W.Registry[Key]["values"] as System.Text.Json.Nodes.JsonObject).Remove(Name);
            W.Happened("registry-removed", ("path", Key), ("name", Name));
        }
    }

    [Cmdlet("Set", "NetIPsecRule")]
    public class SetNetIPsecRule : FirewallRuleCmdlet
    {
        const string Rules = Root + "ConSecRules";
        [Parameter(Mandatory = true)] public string Name { get; set; }
        [Parameter(Mandatory = true)] public string Enabled { get; set; }
        protected override void ProcessRecord()
        {
            if (!Reached()) return;
            if (Enabled is not ("True" or "False")) throw new NotSupportedException(Enabled);
            if ((string)W.ValuesOf(Rules)[Name]?["data"] is not { } text) { Fail(new Exception($"No MSFT_NetConSecRule objects found with property 'InstanceID' equal to '{Name}'."), "CmdletizationQuery_NotFound_InstanceID", ErrorCategory.ObjectNotFound, Name); return; }
            W.WriteValue(Rules, Name, W.NewObject(("type", "REG_SZ"), ("data", With(text, "active", ["Active=" + Enabled.ToUpperInvariant()]))));
            W.Happened("registry-set", ("path", Rules), ("name", Name));
        }
    }

    [Cmdlet("Set", "NetFirewallProfile")]
    public class SetNetFirewallProfile : FirewallRuleCmdlet
    {
        [Parameter(Mandatory = true)] public string Name { get; set; }
        [Parameter(Mandatory = true)] public string AllowInboundRules { get; set; }
        protected override void ProcessRecord()
        {
            if (!Reached()) return;
            var key = Root + (Name switch { "Domain" => "DomainProfile", "Private" => "StandardProfile", "Public" => "PublicProfile", _ => throw new NotSupportedException(Name) });
            W.WriteValue(key, "DoNotAllowExceptions", W.NewObject(("type", "REG_DWORD"), ("data", AllowInboundRules == "True" ? 0 : AllowInboundRules == "False" ? 1 : throw new NotSupportedException(AllowInboundRules))));
            W.Happened("registry-set", ("path", key), ("name", "DoNotAllowExceptions"));
        }
    }
}
