// The state of one simulated Windows and what every stand-in does with it. No causes and effects live
// here: what follows from a write is asked of the TypeScript side, which the sandbox shares.
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RdpAzure.PowerShellHost;

public sealed class SimulatedWindows(JsonObject state, Func<JsonObject, JsonObject> ask)
{
    /// One run at a time, so that objects made by New-Object find their Windows.
    public static SimulatedWindows Current;
    public JsonObject State { get; private set; } = state;
    public int CrashAfter = int.MaxValue;
    public bool MutexHeld;
    /// Lines that a native tool has printed and nobody has taken yet.
    public readonly Queue<string> Printed = [];
    /// Commands and CIM classes that never answer.
    public HashSet<string> Hanging = [];
    public readonly AutoResetEvent Hung = new(false);
    public readonly ManualResetEvent LetGo = new(false);
    public int Writes { get; private set; }
    public JsonObject AtCrash { get; private set; }
    public readonly ManualResetEvent Crash = new(false), Release = new(false);

    public JsonObject Registry => Part("registry");
    public JsonObject Files => Part("files");
    public JsonObject Services => Part("services");
    public bool Is64Bit => (bool?)State["powershell"]?["is64Bit"] ?? true;
    public bool IsConstrained => (string)State["powershell"]?["languageMode"] == "ConstrainedLanguage";
    public Version PowerShellVersion => Version.Parse((string)State["powershell"]?["version"] ?? "5.1");
    JsonObject Part(string name) => (JsonObject)(State[name] ??= new JsonObject(State.Options));

    public DateTime Now
    {
        get => DateTime.Parse((string)State["clock"], CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal).ToLocalTime();
        set => State["clock"] = value.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    /// Time as it passes outside, whatever the guest's clock says.
    public DateTime TrueTime => Now.AddSeconds(-((long?)State["system"]?["clockAheadSeconds"] ?? 0));

    /// Something was done. Null, or what the caller's call fails with. Counts as one write.
    public (string Id, string Message)? Happened(string type, params (string, string)[] members)
    {
        var happening = new JsonObject { ["type"] = type };
        foreach (var (name, value) in members) happening[name] = value;
        var answer = ask(new JsonObject { ["happening"] = happening, ["state"] = State.DeepClone() });
        State = (JsonObject)answer["state"].DeepClone();
        Wrote();
        return answer["failure"] is { } failure ? ((string)failure["id"], (string)failure["message"]) : null;
    }

    public JsonObject[] Sockets() =>
        ask(new JsonObject { ["connect"] = true, ["state"] = State.DeepClone() })["sockets"].AsArray().Select(s => (JsonObject)s).ToArray();

    public int TermServiceError() => (int)ask(new JsonObject { ["connect"] = true, ["state"] = State.DeepClone() })["termServiceError"];

    /// Addresses of its adapters, as their keys have them.
    public bool HasAddress(string address) => Below(Registry, @"HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces")
        .SelectMany(key => (Registry[key]["values"] as JsonObject ?? []).Select(v => v.Value["data"])).Any(data => data is JsonArray list ? list.Any(x => (string)x == address) : data?.ToString() == address);

    public JsonObject ListenerBehaviour() =>
        (JsonObject)ask(new JsonObject { ["connect"] = true, ["state"] = State.DeepClone() })["behaviour"];

    /// After the write at which the machine is to die nothing more is kept, and the script is stopped.
    public void Wrote()
    {
        if (++Writes != CrashAfter) return;
        AtCrash = (JsonObject)State.DeepClone();
        Crash.Set();
        Release.WaitOne();
        throw new PipelineStoppedException();
    }

    /// Does not come back while the run lasts, as a call into a part of Windows that hangs.
    public void HangIf(string name)
    {
        if (!Hanging.Contains(name)) return;
        Hung.Set();
        LetGo.WaitOne();
        throw new PipelineStoppedException();
    }

    public JsonObject NewObject(params (string, JsonNode)[] members)
    {
        var made = new JsonObject(State.Options);
        foreach (var (name, value) in members) made[name] = value;
        return made;
    }

    // --- files ---

    public bool HasDrive(string drive) => Files.Any(f => f.Key.StartsWith(drive, StringComparison.OrdinalIgnoreCase));

    /// Whether a program has the file, or anything in the folder, open without sharing.
    public bool Opened(string path) => Below(Files, path).Append(path).Any(p => (bool?)File(p)?["inUse"] ?? false);
    public string Moment => (string)State["clock"];
    public JsonObject File(string path) => Files[path] as JsonObject;
    public bool IsFolder(string path) => File(path) is { } file ? (string)file["kind"] != "file" : Below(Files, path).Any();
    public bool FileExists(string path) => Files.ContainsKey(path) || Below(Files, path).Any();
    /// A folder that only stands in the state through what it holds is SYSTEM's.
    public string SddlOf(string path) => (string)File(path)?["sddl"] ?? "O:SYG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)";
    public static IEnumerable<string> Below(JsonObject map, string path) =>
        map.Select(e => e.Key).Where(k => k.StartsWith(path.TrimEnd('\\') + "\\", StringComparison.OrdinalIgnoreCase) && k.Length > path.TrimEnd('\\').Length + 1);
    public static string Parent(string path) => path.LastIndexOf('\\') is var i and >= 0 ? (i == 2 ? path[..3] : path[..i]) : "";

    /// What a new file or folder inherits from the folder it lies in.
    public string InheritedSddl(string path, bool folder)
    {
        var aces = Regex.Matches(SddlOf(Parent(path)), @"\(([A-Z]+);([A-Z]*);([^;()]*);;;([^()]*)\)").Select(m =>
        {
            var flags = m.Groups[2].Value.Chunk(2).Select(c => new string(c)).ToHashSet();
            if (folder ? !flags.Overlaps(["OI", "CI"]) : !flags.Contains("OI")) return "";
            var kept = !folder ? "" : flags.Contains("CI") ? (flags.Contains("OI") ? "OICI" : "CI") : "OIIO";
            return $"({m.Groups[1]};{kept}ID;{m.Groups[3]};;;{m.Groups[4]})";
        });
        return "O:SYG:SYD:AI" + string.Concat(aces);
    }

    /// Rights of SYSTEM by union of the plain allow entries; a deny of any of them denies.
    public bool SystemMay(string sddl, uint wanted) => AccessText.Allows(sddl, AccessText.SystemSids, wanted);

    // --- registry ---

    const string ServicesKey = @"HKLM\SYSTEM\CurrentControlSet\Services\";
    static readonly string[] startTypes = ["boot", "system", "automatic", "manual", "disabled"];
    public string ServiceOfKey(string path) => path.StartsWith(ServicesKey, StringComparison.OrdinalIgnoreCase) && Services.ContainsKey(path[ServicesKey.Length..]) ? path[ServicesKey.Length..] : null;
    public bool KeyExists(string path) => Registry.ContainsKey(path) || Below(Registry, path).Any() || ServiceOfKey(path) is not null;

    /// The values of a key. `Start` of a service is told from `services`: there is one truth.
    public JsonObject ValuesOf(string path)
    {
        var values = (JsonObject)(Registry[path]?["values"]?.DeepClone() ?? new JsonObject(State.Options));
        if (ServiceOfKey(path) is { } service)
            values["Start"] = NewObject(("type", "REG_DWORD"), ("data", (long)Array.IndexOf(startTypes, (string)Services[service]["start"])));
        return values;
    }

    /// What a key below HKLM inherits, entry by entry (a healthy Windows Server).
    public const string InheritedKeySddl = "O:BAG:SYD:AI(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)";

    /// A list without protection says what is denied beside what the key inherits.
    public bool MayQuery(string path) => (string)Registry[path]?["sddl"] is not { } sddl || SystemMay(sddl, 0x1)
        || (!Regex.IsMatch(sddl, "D:[A-Z_]*P") && !AccessText.Denies(sddl, AccessText.SystemSids, 0x1));

    public string KeySddl(string path) => (string)Registry[path]?["sddl"] ?? InheritedKeySddl;

    /// READ_CONTROL and WRITE_DAC, which an owner has by being the owner.
    public bool MayChangeAccess(string path)
    {
        var sddl = KeySddl(path);
        var owner = AccessText.Split(sddl)[0];
        return (owner != "" && AccessText.SystemSids.Contains(owner[2..])) || SystemMay(sddl, 0x60000)
            || (!Regex.IsMatch(sddl, "D:[A-Z_]*P") && !AccessText.Denies(sddl, AccessText.SystemSids, 0x60000));
    }

    public void WriteValue(string path, string name, JsonObject value)
    {
        if (ServiceOfKey(path) is { } service && name.Equals("Start", StringComparison.OrdinalIgnoreCase))
            Services[service]["start"] = startTypes[(long)value["data"]];
        else
        {
            Registry[path] ??= NewObject(("values", NewObject()));
            Registry[path]["values"][name] = value;
        }
    }
}

/// Just enough of SDDL to say whether SYSTEM may, and to put a new list under an old owner.
public static class AccessText
{
    public static readonly string[] SystemSids = ["SY", "BA", "WD", "AU", "S-1-5-18", "S-1-5-32-544", "S-1-1-0", "S-1-5-11"];
    static readonly Dictionary<string, uint> rights = new()
    {
        ["GA"] = 0x1f01ff, ["GX"] = 0x1200a0, ["GW"] = 0x120116, ["GR"] = 0x120089, ["FA"] = 0x1f01ff, ["FR"] = 0x120089, ["FW"] = 0x120116, ["FX"] = 0x1200a0,
        ["RC"] = 0x20000, ["SD"] = 0x10000, ["WD"] = 0x40000, ["WO"] = 0x80000, ["CC"] = 1, ["DC"] = 2, ["LC"] = 4, ["SW"] = 8, ["RP"] = 0x10, ["WP"] = 0x20, ["DT"] = 0x40, ["LO"] = 0x80, ["CR"] = 0x100,
        ["KA"] = 0xf003f, ["KR"] = 0x20019, ["KX"] = 0x20019, ["KW"] = 0x20006,
    };
    static readonly (uint Generic, string File)[] generic = [(0x10000000, "FA"), (0x20000000, "FX"), (0x40000000, "FW"), (0x80000000, "FR")];

    public static bool Allows(string sddl, string[] sids, uint wanted) => Rights(sddl, sids) is var (allowed, denied) && (allowed & wanted) == wanted && (denied & wanted) == 0;
    public static bool Denies(string sddl, string[] sids, uint wanted) => (Rights(sddl, sids).Denied & wanted) != 0;

    static (uint Allowed, uint Denied) Rights(string sddl, string[] sids)
    {
        uint allowed = 0, denied = 0;
        foreach (Match m in Regex.Matches(sddl, @"\(([A-Z]+);([A-Z]*);([^;()]*);;;([^()]*)\)"))
        {
            if (!sids.Contains(m.Groups[4].Value) || m.Groups[2].Value.Contains("IO")) continue;
            if (m.Groups[1].Value == "A") allowed |= Mask(m.Groups[3].Value);
            if (m.Groups[1].Value.Contains('D')) denied |= Mask(m.Groups[3].Value);
        }
        return (allowed, denied);
    }

    static uint Mask(string text)
    {
        var mask = text.StartsWith("0x") ? Convert.ToUInt32(text, 16) : text.All(char.IsDigit) && text != "" ? uint.Parse(text) : text.Chunk(2).Aggregate(0u, (m, c) => m | rights.GetValueOrDefault(new string(c)));
        return generic.Aggregate(mask, (m, g) => (m & g.Generic) != 0 ? m | rights[g.File] : m);
    }

    static readonly Regex parts = new(@"^(O:(?:[A-Z]{2}|S-[-0-9A-Za-z]+))?(G:(?:[A-Z]{2}|S-[-0-9A-Za-z]+))?(D:[A-Z_]*(?:\([^()]*\))*)?(S:.*)?$");
    public static string[] Split(string sddl) =>
        parts.Match(sddl) is { Success: true } m ? [m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value] : throw new ArgumentException("The SDDL form of a security descriptor object is invalid.", "sddlForm");
}

/// The engine's own not-found exceptions carry their error record only through internal constructors.
public static class NotFound
{
    static T Make<T>(string name, string id, string text) => (T)typeof(T).GetConstructor(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance, [typeof(string), typeof(string), typeof(string)]).Invoke([name, id, text]);
    public static ItemNotFoundException Path(string path) => Make<ItemNotFoundException>(path, "PathNotFound", "Cannot find path '{0}' because it does not exist.");
    public static System.Management.Automation.DriveNotFoundException Drive(string drive) => Make<System.Management.Automation.DriveNotFoundException>(drive, "DriveNotFound", "Cannot find drive. A drive with the name '{0}' does not exist.");
}

/// A Windows path: `Shown` as the caller wrote it, `Key` its name in the state.
public sealed record Place(bool InRegistry, string Key, string Shown)
{
    static readonly string[] hives = ["HKLM:", "Registry::HKEY_LOCAL_MACHINE", @"Microsoft.PowerShell.Core\Registry::HKEY_LOCAL_MACHINE"];
    public static Place Parse(string path)
    {
        var trimmed = path.TrimEnd('\\');
        foreach (var hive in hives)
            if (trimmed.StartsWith(hive, StringComparison.OrdinalIgnoreCase))
                return trimmed.Contains('/') ? throw new NotSupportedException("the registry provider takes / for \\: " + path) : new(true, "HKLM" + trimmed[hive.Length..], path);
        if (trimmed.Length >= 2 && trimmed[1] == ':' && SimulatedWindows.Current.HasDrive(trimmed[..2]))
            return new(false, trimmed.Length == 2 ? trimmed + "\\" : trimmed, path);
        throw path.StartsWith("Cert:", StringComparison.OrdinalIgnoreCase) ? new NotSupportedException("the certificate provider: read the store's blobs") : NotFound.Drive(path.Split(':')[0]);
    }
    public string Leaf => Key[(Key.LastIndexOf('\\') + 1)..];
    public string Provider => InRegistry ? @"Microsoft.PowerShell.Core\Registry" : @"Microsoft.PowerShell.Core\FileSystem";
    public string Full => InRegistry ? "HKEY_LOCAL_MACHINE" + Key[4..] : Key;
    public PSObject Tag(object value)
    {
        var tagged = PSObject.AsPSObject(value);
        foreach (var (name, text) in new[] { ("PSPath", $"{Provider}::{Full}"), ("PSParentPath", $"{Provider}::{Full[..Math.Max(0, Full.LastIndexOf('\\'))]}"), ("PSChildName", Leaf), ("PSProvider", Provider) })
            tagged.Properties.Add(new PSNoteProperty(name, text));
        return tagged;
    }
}

public abstract class WindowsCmdlet : PSCmdlet
{
    protected static SimulatedWindows W => SimulatedWindows.Current;
    protected override void BeginProcessing() => W.HangIf(MyInvocation.MyCommand.Name);
    protected void Fail(Exception e, string id, ErrorCategory category, object target) => WriteError(new ErrorRecord(Translated(e), id, category, target));
    /// Windows words its errors in its own language; the id stays.
    static Exception Translated(Exception e) => e.GetType() != typeof(Exception) ? e : CultureInfo.CurrentUICulture.TwoLetterISOLanguageName switch
    {
        "de" => new Exception("Der Vorgang ist fehlgeschlagen: Zugriff verweigert oder nicht gefunden."),
        "ja" => new Exception("\u30a2\u30af\u30bb\u30b9\u304c\u62d2\u5426\u3055\u308c\u307e\u3057\u305f\u3002"),
        _ => e,
    };
    protected Place At(string path)
    {
        try { return Place.Parse(path); }
        catch (System.Management.Automation.DriveNotFoundException e) { WriteError(new ErrorRecord(e.ErrorRecord, e)); return null; }
    }
    protected Place Existing(string path)
    {
        if (At(path) is not { } place) return null;
        if (Exists(place)) return place;
        var e = NotFound.Path(path);
        WriteError(new ErrorRecord(e.ErrorRecord, e));
        return null;
    }
    protected static bool Exists(Place p) => p.InRegistry ? W.KeyExists(p.Key) : W.FileExists(p.Key);
    protected static IEnumerable<Place> Children(Place p)
    {
        var map = p.InRegistry ? W.Registry : W.Files;
        var start = p.Key.TrimEnd('\\').Length + 1;
        return SimulatedWindows.Below(map, p.Key).Select(k => k[start..].Split('\\')[0]).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)
            .Select(leaf => new Place(p.InRegistry, p.Key.TrimEnd('\\') + "\\" + leaf, p.Shown));
    }
    protected static PSObject ItemOf(Place p) => p.InRegistry
        ? p.Tag(new RegistryKeyItem(p, W.ValuesOf(p.Key), Children(p).Select(c => c.Leaf).ToArray()))
        : p.Tag(new FileItem(p.Key));
}
