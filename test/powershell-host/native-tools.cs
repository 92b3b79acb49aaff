// Native tools: a script calls one by its literal name and judges it by $LASTEXITCODE alone, because
// what it prints is translated. Each is a method with the tool's name, found by reflection.
using System.Management.Automation;
using System.Reflection;

namespace RdpAzure.PowerShellHost
{
    /// Marks `static int Tool(SimulatedWindows, string[] arguments)`, which gives the exit code. What
    /// the tool's stand-in does not know it refuses aloud with NotSupportedException.
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class NativeToolAttribute(string name) : Attribute
    {
        public string Name => name;
        /// What it prints is no text for people, such as XML, and may be read.
        public bool Prints { get; init; }
    }

    public static class NativeTools
    {
        public static readonly Dictionary<string, Func<SimulatedWindows, string[], int>> Table = Assembly.GetExecutingAssembly().GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static)).Select(m => (Method: m, Tool: m.GetCustomAttribute<NativeToolAttribute>()))
            .Where(x => x.Tool is not null).ToDictionary(x => x.Tool.Name, x => x.Method.CreateDelegate<Func<SimulatedWindows, string[], int>>(), StringComparer.OrdinalIgnoreCase);

        public static readonly HashSet<string> Printing = new(Table.Where(t => t.Value.Method.GetCustomAttribute<NativeToolAttribute>().Prints).Select(t => t.Key), StringComparer.OrdinalIgnoreCase);
    }

    /// sc.exe: only `config <service> start= <type>`. The service manager keeps start types in memory,
    /// so writing the registry value does not do.
    public static class ServiceControlTool
    {
        static readonly string[] starts = ["boot", "system", "auto", "demand", "disabled"];
        static readonly string[] kept = ["boot", "system", "automatic", "manual", "disabled"];

        // winerror.h ERROR_SERVICE_DOES_NOT_EXIST
        const int DoesNotExist = 1060;

        [NativeTool("sc.exe")]
        public static int Run(SimulatedWindows w, string[] arguments)
        {
            if (arguments is not ["config", var asked, "start=", var start] || !starts.Contains(start)) throw new NotSupportedException("sc.exe " + string.Join(' ', arguments));
            if (w.Services.Select(s => s.Key).FirstOrDefault(s => s.Equals(asked, StringComparison.OrdinalIgnoreCase)) is not { } name) return DoesNotExist;
            w.Services[name]["start"] = kept[Array.IndexOf(starts, start)];
            w.Happened("registry-set", ("path", @"HKLM\SYSTEM\CurrentControlSet\Services\" + name), ("name", "Start"));
            return 0;
        }
    }
}

namespace RdpAzure.PowerShellHost
{
    /// schtasks.exe: registers a task from its XML, which the state keeps as it is; when it runs, and what it
    /// does then, is told elsewhere.
    public static class TaskSchedulerTool
    {
        [NativeTool("schtasks.exe")]
        public static int Run(SimulatedWindows w, string[] arguments)
        {
            var security = (System.Text.Json.Nodes.JsonObject)(w.State["security"] ??= w.NewObject());
            var tasks = (System.Text.Json.Nodes.JsonObject)(security["scheduledTasks"] ??= w.NewObject());
            switch (arguments)
            {
                case ["/Create", "/TN", var name, "/XML", var path, "/F"]:
                    if ((string)w.File(path)?["content"] is not { } content) return 1;
                    var bytes = Convert.FromBase64String(content);
                    // The tool takes UTF-16 by its mark.
                    if (bytes is not [0xff, 0xfe, ..]) return 1;
                    tasks[name] = System.Text.Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
                    w.Wrote();
                    return 0;
                case ["/Query", "/TN", var name]: return tasks.ContainsKey(name) ? 0 : 1;
                case ["/Delete", "/TN", var name, "/F"]:
                    if (!tasks.Remove(name)) return 1;
                    w.Wrote();
                    return 0;
                default: throw new NotSupportedException("schtasks.exe " + string.Join(' ', arguments));
            }
        }
    }
}

namespace Microsoft.PowerShell.Commands
{
    using RdpAzure.PowerShellHost;

    /// Every native tool is an alias of this; the engine tells by which name it was called.
    [Cmdlet("Invoke", "NativeTool")]
    public class InvokeNativeTool : WindowsCmdlet
    {
        [Parameter(ValueFromRemainingArguments = true)] public object[] Arguments { get; set; } = [];
        protected override void ProcessRecord()
        {
            var exit = NativeTools.Table[MyInvocation.InvocationName](W, Arguments.Select(a => LanguagePrimitives.ConvertTo<string>(a)).ToArray());
            SessionState.PSVariable.Set("global:LASTEXITCODE", exit);
            while (W.Printed.TryDequeue(out var line)) WriteObject(line);
        }
    }
}
