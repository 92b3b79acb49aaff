// The registry provider, as the recorded probes show it.
using System.Management.Automation;
using System.Text.Json.Nodes;
using Microsoft.Win32;

namespace RdpAzure.PowerShellHost
{
    /// Values as they stand in the state (REG_DWORD, lower-case hex …) and as .NET shows them.
    public static class RegistryData
    {
        static readonly (string Type, RegistryValueKind Kind)[] kinds = [
            ("REG_SZ", RegistryValueKind.String), ("REG_EXPAND_SZ", RegistryValueKind.ExpandString), ("REG_DWORD", RegistryValueKind.DWord),
            ("REG_QWORD", RegistryValueKind.QWord), ("REG_MULTI_SZ", RegistryValueKind.MultiString), ("REG_BINARY", RegistryValueKind.Binary)];
        public static RegistryValueKind Kind(JsonNode value) => kinds.First(k => k.Type == (string)value["type"]).Kind;

        public static object Read(JsonNode value, bool expand) => Kind(value) switch
        {
            RegistryValueKind.DWord => unchecked((int)(uint)(long)value["data"]),
            RegistryValueKind.QWord => unchecked((long)ulong.Parse((string)value["data"])),
            RegistryValueKind.MultiString => value["data"].AsArray().Select(x => (string)x).ToArray(),
            RegistryValueKind.Binary => Convert.FromHexString((string)value["data"]),
            RegistryValueKind.ExpandString when expand => Environment.ExpandEnvironmentVariables((string)value["data"]),
            _ => (string)value["data"],
        };

        public static JsonObject Write(object value, RegistryValueKind kind)
        {
            value = value is PSObject wrapped ? wrapped.BaseObject : value;
            JsonNode data = kind switch
            {
                RegistryValueKind.DWord => (long)Dword(value),
                RegistryValueKind.QWord => unchecked((ulong)LanguagePrimitives.ConvertTo<long>(value)).ToString(),
                RegistryValueKind.MultiString => new JsonArray(LanguagePrimitives.ConvertTo<string[]>(value).Select(x => (JsonNode)x).ToArray()),
                RegistryValueKind.Binary => Convert.ToHexStringLower(LanguagePrimitives.ConvertTo<byte[]>(value)),
                _ => LanguagePrimitives.ConvertTo<string>(value),
            };
            return SimulatedWindows.Current.NewObject(("type", kinds.First(k => k.Kind == kind).Type), ("data", data));
        }

        /// The provider takes a signed number, and when that does not fit an unsigned one.
        static uint Dword(object value)
        {
            try { return unchecked((uint)LanguagePrimitives.ConvertTo<int>(value)); }
            catch (PSInvalidCastException) { return LanguagePrimitives.ConvertTo<uint>(value); }
        }

        public static RegistryValueKind KindOf(object value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            int => RegistryValueKind.DWord,
            long => RegistryValueKind.QWord,
            string[] or object[] => RegistryValueKind.MultiString,
            byte[] => RegistryValueKind.Binary,
            _ => RegistryValueKind.String,
        };
        public static string Stored(string name) => name == "(default)" ? "" : name;
    }

    public sealed class RegistryKeyItem(Place place, JsonObject values, string[] subKeys)
    {
        public string Name => place.Full;
        public string[] Property => values.Select(v => v.Key == "" ? "(default)" : v.Key).ToArray();
        public int SubKeyCount => subKeys.Length;
        public int ValueCount => values.Count;
        public string[] GetSubKeyNames() => subKeys;
        public string[] GetValueNames() => values.Select(v => v.Key).ToArray();
        public object GetValue(string name) => GetValue(name, null);
        public object GetValue(string name, object otherwise) => GetValue(name, otherwise, RegistryValueOptions.None);
        public object GetValue(string name, object otherwise, RegistryValueOptions options) => values[name] is { } v ? RegistryData.Read(v, options == RegistryValueOptions.None) : otherwise;
        public RegistryValueKind GetValueKind(string name) => values[name] is { } v ? RegistryData.Kind(v) : throw new IOException("The specified registry key does not exist.");
        /// Only for changing the list of a key, which is asked for in these words and no others.
        public WritableKeyItem OpenSubKey(string name, RegistryKeyPermissionCheck check, System.Security.AccessControl.RegistryRights rights)
        {
            if (place.Key != "HKLM" || check != RegistryKeyPermissionCheck.ReadWriteSubTree || rights != (System.Security.AccessControl.RegistryRights.ReadPermissions | System.Security.AccessControl.RegistryRights.ChangePermissions)) throw new NotSupportedException($"OpenSubKey of {place.Key}, {check}, {rights}");
            var w = SimulatedWindows.Current;
            var path = $@"HKLM\{name}";
            if (!w.KeyExists(path)) return null;
            return w.MayChangeAccess(path) ? new WritableKeyItem(path) : throw new System.Security.SecurityException("Requested registry access is not allowed.");
        }
        /// A key without a list of its own shows what it inherits from the hive.
        public SecurityStandIn GetAccessControl(System.Security.AccessControl.AccessControlSections sections) =>
            new() { Sddl = (string)SimulatedWindows.Current.Registry[place.Key]?["sddl"] ?? SimulatedWindows.InheritedKeySddl };
        public override string ToString() => Name;
    }

    /// A key opened for its access list alone.
    public sealed class WritableKeyItem(string path)
    {
        static SimulatedWindows W => SimulatedWindows.Current;
        public void SetAccessControl(SecurityStandIn security)
        {
            if (security.Changed != System.Security.AccessControl.AccessControlSections.Access) throw new NotSupportedException($"SetAccessControl of {security.Changed}");
            var old = AccessText.Split(W.KeySddl(path));
            var sddl = old[0] + old[1] + AccessText.Split(security.Sddl)[2];
            if (W.Registry[path] is null) W.Registry[path] = W.NewObject(("values", W.NewObject()));
            // A key with nothing but what it inherits has no list of its own.
            if (sddl == SimulatedWindows.InheritedKeySddl) ((JsonObject)W.Registry[path]).Remove("sddl");
            else W.Registry[path]["sddl"] = sddl;
            W.Happened("acl-set", ("path", path));
        }
        public void Close() { }
    }
}

namespace Microsoft.PowerShell.Commands
{
    using RdpAzure.PowerShellHost;

    public abstract class RegistryValueCmdlet : WindowsCmdlet
    {
        protected Place Key(string path)
        {
            if (Existing(path) is not { } p) return null;
            return p.InRegistry ? p : throw new NotSupportedException("properties of files");
        }
        protected void Put(Place p, string name, object value, RegistryValueKind kind, string path)
        {
            JsonObject data;
            try { data = RegistryData.Write(value, kind); }
            catch (PSInvalidCastException e)
            {
                ThrowTerminatingError(new ErrorRecord(new PSInvalidCastException(e.Message), "System.Management.Automation.PSInvalidCastException", ErrorCategory.WriteError, path));
                return;
            }
            W.WriteValue(p.Key, RegistryData.Stored(name), data);
            if (W.Happened("registry-set", ("path", p.Key), ("name", RegistryData.Stored(name))) is { } failure) Fail(new System.Security.SecurityException(failure.Message), "System.Security.SecurityException", ErrorCategory.PermissionDenied, path);
        }
    }

    [Cmdlet("Get", "ItemProperty")]
    public class GetItemPropertyCommand : RegistryValueCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter] public string[] Name { get; set; }
        protected override void ProcessRecord()
        {
            if (Key(LiteralPath) is not { } p) return;
            var found = new PSObject();
            foreach (var (name, value) in W.ValuesOf(p.Key))
                if (Name is null || Name.Contains(name, StringComparer.OrdinalIgnoreCase))
                    found.Properties.Add(new PSNoteProperty(name == "" ? "(default)" : name, Shown(value)));
            foreach (var name in Name ?? [])
                if (found.Properties[name] is null)
                    Fail(new PSArgumentException($"Property {name} does not exist at path {p.Full}."), "System.Management.Automation.PSArgumentException", ErrorCategory.InvalidArgument, name);
            if (found.Properties.Any()) WriteObject(p.Tag(found)); // a key without values gives nothing
        }
        // 7 shows such a number unsigned, 5.1 signed.
        static object Shown(JsonNode value) => RegistryData.Read(value, true) is < 0 ? throw new NotSupportedException("Get-ItemProperty of a DWORD above 2147483647: use GetValue") : RegistryData.Read(value, true);
    }

    [Cmdlet("Set", "ItemProperty")]
    public class SetItemPropertyCommand : RegistryValueCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter(Mandatory = true)] public string Name { get; set; }
        [Parameter(Mandatory = true)][AllowNull] public object Value { get; set; }
        [Parameter] public RegistryValueKind? Type { get; set; }
        protected override void ProcessRecord()
        {
            if (Key(LiteralPath) is not { } p) return;
            // Without -Type the kind is kept where the value fits it, and becomes that of the value where not.
            var known = W.ValuesOf(p.Key)[Name] is { } present ? RegistryData.Kind(present) : (RegistryValueKind?)null;
            var kind = Type ?? known ?? RegistryData.KindOf(Value);
            if (Type is null && known is RegistryValueKind.DWord or RegistryValueKind.QWord && !LanguagePrimitives.TryConvertTo<long>(Value, out _)) kind = RegistryData.KindOf(Value);
            Put(p, Name, Value, kind, LiteralPath);
        }
    }

    [Cmdlet("New", "ItemProperty")]
    public class NewItemPropertyCommand : RegistryValueCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter(Mandatory = true)] public string Name { get; set; }
        [Parameter(Mandatory = true)][AllowNull][AllowEmptyCollection][AllowEmptyString] public object Value { get; set; }
        [Parameter(Mandatory = true)] public RegistryValueKind PropertyType { get; set; }
        [Parameter] public SwitchParameter Force { get; set; }
        protected override void ProcessRecord()
        {
            if (Key(LiteralPath) is not { } p) return;
            var stored = RegistryData.Stored(Name);
            if (!Force && W.ValuesOf(p.Key).ContainsKey(stored)) { Fail(new IOException("The property already exists."), "System.IO.IOException", ErrorCategory.ResourceExists, LiteralPath); return; }
            Put(p, Name, Value, PropertyType, LiteralPath);
            var made = new PSObject();
            made.Properties.Add(new PSNoteProperty(Name, RegistryData.Read(W.ValuesOf(p.Key)[stored], true)));
            WriteObject(p.Tag(made));
        }
    }

    [Cmdlet("Remove", "ItemProperty")]
    public class RemoveItemPropertyCommand : RegistryValueCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter(Mandatory = true)] public string Name { get; set; }
        protected override void ProcessRecord()
        {
            if (Key(LiteralPath) is not { } p) return;
            var stored = RegistryData.Stored(Name);
            if ((W.Registry[p.Key]?["values"] as JsonObject)?.Remove(stored) != true)
            {
                Fail(new PSArgumentException($"Property {Name} does not exist at path {p.Full}."), "System.Management.Automation.PSArgumentException", ErrorCategory.InvalidArgument, Name);
                return;
            }
            W.Happened("registry-removed", ("path", p.Key), ("name", stored));
        }
    }

    [Cmdlet("New", "Item")]
    public class NewItemCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string Path { get; set; } // it has no -LiteralPath
        [Parameter] public SwitchParameter Force { get; set; }
        protected override void ProcessRecord()
        {
            if (At(Path) is not { } p) return;
            if (!p.InRegistry) throw new NotSupportedException("New-Item outside the registry: folders are made with their descriptor");
            if (!Force && W.KeyExists(p.Key)) { Fail(new IOException("A key in this path already exists."), "System.IO.IOException", ErrorCategory.ResourceExists, Path); return; }
            if (!Force && !W.KeyExists(SimulatedWindows.Parent(p.Key))) { Fail(new ArgumentException("The parameter is incorrect."), "System.ArgumentException", ErrorCategory.InvalidArgument, Path); return; }
            // With -Force a key that exists is emptied, and so is what lies below it.
            foreach (var below in SimulatedWindows.Below(W.Registry, p.Key).ToArray()) W.Registry.Remove(below);
            W.Registry[p.Key] = W.NewObject(("values", W.NewObject()));
            W.Wrote();
            WriteObject(ItemOf(p));
        }
    }
}
