// What New-Object makes in place of .NET types that would touch this machine instead of the simulated one.
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost;

public static class ObjectStandIns
{
    public static readonly Dictionary<string, Type> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["System.IO.FileStream"] = typeof(FileStreamStandIn),
        ["System.IO.DirectoryInfo"] = typeof(DirectoryInfoStandIn),
        ["System.Security.AccessControl.FileSecurity"] = typeof(SecurityStandIn),
        ["System.Security.AccessControl.DirectorySecurity"] = typeof(SecurityStandIn),
        ["System.Security.AccessControl.RegistrySecurity"] = typeof(SecurityStandIn),
        ["System.Security.Cryptography.MD5CryptoServiceProvider"] = typeof(Md5StandIn),
        ["System.Net.Sockets.TcpClient"] = typeof(TcpClientStandIn),
        ["System.Net.Security.SslStream"] = typeof(SslStreamStandIn),
        ["System.Threading.Mutex"] = typeof(MutexStandIn),
        ["System.Diagnostics.Stopwatch"] = typeof(StopwatchStandIn),
    };
}

/// A file of the simulated drive. What is written is kept when the stream is disposed of.
public sealed class FileStreamStandIn : Stream
{
    readonly MemoryStream content = new();
    readonly string path;
    readonly bool writes;
    bool done;
    static SimulatedWindows W => SimulatedWindows.Current;

    public FileStreamStandIn(string path, FileMode mode, FileAccess access, FileShare share)
    {
        if (mode != FileMode.Open || access != FileAccess.Read) throw new NotSupportedException($"FileStream {mode} {access}");
        if (W.File(path) is not { } file || (string)file["kind"] != "file") throw new FileNotFoundException($"Could not find file '{path}'.", path);
        if (!W.SystemMay(W.SddlOf(path), 0x1)) throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
        content = new MemoryStream(Convert.FromBase64String((string)file["content"] ?? ""));
        this.path = path;
    }

    public FileStreamStandIn(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, FileOptions options)
    {
        if (mode != FileMode.Create || access != FileAccess.Write || share != FileShare.None || options != FileOptions.WriteThrough) throw new NotSupportedException($"FileStream {mode} {access} {share} {options}");
        if (!W.IsFolder(SimulatedWindows.Parent(path))) throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'.");
        if (W.IsFolder(path)) throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.");
        (this.path, writes) = (path, true);
    }

    protected override void Dispose(bool disposing)
    {
        if (done || !disposing) return;
        done = true;
        if (!writes) return;
        if (W.File(path) is null) W.Files[path] = W.NewObject(("kind", "file"), ("content", ""), ("sddl", W.InheritedSddl(path, false)), ("links", 1));
        W.File(path)["content"] = Convert.ToBase64String(content.ToArray());
        W.Wrote();
    }
    public override bool CanRead => !writes;
    public override bool CanSeek => false;
    public override bool CanWrite => writes;
    public override long Length => content.Length;
    public override long Position { get => content.Position; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => content.Read(buffer, offset, count);
    public override void Write(byte[] buffer, int offset, int count) => content.Write(buffer, offset, count);
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}

public sealed class DirectoryInfoStandIn(string path)
{
    static SimulatedWindows W => SimulatedWindows.Current;
    public void Create() => Create(W.InheritedSddl(path, true));
    public void Create(SecurityStandIn security) => Create(security.Sddl);
    void Create(string sddl)
    {
        if (W.FileExists(path)) return;
        if (!W.IsFolder(SimulatedWindows.Parent(path))) throw new NotSupportedException("a folder above would be made with another descriptor");
        W.Files[path] = W.NewObject(("kind", "directory"), ("sddl", sddl), ("links", 1), ("createdAt", W.Moment));
        W.Wrote();
    }
}

/// MD5, which .NET Framework refuses to make in FIPS mode.
public sealed class Md5StandIn
{
    public Md5StandIn()
    {
        var enabled = SimulatedWindows.Current.ValuesOf(@"HKLM\SYSTEM\CurrentControlSet\Control\Lsa\FIPSAlgorithmPolicy")["Enabled"];
        if (enabled is not null && (string)enabled["type"] == "REG_DWORD" && (long)enabled["data"] != 0) throw new InvalidOperationException("This implementation is not part of the Windows Platform FIPS validated cryptographic algorithms.");
    }
    public byte[] ComputeHash(byte[] bytes) => System.Security.Cryptography.MD5.HashData(bytes);
}

/// Connects to the listener of the simulated Windows, whatever the address.
public sealed class TcpClientStandIn : IDisposable
{
    public int ReceiveTimeout { get; set; }
    public int SendTimeout { get; set; }
    public int Available => 0;
    JsonObject behaviour;
    public Task ConnectAsync(string host, int port)
    {
        if (host != "127.0.0.1" && !SimulatedWindows.Current.HasAddress(host)) throw new NotSupportedException("only the own listener can be reached: " + host);
        behaviour = SimulatedWindows.Current.ListenerBehaviour();
        return (string)behaviour["kind"] == "closed" ? Task.FromException(new SocketException((int)SocketError.ConnectionRefused)) : Task.CompletedTask;
    }
    public ListenerStream GetStream() => new(behaviour);
    public void Close() { }
    public void Dispose() { }
}

/// The listener's side of X.224 (MS-RDPBCGR 2.2.1.2): agreed to TLS, refused by a code, or no negotiation
/// at all; another program's listener says its banner.
public sealed class ListenerStream(JsonObject behaviour) : Stream
{
    const string Request = "030000130EE00000000000010008000B000000";
    public readonly JsonObject Behaviour = behaviour;
    MemoryStream reply = new();
    public override void Write(byte[] buffer, int offset, int count)
    {
        if (Convert.ToHexString(buffer, offset, count) != Request) throw new NotSupportedException("only the connection request is answered");
        reply = new MemoryStream((string)Behaviour["kind"] switch
        {
            "no-certificate" => Failure(3),
            "refuse" => Failure((int)Behaviour["code"]),
            "standard-security" => Convert.FromHexString("0300000B06D00000123400"),
            "foreign" => System.Text.Encoding.Latin1.GetBytes((string)Behaviour["banner"]),
            _ => Convert.FromHexString("030000130ED000000000000200080001000000"),
        });
    }
    static byte[] Failure(int code) => [.. Convert.FromHexString("030000130ED0000000000003000800"), .. BitConverter.GetBytes(code)];
    public override int Read(byte[] buffer, int offset, int count) => reply.Read(buffer, offset, count);
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}

public sealed class SslStreamStandIn(Stream stream, bool leaveOpen, RemoteCertificateValidationCallback check) : IDisposable
{
    public X509Certificate RemoteCertificate { get; private set; }
    public void AuthenticateAsClient(string host, X509CertificateCollection own, SslProtocols protocols, bool revocation)
    {
        if (protocols is not (SslProtocols.Tls12 or SslProtocols.Tls13) || !leaveOpen || check is null) throw new NotSupportedException("TLS 1.2 or 1.3 must be named, and the certificate not checked");
        var behaviour = ((ListenerStream)stream).Behaviour;
        var version = protocols == SslProtocols.Tls12 ? "TLSv1.2" : "TLSv1.3";
        var isOffered = behaviour["versions"] is not { } versions || versions.AsArray().Any(v => (string)v == version);
        // SEC_E_ILLEGAL_MESSAGE: what Schannel makes of an alert.
        if ((string)behaviour["kind"] == "tls-alert" || ((string)behaviour["kind"] == "serve" && !isOffered))
            throw new AuthenticationException("A call to SSPI failed, see inner exception.", new System.ComponentModel.Win32Exception(-2146893018));
        if ((string)behaviour["kind"] == "reset-on-hello")
            throw new IOException("Unable to read data from the transport connection: An existing connection was forcibly closed by the remote host.", new SocketException((int)SocketError.ConnectionReset));
        RemoteCertificate = X509Certificate2.CreateFromPem((string)behaviour["certificatePem"]);
    }
    public void Dispose() { }
}

public sealed class MutexStandIn : IDisposable
{
    public MutexStandIn(bool owned, string name)
    {
        if (owned || !name.StartsWith(@"Global\")) throw new NotSupportedException("a mutex for the whole machine, not owned at once");
    }
    public bool WaitOne(int milliseconds) => !SimulatedWindows.Current.MutexHeld;
    public void ReleaseMutex() { }
    public void Dispose() { }
}

/// Runs by the simulated clock.
public sealed class StopwatchStandIn
{
    // Setting the clock does not move a stopwatch.
    DateTime started;
    public void Start() => started = SimulatedWindows.Current.TrueTime;
    public TimeSpan Elapsed => SimulatedWindows.Current.TrueTime - started;
}
