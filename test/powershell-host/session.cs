// One run: a fresh runspace with the stand-ins as its only commands, and a host that keeps what is written.
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Text.Json.Nodes;

namespace RdpAzure.PowerShellHost;

public static class Session
{
    /// Engine commands of the allow-list and the stand-ins of this assembly; no aliases but
    /// those of native tools, no functions of Linux.
    public static InitialSessionState CreateCommands()
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (var entry in state.Commands.ToArray())
            if (!(entry is SessionStateCmdletEntry && Allowed.EngineCommands.ContainsKey(entry.Name)))
                state.Commands.Remove(entry.Name, entry.GetType());
        foreach (var (name, type) in Allowed.StandIns)
            state.Commands.Add(new SessionStateCmdletEntry(name, type, null));
        foreach (var tool in NativeTools.Table.Keys)
            state.Commands.Add(new SessionStateAliasEntry(tool, "Invoke-NativeTool"));
        foreach (var provider in state.Providers.ToArray())
            if (provider.Name is "FileSystem" or "Alias") state.Providers.Remove(provider.Name, provider.GetType());
        foreach (var name in new[] { "IsWindows", "IsLinux", "IsMacOS", "IsCoreCLR", "PSStyle", "PSNativeCommandUseErrorActionPreference", "PSNativeCommandArgumentPassing" })
            state.Variables.Remove(name, null);
        return state;
    }

    public static JsonObject Run(InitialSessionState commands, JsonObject request, Func<JsonObject, JsonObject> ask)
    {
        var windows = new SimulatedWindows((JsonObject)request["state"].DeepClone(), ask)
        {
            CrashAfter = (int?)request["crashAfter"] ?? int.MaxValue,
            MutexHeld = (bool?)request["mutexHeld"] ?? false,
            Hanging = (request["hang"] as JsonArray ?? []).Select(name => (string)name).ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
        SimulatedWindows.Current = windows;
        // New threads, so those of workers too, take it over.
        var culture = CultureInfo.GetCultureInfo((string)request["culture"] ?? "en-US");
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = culture;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = culture;
        Environment.SetEnvironmentVariable("PROCESSOR_ARCHITECTURE", windows.Is64Bit ? "AMD64" : "x86");
        Environment.SetEnvironmentVariable("COMPUTERNAME", (string)windows.State["computerName"]);
        var host = new ScriptHost();
        // What [Console] writes would otherwise mix with the protocol.
        Console.SetOut(new StringWriter(host.Out) { NewLine = "\r\n" });
        Console.SetError(new StringWriter(host.Err) { NewLine = "\r\n" });
        using var runspace = RunspaceFactory.CreateRunspace(host, commands);
        runspace.Open();
        Prepare(runspace, windows);
        if (windows.IsConstrained) runspace.SessionStateProxy.LanguageMode = PSLanguageMode.ConstrainedLanguage;
        using var shell = PowerShell.Create(runspace);
        if (windows.IsConstrained) shell.AddScript((string)request["script"]);
        else KnownScripts.AddTo(shell, (string)request["script"]);
        var (failed, timedOut) = Invoke(shell, host, windows, (int?)request["timeoutMs"] ?? 60_000);
        return new JsonObject
        {
            ["stdout"] = host.Out.ToString(),
            ["stderr"] = host.Err.ToString(),
            ["exitCode"] = host.Exit ?? (failed ? 1 : 0),
            ["state"] = (windows.AtCrash ?? windows.State).DeepClone(),
            ["writes"] = windows.Writes,
            ["crashed"] = windows.AtCrash is not null,
            ["timedOut"] = timedOut,
        };
    }

    /// What a script can ask of its PowerShell is that of the simulated Windows.
    public static void Prepare(Runspace runspace, SimulatedWindows windows)
    {
        var version = (System.Collections.Hashtable)runspace.SessionStateProxy.GetVariable("PSVersionTable");
        (version["PSVersion"], version["PSEdition"]) = (windows.PowerShellVersion, "Desktop");
    }

    static (bool Failed, bool TimedOut) Invoke(PowerShell shell, ScriptHost host, SimulatedWindows windows, int timeoutMs)
    {
        shell.Streams.Error.DataAdded += (_, e) => host.Err.Append(Render(shell.Streams.Error[e.Index]));
        try
        {
            // Only text may leave a script: how 5.1 lays out anything else is not modelled.
            var objects = new PSDataCollection<PSObject>();
            objects.DataAdded += (_, e) => host.UI.WriteLine(objects[e.Index]?.BaseObject as string ?? throw new NotSupportedException($"output of {objects[e.Index]?.BaseObject?.GetType()}: write text"));
            var running = shell.BeginInvoke<PSObject, PSObject>(null, objects);
            var first = WaitHandle.WaitAny([running.AsyncWaitHandle, windows.Crash], timeoutMs);
            if (first == 0) { shell.EndInvoke(running); return (false, false); }
            var stopping = shell.BeginStop(null, null);
            windows.Release.Set();
            windows.LetGo.Set();
            stopping.AsyncWaitHandle.WaitOne(5000);
            return (false, first == WaitHandle.WaitTimeout);
        }
        catch (RuntimeException e) when (host.Exit is null)
        {
            host.Err.Append(Render(e.ErrorRecord));
            return (true, false);
        }
    }

    /// As Windows PowerShell 5.1 shows an error record.
    static string Render(ErrorRecord e) =>
        $"{(e.InvocationInfo?.MyCommand is { } c ? c.Name + " : " : "")}{e}\r\n{e.InvocationInfo?.PositionMessage?.Replace("\n", "\r\n")}\r\n    + CategoryInfo          : {e.CategoryInfo}\r\n    + FullyQualifiedErrorId : {e.FullyQualifiedErrorId}\r\n \r\n";
}

/// The scripts run last, parsed, with what the engine has compiled of them. Compiling takes most of the time
/// of a run, and a script that runs again brings it along. The text is run as it is, in the scope it is added to.
public static class KnownScripts
{
    const int Most = 6;
    /// A shorter one is compiled in no time.
    const int WorthKeeping = 10_000;
    static readonly List<(string Text, ScriptBlock Parsed)> known = [];

    public static void AddTo(PowerShell shell, string text)
    {
        if (text.Length >= WorthKeeping && Of(text) is { } parsed) shell.AddScript(". $args[0]").AddArgument(parsed);
        else shell.AddScript(text);
    }

    static ScriptBlock Of(string text)
    {
        lock (known)
        {
            var found = known.FirstOrDefault(one => one.Text == text);
            known.Remove(found);
            // One that does not parse says so when it runs.
            try { found = found.Text is null ? (text, ScriptBlock.Create(text)) : found; }
            catch (ParseException) { return null; }
            known.Insert(0, found);
            if (known.Count > Most) known.RemoveAt(Most);
            return found.Parsed;
        }
    }
}

public sealed class ScriptHost : PSHost
{
    public readonly StringBuilder Out = new(), Err = new();
    public int? Exit;
    readonly Ui ui;
    public ScriptHost() => ui = new Ui(this);
    public override string Name => "ConsoleHost";
    public override Version Version => new(5, 1, 20348, 2849);
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override PSHostUserInterface UI => ui;
    public override CultureInfo CurrentCulture { get; } = CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.CurrentUICulture;
    public override void SetShouldExit(int exitCode) => Exit = exitCode;
    public override void EnterNestedPrompt() => throw new NotSupportedException();
    public override void ExitNestedPrompt() => throw new NotSupportedException();
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }

    sealed class Ui(ScriptHost host) : PSHostUserInterface
    {
        public override PSHostRawUserInterface RawUI => null;
        public override void Write(string value) => host.Out.Append(value);
        public override void Write(ConsoleColor foreground, ConsoleColor background, string value) => Write(value);
        public override void WriteLine(string value) => host.Out.Append(value).Append("\r\n");
        public override void WriteErrorLine(string value) => host.Err.Append(value).Append("\r\n");
        public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);
        public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);
        public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);
        public override void WriteProgress(long sourceId, ProgressRecord record) { }
        public override string ReadLine() => throw NonInteractive();
        public override System.Security.SecureString ReadLineAsSecureString() => throw NonInteractive();
        public override Dictionary<string, PSObject> Prompt(string caption, string message, System.Collections.ObjectModel.Collection<FieldDescription> descriptions) => throw NonInteractive();
        public override int PromptForChoice(string caption, string message, System.Collections.ObjectModel.Collection<ChoiceDescription> choices, int defaultChoice) => throw NonInteractive();
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NonInteractive();
        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowed, PSCredentialUIOptions options) => throw NonInteractive();
        static HostException NonInteractive() => new("Windows PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");
    }
}
