// [powershell]: a second runspace, with the same commands over the same simulated Windows. Waiting for it
// takes no time of this machine: what hangs says so, and then the simulated clock moves.
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace RdpAzure.PowerShellHost;

public sealed class WorkerStandIn : IDisposable
{
    static InitialSessionState commands;
    readonly Runspace runspace;
    readonly PowerShell shell;
    readonly SimulatedWindows windows = SimulatedWindows.Current;

    /// The engine offers no way to replace one of its own short names.
    public static void TakeThePlaceOf(string shortName, InitialSessionState ofWorkers)
    {
        commands = ofWorkers;
        var field = typeof(PSObject).Assembly.GetType("System.Management.Automation.TypeAccelerators").GetField("builtinTypeAccelerators", BindingFlags.NonPublic | BindingFlags.Static)
            ?? throw new MissingFieldException("the engine keeps its short names of types elsewhere");
        ((Dictionary<string, Type>)field.GetValue(null))[shortName] = typeof(WorkerStandIn);
    }

    public static WorkerStandIn Create() => new();

    WorkerStandIn()
    {
        runspace = RunspaceFactory.CreateRunspace(new ScriptHost(), commands);
        runspace.Open();
        Session.Prepare(runspace, windows);
        shell = PowerShell.Create(runspace);
    }

    public PSCommand Commands => shell.Commands;
    public WorkerStandIn AddScript(string text) { KnownScripts.AddTo(shell, text); return this; }
    public WorkerStandIn AddCommand(string name) { shell.AddCommand(name); return this; }
    public WorkerStandIn AddParameter(string name, object value) { shell.AddParameter(name, value); return this; }
    public RunningStandIn BeginInvoke() => new(shell.BeginInvoke(), windows);
    public PSDataCollection<PSObject> EndInvoke(RunningStandIn running) => shell.EndInvoke(running.Inner);
    public IAsyncResult BeginStop(AsyncCallback callback, object state) => shell.BeginStop(callback, state);

    public void Dispose()
    {
        shell.Dispose();
        runspace.Dispose();
    }
}

/// A call that is under way.
public sealed class RunningStandIn(IAsyncResult inner, SimulatedWindows windows)
{
    public readonly IAsyncResult Inner = inner;
    public WaitStandIn AsyncWaitHandle => new(Inner, windows);
}

public sealed class WaitStandIn(IAsyncResult running, SimulatedWindows windows)
{
    public bool WaitOne(int milliseconds)
    {
        if (WaitHandle.WaitAny([running.AsyncWaitHandle, windows.Hung]) == 0) return true;
        windows.Now = windows.Now.AddMilliseconds(milliseconds);
        return false;
    }
}
