// Is everything on the allow-list in .NET Framework 4.5.2? Read from Microsoft's reference assemblies of 4.8,
// because those of 4.5.2 are not to be had here, and from a list of what came later, kept by hand.
using System.Management.Automation;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost;

public static class Framework
{
    const string Assemblies = "microsoft.netframework.referenceassemblies.net48/1.0.3/build/.NETFramework/v4.8";

    /// Members of 4.8 that 4.5.2 has not, as Microsoft's pages say under "Applies to"; for any type by `*`.
    static readonly HashSet<string> newer = new([
        "System.Array.Empty", "System.AppContext.*", "System.Buffer.MemoryCopy", "System.DateTimeOffset.FromUnixTimeSeconds", "System.DateTimeOffset.ToUnixTimeSeconds",
        "System.DateTimeOffset.FromUnixTimeMilliseconds", "System.DateTimeOffset.ToUnixTimeMilliseconds", "System.FormattableString.*", "System.IO.MemoryStream.TryGetBuffer",
        "System.Net.SecurityProtocolType.Tls13", "System.Net.SecurityProtocolType.SystemDefault", "System.Security.Authentication.SslProtocols.Tls13",
        "System.Security.Cryptography.HashAlgorithmName.*", "System.Security.Cryptography.IncrementalHash.*", "System.Security.Cryptography.RSA.Create", "System.Security.Cryptography.RSA.SignData",
        "System.Security.Cryptography.RSACng.*", "System.Security.Cryptography.ECDsaCertificateExtensions.*", "System.Security.Cryptography.X509Certificates.RSACertificateExtensions.*",
        "System.Security.Cryptography.X509Certificates.CertificateRequest.*", "System.ServiceProcess.ServiceController.StartType",
        "System.Threading.AsyncLocal`1.*", "System.Threading.Tasks.Task.CompletedTask", "System.Threading.Tasks.Task.FromException", "System.Threading.Tasks.Task.FromCanceled",
        "System.ValueTuple.*"], StringComparer.OrdinalIgnoreCase);

    /// Types of objects that scripts are given, beside those they name.
    static readonly string[] given = [
        "System.Object", "System.String", "System.Char[]", "System.DateTime", "System.Exception", "System.IDisposable", "System.IO.Stream", "System.IO.FileInfo", "System.Collections.IEnumerator",
        "System.Collections.Hashtable", "System.Collections.Specialized.OrderedDictionary", "System.Net.Sockets.NetworkStream", "System.Threading.Tasks.Task", "System.Threading.WaitHandle",
        "Microsoft.Win32.RegistryKey", "System.Security.Cryptography.RSA", "System.Security.Cryptography.HashAlgorithm", "System.Security.Cryptography.X509Certificates.PublicKey"];

    /// Of Windows PowerShell itself, whose reference assemblies are not among them: 5.1 has had all of these since 3.0.
    static readonly HashSet<string> ofPowerShell = new(["AddCommand", "AddParameter", "AddScript", "BeginInvoke", "BeginStop", "EndInvoke", "Clear"], StringComparer.OrdinalIgnoreCase);

    public static JsonArray MissingFrom(string packages)
    {
        var types = Read(Path.Combine(packages, Assemblies));
        var missing = new List<string>();
        foreach (var (name, members) in Allowed.Types)
        {
            if (FullName(name) is not { } full) continue;
            if (!types.ContainsKey(full)) missing.Add($"[{name}]");
            foreach (var member in members.Where(m => !Has(types, full, m))) missing.Add($"[{name}]::{member}");
        }
        var owners = Allowed.Types.Keys.Select(FullName).Concat(given).Where(n => n is not null).Distinct().ToArray();
        foreach (var method in Allowed.Methods.Where(m => !ofPowerShell.Contains(m) && !owners.Any(o => Has(types, o, m)))) missing.Add($".{method}()");
        return new JsonArray(missing.Order().Select(m => (JsonNode)m).ToArray());
    }

    /// The type a short name stands for; null for PowerShell's own, and for arrays.
    static string FullName(string name)
    {
        if (name.StartsWith("System.Management.Automation.") || name.EndsWith("[]") || name is "ordered" or "powershell") return null;
        return name.Contains('.') ? name : LanguagePrimitives.ConvertTo<Type>(name).FullName;
    }

    sealed record Described(HashSet<string> Members, string Base);

    static bool Has(Dictionary<string, Described> types, string type, string member)
    {
        for (var name = type; name is not null && types.TryGetValue(name, out var found); name = found.Base)
            if (found.Members.Contains(member)) return !newer.Contains($"{name}.{member}") && !newer.Contains($"{name}.*");
        return false;
    }

    static Dictionary<string, Described> Read(string folder)
    {
        var types = new Dictionary<string, Described>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in new[] { "mscorlib", "System", "System.Core", "System.ServiceProcess", "System.Xml" })
        {
            using var stream = File.OpenRead(Path.Combine(folder, file + ".dll"));
            using var portable = new PEReader(stream);
            var reader = portable.GetMetadataReader();
            foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
                types.TryAdd(Name(reader, type.Namespace, type.Name), new(Members(reader, type), BaseOf(reader, type.BaseType)));
        }
        return types;
    }

    static string Name(MetadataReader reader, StringHandle space, StringHandle name) => $"{reader.GetString(space)}.{reader.GetString(name)}";

    static HashSet<string> Members(MetadataReader reader, TypeDefinition type) => new(
        type.GetMethods().Select(m => reader.GetString(reader.GetMethodDefinition(m).Name))
            .Concat(type.GetProperties().Select(p => reader.GetString(reader.GetPropertyDefinition(p).Name)))
            .Concat(type.GetFields().Select(f => reader.GetString(reader.GetFieldDefinition(f).Name))), StringComparer.OrdinalIgnoreCase);

    static string BaseOf(MetadataReader reader, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeReference => reader.GetTypeReference((TypeReferenceHandle)handle) is var t ? Name(reader, t.Namespace, t.Name) : null,
        HandleKind.TypeDefinition when !handle.IsNil => reader.GetTypeDefinition((TypeDefinitionHandle)handle) is var t ? Name(reader, t.Namespace, t.Name) : null,
        _ => null,
    };
}
