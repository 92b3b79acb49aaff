// What a guest script may use: the one allow-list, for running and for the static check alike.
using System.Management.Automation;
using System.Reflection;

namespace RdpAzure.PowerShellHost;

public static class Allowed
{
    /// Engine commands of 5.1 with the parameters that may be given.
    public static readonly Dictionary<string, string[]> EngineCommands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ForEach-Object"] = ["Process"],
        ["Where-Object"] = ["FilterScript"],
        ["Set-StrictMode"] = ["Version"],
    };

    /// Everything else is a stand-in of this assembly, so the list cannot drift from what runs.
    public static readonly Dictionary<string, Type> StandIns = Assembly.GetExecutingAssembly().GetTypes()
        .Select(t => (Type: t, Cmdlet: t.GetCustomAttribute<CmdletAttribute>(false))).Where(x => x.Cmdlet is not null)
        .ToDictionary(x => $"{x.Cmdlet.VerbName}-{x.Cmdlet.NounName}", x => x.Type, StringComparer.OrdinalIgnoreCase);

    /// Not to be called by scripts: what native tools are aliases of.
    public const string NativeCall = "Invoke-NativeTool";

    /// Commands that report an error and go on unless told to stop; CDXML ones do not even see the
    /// caller's preference.
    public static readonly HashSet<string> MustStop = new(["Get-Item", "Get-ChildItem", "Get-Service", "Get-CimInstance", "Invoke-CimMethod", "Get-WinEvent", "New-Item", "New-ItemProperty", "Set-ItemProperty", "Remove-ItemProperty", "Remove-Item", "Move-Item", "Set-NetFirewallRule", "New-NetFirewallRule", "Remove-NetFirewallRule", "Set-NetFirewallProfile", "Set-NetIPsecRule"], StringComparer.OrdinalIgnoreCase);

    /// .NET types a script may name, each with the static members it may use. All exist in .NET
    /// Framework 4.5.2, which Windows PowerShell 5.1 needs at least.
    public static readonly Dictionary<string, string[]> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["string"] = [], ["string[]"] = [], ["int"] = [], ["long"] = [], ["uint32"] = [], ["uint64"] = [], ["bool"] = [], ["byte[]"] = [], ["char"] = [],
        ["datetime"] = [], ["ordered"] = [], ["void"] = [],
        ["System.ValueType"] = [], ["System.Array"] = ["Copy"], ["System.BitConverter"] = ["ToString", "ToUInt32", "ToUInt64", "ToInt32", "ToInt64", "GetBytes"],
        ["System.Convert"] = ["ToBase64String", "FromBase64String", "ToByte", "ToInt64"], ["System.Environment"] = ["ExpandEnvironmentVariables"],
        ["System.InvalidOperationException"] = [], ["System.ComponentModel.Win32Exception"] = [], ["System.IO.IOException"] = [],
        ["System.Collections.IDictionary"] = [], ["System.Collections.IEnumerable"] = [], ["System.Globalization.CultureInfo"] = ["InvariantCulture"],
        ["System.Text.Encoding"] = ["UTF8", "ASCII", "Unicode"], ["System.Text.StringBuilder"] = [],
        ["System.Diagnostics.Stopwatch"] = [], ["System.Management.Automation.ErrorRecord"] = [],
        ["System.IO.MemoryStream"] = [], ["System.IO.FileStream"] = [], ["System.IO.DirectoryInfo"] = [],
        ["System.IO.FileMode"] = ["Create", "Open"], ["System.IO.FileAccess"] = ["Read", "Write"], ["System.IO.FileShare"] = ["None", "Read"],
        ["System.IO.FileOptions"] = ["WriteThrough"], ["System.IO.FileAttributes"] = ["ReparsePoint"],
        ["System.IO.Compression.GZipStream"] = [], ["System.IO.Compression.CompressionMode"] = ["Compress"],
        ["System.Security.AccessControl.FileSecurity"] = [], ["System.Security.AccessControl.DirectorySecurity"] = [], ["System.Security.AccessControl.RegistrySecurity"] = [],
        ["System.Security.Cryptography.SHA256CryptoServiceProvider"] = [], ["System.Security.Cryptography.MD5CryptoServiceProvider"] = [], ["System.Security.Cryptography.X509Certificates.X509Certificate2"] = [],
        ["System.Security.Authentication.SslProtocols"] = ["Tls12"], ["System.Net.Security.SslStream"] = [],
        ["System.Net.Security.RemoteCertificateValidationCallback"] = [], ["System.Net.Sockets.TcpClient"] = [], ["System.Net.Sockets.SocketException"] = [],
        ["System.Xml.XmlDocument"] = [], ["powershell"] = ["Create"], ["System.Threading.Mutex"] = [], ["System.Threading.AbandonedMutexException"] = [],
    };

    /// Methods of objects, whatever the object; each exists in .NET Framework 4.5.2.
    public static readonly HashSet<string> Methods = new([
        "AddCommand", "AddParameter", "AddScript", "Append", "AuthenticateAsClient", "BeginInvoke", "BeginStop", "Clear", "Close", "ComputeHash", "ConnectAsync", "Contains", "ContainsKey", "Create", "Dispose", "EndInvoke", "ExportParameters", "Flush",
        "GetAccessControl", "GetBaseException", "GetBytes", "GetEnumerator", "GetSecurityDescriptorSddlForm", "GetStream", "GetString", "GetSubKeyNames", "GetValue",
        "GetValueKind", "GetValueNames", "IndexOf", "LastIndexOf", "LoadXml", "SelectNodes", "SelectSingleNode", "AddHours", "AddMinutes", "OpenSubKey", "Read", "ReleaseMutex", "Remove", "Replace", "SetAccessControl",
        "SetSecurityDescriptorSddlForm", "Start", "StartsWith", "Stop", "Substring", "ToArray", "ToCharArray", "ToLowerInvariant", "ToString",
        "ToUniversalTime", "ToUpperInvariant", "Trim", "TrimEnd", "Wait", "WaitOne", "Write"], StringComparer.OrdinalIgnoreCase);
}
