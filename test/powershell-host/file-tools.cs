// Native tools that work on files: takeown, icacls, robocopy. Only the calls that scripts make.
namespace RdpAzure.PowerShellHost;

public static class FileTools
{
    static NotSupportedException Unknown(string tool, string[] arguments) => new($"{tool} {string.Join(' ', arguments)}");

    // winerror.h ERROR_FILE_NOT_FOUND
    const int NotFoundCode = 2;

    /// takeown /F path /A: Administrators become the owner.
    [NativeTool("takeown.exe")]
    public static int TakeOwn(SimulatedWindows w, string[] arguments)
    {
        if (arguments is not ["/F", var path, "/A"]) throw Unknown("takeown.exe", arguments);
        return SetOwner(w, path, "BA");
    }

    /// icacls path /setowner *SID: another owner, by the right to restore.
    [NativeTool("icacls.exe")]
    public static int Icacls(SimulatedWindows w, string[] arguments)
    {
        if (arguments is not [var path, "/setowner", ['*', .. var sid]]) throw Unknown("icacls.exe", arguments);
        return SetOwner(w, path, sid switch { "S-1-5-18" => "SY", "S-1-5-32-544" => "BA", _ => sid });
    }

    static int SetOwner(SimulatedWindows w, string path, string owner)
    {
        if (w.File(path) is not { } file) return NotFoundCode;
        var parts = AccessText.Split((string)file["sddl"]);
        file["sddl"] = $"O:{owner}{parts[1]}{parts[2]}";
        w.Happened("acl-set", ("path", path));
        return 0;
    }

    // Microsoft, robocopy exit codes: bit 0 files were copied, 8 some could not be, 16 nothing was done.
    const int Copied = 1, Fatal = 16;

    /// robocopy of the files directly in a folder, never over one that is there, with owner and access
    /// list, that of the folder too.
    [NativeTool("robocopy.exe")]
    public static int Robocopy(SimulatedWindows w, string[] arguments)
    {
        if (arguments is not [var from, var to, "/COPYALL", "/B", "/XC", "/XN", "/XO", "/XJ", "/R:0", "/W:0", "/XF", [.. var except, '*']]) throw Unknown("robocopy.exe", arguments);
        if (!w.IsFolder(from)) return Fatal;
        var names = SimulatedWindows.Below(w.Files, from).Select(k => k[(from.Length + 1)..]).Where(n => !n.Contains('\\'))
            .Where(n => (string)w.File($@"{from}\{n}")["kind"] == "file" && !n.StartsWith(except, StringComparison.OrdinalIgnoreCase) && !w.FileExists($@"{to}\{n}"))
            .Order(StringComparer.OrdinalIgnoreCase).ToArray();
        foreach (var name in names)
        {
            var copy = w.File($@"{from}\{name}").DeepClone();
            copy["links"] = 1;
            copy.AsObject().Remove("inUse");
            w.Files[$@"{to}\{name}"] = copy;
            w.Wrote();
        }
        if (w.File(from) is { } source && w.File(to) is { } target) { target["sddl"] = source["sddl"].DeepClone(); w.Wrote(); }
        return names.Length > 0 ? Copied : 0;
    }
}
