#!/usr/bin/env dotnet
#:package System.Management.Automation@7.6.9
#:package Microsoft.NETFramework.ReferenceAssemblies.net48@1.0.3
#:property PublishAot=false
#:property Nullable=disable
#:property NoWarn=CA1416;CA2266;SYSLIB0021;SYSLIB0027
#:property ConcurrentGarbageCollection=false
#:property TieredPGO=false
#:include session.cs
#:include simulated-windows.cs
#:include registry-commands.cs
#:include file-commands.cs
#:include service-commands.cs
#:include file-tools.cs
#:include native-tools.cs
#:include machine-commands.cs
#:include cim-classes.cs
#:include firewall-commands.cs
#:include network-classes.cs
#:include system-classes.cs
#:include socket-classes.cs
#:include objects.cs
#:include worker.cs
#:include utility-commands.cs
#:include static-check.cs
#:include allowed.cs
#:include framework.cs
// Runs the guest scripts in the real PowerShell engine over a simulated Windows: JSON lines on stdin
// and stdout, one request at a time.
//   {id, op: "run", script, state, crashAfter?, mutexHeld?, hang?, culture?, timeoutMs?}
//      -> any number of {id, happening, state}, each answered {state, failure?}
//                 and of {id, connect: true, state}, each answered {behaviour, sockets, termServiceError}
//      -> {id, stdout, stderr, exitCode, state, writes, crashed, timedOut}
//   {id, op: "check", script} -> {id, findings}
//   {id, op: "framework", packages} -> {id, missing}
using System.Text;
using System.Text.Json.Nodes;
using RdpAzure.PowerShellHost;

// Nothing of this machine's environment may reach a script.
foreach (var name in Environment.GetEnvironmentVariables().Keys.Cast<string>().ToArray())
    Environment.SetEnvironmentVariable(name, null);
foreach (var (name, value) in new[] { ("SystemDrive", "C:"), ("SystemRoot", @"C:\Windows"), ("ProgramFiles", @"C:\Program Files"), ("ProgramData", @"C:\ProgramData") })
    Environment.SetEnvironmentVariable(name, value);

var options = new JsonNodeOptions { PropertyNameCaseInsensitive = true };
var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false), false, 1 << 16);
var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
var commands = Session.CreateCommands();
WorkerStandIn.TakeThePlaceOf("powershell", commands);

void Send(JsonObject message) { output.WriteLine(message.ToJsonString()); output.Flush(); }
JsonObject Receive() => input.ReadLine() is { } line ? JsonNode.Parse(line, options).AsObject() : null;

while (Receive() is { } request)
{
    var id = request["id"]?.DeepClone();
    JsonObject reply;
    try
    {
        reply = (string)request["op"] == "check"
            ? new JsonObject { ["findings"] = StaticCheck.Of((string)request["script"]) }
            : (string)request["op"] == "framework" ? new JsonObject { ["missing"] = Framework.MissingFrom((string)request["packages"]) }
            : Session.Run(commands, request, question =>
            {
                question["id"] = id?.DeepClone();
                Send(question);
                return Receive();
            });
    }
    catch (Exception e) { reply = new JsonObject { ["failure"] = e.ToString() }; }
    reply["id"] = id;
    Send(reply);
}
// What a hung call of a script left waiting does not keep this process.
Environment.Exit(0);
