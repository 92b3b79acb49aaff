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
    }

    public static class NativeTools
    {
        public static readonly Dictionary<string, Func<SimulatedWindows, string[], int>> Table = Assembly.GetExecutingAssembly().GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static)).Select(m => (Method: m, Tool: m.GetCustomAttribute<NativeToolAttribute>()))
            .Where(x => x.Tool is not null).ToDictionary(x => x.Tool.Name, x => x.Method.CreateDelegate<Func<SimulatedWindows, string[], int>>(), StringComparer.OrdinalIgnoreCase);
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
        }
    }
}
