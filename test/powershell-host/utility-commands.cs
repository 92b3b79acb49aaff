// Stand-ins for Microsoft.PowerShell.Utility, which has no package of its own: as 5.1 does it where 5.1
// and 7 agree; where they do not, they refuse loudly.
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using RdpAzure.PowerShellHost;

namespace Microsoft.PowerShell.Commands
{
    [Cmdlet("New", "Object")]
    public class NewObjectCommand : PSCmdlet
    {
        [Parameter(Mandatory = true)] public string TypeName { get; set; }
        [Parameter] public object[] ArgumentList { get; set; } = [];
        protected override void ProcessRecord()
        {
            var arguments = ArgumentList.Select(a => a is PSObject o ? o.BaseObject : a).ToArray();
            if (TypeName == "byte[]") { WriteObject(new byte[LanguagePrimitives.ConvertTo<int>(arguments[0])]); return; }
            if (!ObjectStandIns.Types.TryGetValue(TypeName, out var type))
                type = Allowed.Types.ContainsKey(TypeName) ? LanguagePrimitives.ConvertTo<Type>(TypeName) : throw new NotSupportedException("New-Object " + TypeName);
            // The constructor that takes most arguments as they are: anything converts to text.
            foreach (var constructor in type.GetConstructors().Where(c => c.GetParameters().Length == arguments.Length)
                .OrderByDescending(c => c.GetParameters().Where((p, i) => p.ParameterType.IsInstanceOfType(arguments[i])).Count()))
                if (Fit(constructor.GetParameters().Select(p => p.ParameterType).ToArray(), arguments) is { } fitting)
                {
                    try { WriteObject(constructor.Invoke(fitting)); return; }
                    catch (System.Reflection.TargetInvocationException e) { ThrowTerminatingError(new ErrorRecord(new MethodInvocationException(e.InnerException.Message, e.InnerException), "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, TypeName)); }
                }
            throw new NotSupportedException($"New-Object {TypeName} with {arguments.Length} arguments");
        }
        static object[] Fit(Type[] types, object[] arguments)
        {
            var fitting = new object[types.Length];
            for (var i = 0; i < types.Length; i++)
                if (arguments[i] is null || types[i].IsInstanceOfType(arguments[i])) fitting[i] = arguments[i];
                else if (types[i] == typeof(byte[]) || arguments[i] is byte[] || !LanguagePrimitives.TryConvertTo(arguments[i], types[i], CultureInfo.InvariantCulture, out fitting[i])) return null;
            return fitting;
        }
    }

    [Cmdlet("Write", "Output")]
    public class WriteOutputCommand : PSCmdlet
    {
        [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)][AllowNull][AllowEmptyCollection] public PSObject InputObject { get; set; }
        protected override void ProcessRecord() => WriteObject(InputObject, true);
    }

    [Cmdlet("Select", "Object")]
    public class SelectObjectCommand : PSCmdlet
    {
        [Parameter(ValueFromPipeline = true)] public PSObject InputObject { get; set; }
        [Parameter(Mandatory = true)] public int First { get; set; }
        int seen;
        protected override void ProcessRecord() { if (InputObject is not null && seen++ < First) WriteObject(InputObject); }
    }

    [Cmdlet("Sort", "Object")]
    public class SortObjectCommand : PSCmdlet
    {
        [Parameter(ValueFromPipeline = true)] public PSObject InputObject { get; set; }
        readonly List<string> all = [];
        protected override void ProcessRecord() { if (InputObject is not null) all.Add(InputObject.BaseObject as string ?? throw new NotSupportedException("Sort-Object of anything but text")); }
        protected override void EndProcessing() { foreach (var text in all.OrderBy(t => t, StringComparer.InvariantCultureIgnoreCase)) WriteObject(text); }
    }

    [Cmdlet("ConvertFrom", "Json")]
    public class ConvertFromJsonCommand : PSCmdlet
    {
        [Parameter(Mandatory = true)] public string InputObject { get; set; }
        protected override void ProcessRecord()
        {
            try { using var document = JsonDocument.Parse(InputObject, new JsonDocumentOptions { MaxDepth = 100 }); WriteObject(Value(document.RootElement)); }
            catch (Exception e) when (e is JsonException or ArgumentException)
            {
                ThrowTerminatingError(new ErrorRecord(new ArgumentException("Invalid JSON primitive: " + e.Message), "System.ArgumentException", ErrorCategory.NotSpecified, null));
            }
        }
        // 5.1: an array is one object, whole numbers are Int32, dates stay text, an empty name is refused.
        static object Value(JsonElement e)
        {
            switch (e.ValueKind)
            {
                case JsonValueKind.Object:
                    var made = new PSObject();
                    foreach (var p in e.EnumerateObject()) made.Properties.Add(new PSNoteProperty(p.Name == "" ? throw new ArgumentException("an empty name") : p.Name, Value(p.Value)));
                    return made;
                case JsonValueKind.Array: return e.EnumerateArray().Select(Value).ToArray();
                case JsonValueKind.String: return e.GetString();
                case JsonValueKind.Number: return e.TryGetInt32(out var i) ? i : e.TryGetInt64(out var l) ? l : e.TryGetDecimal(out var m) ? m : e.GetDouble();
                case JsonValueKind.Null: return null;
                default: return e.GetBoolean();
            }
        }
    }
}
