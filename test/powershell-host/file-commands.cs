// The file system provider, and the items it gives.
using System.Management.Automation;
using System.Security.AccessControl;
using System.Text;

namespace RdpAzure.PowerShellHost
{
    /// FileInfo and DirectoryInfo of the simulated drive.
    public sealed class FileItem(string path)
    {
        static SimulatedWindows W => SimulatedWindows.Current;
        string Kind => (string)W.File(path)?["kind"] ?? "directory";
        public string FullName => path;
        public string Name => path[(path.LastIndexOf('\\') + 1)..];
        public bool PSIsContainer => Kind != "file";
        public long Length => PSIsContainer ? throw new PropertyNotFoundException("Length") : Convert.FromBase64String((string)W.File(path)["content"] ?? "").Length;
        public DateTime CreationTimeUtc => DateTime.Parse((string)W.File(path)?["createdAt"] ?? "1601-01-01T00:00:00.000Z", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal);
        public FileAttributes Attributes => Kind switch { "file" => FileAttributes.Archive, "junction" => FileAttributes.Directory | FileAttributes.ReparsePoint, _ => FileAttributes.Directory };
        /// As the type data of 5.1 adds it to files: links by their number, junctions by their kind.
        public string LinkType => Kind == "junction" ? "Junction" : (int?)W.File(path)?["links"] > 1 ? "HardLink" : null;
        public override string ToString() => FullName;

        // READ_CONTROL and WRITE_DAC; an owner has both by being the owner.
        void Demand(uint right)
        {
            var owner = AccessText.Split(W.SddlOf(path))[0];
            if (!W.SystemMay(W.SddlOf(path), right) && !AccessText.SystemSids.Contains(owner is "" ? "" : owner[2..]))
                throw new UnauthorizedAccessException($"Attempted to perform an unauthorized operation on {path}.");
        }
        public SecurityStandIn GetAccessControl(AccessControlSections sections)
        {
            Demand(0x20000);
            return new SecurityStandIn { Sddl = W.SddlOf(path) };
        }
        public void SetAccessControl(SecurityStandIn security)
        {
            Demand(0x40000);
            var (old, given) = (AccessText.Split(W.SddlOf(path)), AccessText.Split(security.Sddl));
            string Pick(AccessControlSections section, int part) => security.Changed.HasFlag(section) ? given[part] : old[part];
            if (W.File(path) is null) W.Files[path] = W.NewObject(("kind", "directory"), ("sddl", ""), ("links", 1));
            W.File(path)["sddl"] = Pick(AccessControlSections.Owner, 0) + Pick(AccessControlSections.Group, 1) + Pick(AccessControlSections.Access, 2);
            W.Happened("acl-set", ("path", path));
        }
    }

    /// FileSecurity and DirectorySecurity, which .NET refuses to make outside Windows.
    public class SecurityStandIn
    {
        public string Sddl = "";
        public AccessControlSections Changed;
        public string GetSecurityDescriptorSddlForm(AccessControlSections sections)
        {
            var parts = AccessText.Split(Sddl);
            return (sections.HasFlag(AccessControlSections.Owner) ? parts[0] : "") + (sections.HasFlag(AccessControlSections.Group) ? parts[1] : "") + (sections.HasFlag(AccessControlSections.Access) ? parts[2] : "");
        }
        public void SetSecurityDescriptorSddlForm(string sddl, AccessControlSections sections)
        {
            AccessText.Split(sddl);
            (Sddl, Changed) = (sddl, sections);
        }
    }
}

namespace Microsoft.PowerShell.Commands
{
    using RdpAzure.PowerShellHost;

    [Cmdlet("Get", "Item")]
    public class GetItemCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter] public SwitchParameter Force { get; set; }
        protected override void ProcessRecord()
        {
            if (Existing(LiteralPath) is not { } p) return;
            if (p.InRegistry && !W.MayQuery(p.Key)) Fail(new System.Security.SecurityException("Requested registry access is not allowed."), "System.Security.SecurityException", ErrorCategory.PermissionDenied, LiteralPath);
            else WriteObject(ItemOf(p));
        }
    }

    [Cmdlet("Get", "ChildItem")]
    public class GetChildItemCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter] public string Filter { get; set; }
        [Parameter] public SwitchParameter Force { get; set; }
        protected override void ProcessRecord()
        {
            if (Existing(LiteralPath) is not { } p) return;
            if (!p.InRegistry && !W.SystemMay(W.SddlOf(p.Key), 0x1))
            {
                Fail(new UnauthorizedAccessException($"Access to the path '{p.Key}' is denied."), "DirUnauthorizedAccessError", ErrorCategory.PermissionDenied, LiteralPath);
                return;
            }
            var filter = Filter is null ? null : WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase);
            foreach (var child in Children(p).Where(c => filter?.IsMatch(c.Leaf) ?? true).ToArray()) WriteObject(ItemOf(child));
        }
    }

    [Cmdlet("Test", "Path")]
    public class TestPathCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        protected override void ProcessRecord()
        {
            try { WriteObject(Exists(Place.Parse(LiteralPath))); }
            catch (System.Management.Automation.DriveNotFoundException) { WriteObject(false); }
        }
    }

    [Cmdlet("Remove", "Item")]
    public class RemoveItemCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter] public SwitchParameter Force { get; set; }
        [Parameter] public SwitchParameter Recurse { get; set; }
        protected override void ProcessRecord()
        {
            if (Existing(LiteralPath) is not { } p) return;
            var map = p.InRegistry ? W.Registry : W.Files;
            var below = SimulatedWindows.Below(map, p.Key).ToArray();
            if (!Recurse && below.Length > 0) throw new NotSupportedException("Windows would ask for confirmation: give -Recurse");
            foreach (var key in below.Append(p.Key)) map.Remove(key);
            W.Happened(p.InRegistry ? "registry-removed" : "file-removed", ("path", p.Key));
        }
    }

    [Cmdlet("Move", "Item")]
    public class MoveItemCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter(Mandatory = true)] public string Destination { get; set; }
        protected override void ProcessRecord()
        {
            if (Existing(LiteralPath) is not { } p || At(Destination) is not { } to) return;
            if (p.InRegistry) throw new NotSupportedException("Move-Item of a key");
            if (W.IsFolder(p.Key) && W.FileExists(to.Key)) throw new NotSupportedException("Windows would move the folder into the other one");
            if (W.Opened(p.Key)) { Fail(new IOException("The process cannot access the file because it is being used by another process."), W.IsFolder(p.Key) ? "MoveDirectoryItemIOError" : "MoveFileInfoItemIOError", ErrorCategory.WriteError, LiteralPath); return; }
            if (!W.IsFolder(SimulatedWindows.Parent(to.Key))) { Fail(new DirectoryNotFoundException("Could not find a part of the path."), "MoveFileInfoItemIOError", ErrorCategory.WriteError, LiteralPath); return; }
            if (W.FileExists(to.Key)) { Fail(new IOException("Cannot create a file when that file already exists."), "MoveFileInfoItemIOError", ErrorCategory.WriteError, LiteralPath); return; }
            foreach (var key in SimulatedWindows.Below(W.Files, p.Key).Append(p.Key).ToArray())
            {
                if (W.Files[key] is not { } moved) continue;
                W.Files.Remove(key);
                W.Files[to.Key + key[p.Key.Length..]] = moved.DeepClone();
            }
            W.Wrote();
        }
    }

    [Cmdlet("Get", "Content")]
    public class GetContentCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        protected override void ProcessRecord()
        {
            if (Existing(LiteralPath) is not { } p) return;
            foreach (var line in Encoding.UTF8.GetString(Convert.FromBase64String((string)W.File(p.Key)["content"])).TrimEnd('\n').Split('\n')) WriteObject(p.Tag(line.TrimEnd('\r')));
        }
    }

    [Cmdlet("Set", "Content")]
    public class SetContentCommand : WindowsCmdlet
    {
        [Parameter(Mandatory = true)] public string LiteralPath { get; set; }
        [Parameter(Mandatory = true)] public string Value { get; set; }
        [Parameter(Mandatory = true)] public string Encoding { get; set; }
        protected override void ProcessRecord()
        {
            if (At(LiteralPath) is not { } p) return;
            if (!W.IsFolder(SimulatedWindows.Parent(p.Key))) { Fail(new DirectoryNotFoundException($"Could not find a part of the path '{p.Key}'."), "GetContentWriterDirectoryNotFoundError", ErrorCategory.ObjectNotFound, LiteralPath); return; }
            throw new NotSupportedException("Set-Content: what 5.1 writes depends on the encoding; use a stream");
        }
    }
}
