// A check over the real syntax tree: is this Windows PowerShell 5.1, and only what the stand-ins know?
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RdpAzure.PowerShellHost;

public static class StaticCheck
{
    static readonly HashSet<string> common = Set("ErrorAction");
    static readonly HashSet<string> verbs = Set(new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity) }
        .SelectMany(t => t.GetFields()).Select(f => f.Name).Except(["Build", "Deploy"]).ToArray());
    static readonly HashSet<string> automatic = Set("_", "args", "input", "matches", "error", "host", "home", "pid", "profile", "event", "sender", "this", "true", "false", "null", "myinvocation", "psboundparameters", "pscmdlet", "pscommandpath", "psscriptroot", "psversiontable", "executioncontext", "foreach", "switch", "lastexitcode", "nestedpromptlevel", "pshome", "pwd", "shellid", "stacktrace", "psitem", "consolefilename", "psculture", "psuiculture", "psdebugcontext", "pssenderinfo", "psedition");
    static readonly HashSet<string> only7 = Set("iswindows", "islinux", "ismacos", "iscoreclr", "psstyle", "enabledexperimentalfeatures", "psnativecommandargumentpassing", "psnativecommanduseerroractionpreference");
    static HashSet<string> Set(params string[] names) => new(names, StringComparer.OrdinalIgnoreCase);

    delegate void Report(string rule, IScriptExtent at, string message);

    public static JsonArray Of(string script)
    {
        var findings = new List<JsonObject>();
        void Add(string rule, IScriptExtent at, string message) =>
            findings.Add(new JsonObject { ["rule"] = rule, ["line"] = at.StartLineNumber, ["column"] = at.StartColumnNumber, ["text"] = at.Text.Length > 60 ? at.Text[..60] : at.Text, ["message"] = message });
        var tree = Parser.ParseInput(script, out var tokens, out var errors);
        foreach (var e in errors) Add("syntax", e.Extent, e.Message);
        CheckText(script, tree, Add);
        CheckTokens(tokens, Add);
        var functions = tree.FindAll(a => a is FunctionDefinitionAst, true).Cast<FunctionDefinitionAst>().ToLookup(f => f.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var node in tree.FindAll(_ => true, true))
        {
            CheckSyntax(node, Add);
            CheckNames(node, Add);
            CheckTypes(node, Add);
            if (node is CommandAst command) CheckCommand(command, functions, Add);
        }
        return new JsonArray(findings.OrderBy(f => (int)f["line"]).ThenBy(f => (int)f["column"]).ToArray());
    }

    static void CheckText(string script, ScriptBlockAst tree, Report report)
    {
        var lines = script.Split('\n');
        IScriptExtent At(int line, int from, int length) => new ScriptExtent(new ScriptPosition("", line + 1, from + 1, lines[line]), new ScriptPosition("", line + 1, from + 1 + length, lines[line]));
        for (var i = 0; i < lines.Length; i++)
            if (Regex.Match(lines[i], @"[^\x00-\x7f]") is { Success: true } m) report("ascii", At(i, m.Index, 1), "5.1 reads a script without a byte order mark in the ANSI code page");
        if (tree.ScriptRequirements is not null) report("requires", At(0, 0, lines[0].Length), "with #Requires no line runs on an older host, so it cannot say why");
    }

    static void CheckTokens(Token[] tokens, Report report)
    {
        for (var i = 1; i < tokens.Length; i++)
            if (tokens[i].Kind == TokenKind.Pipe && tokens.Take(i).LastOrDefault(t => t.Kind is not TokenKind.Comment)?.Kind == TokenKind.NewLine)
                report("newer-syntax", tokens[i].Extent, "a line that begins with | (7.0)");
        foreach (var t in tokens)
        {
            if (t is NumberToken && !Regex.IsMatch(t.Text, @"^[+-]?(0x[0-9a-f]+|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)[ld]?([kmgtp]b)?$", RegexOptions.IgnoreCase)) report("newer-syntax", t.Extent, "number literal newer than 5.1");
            if (t.Kind is TokenKind.StringExpandable or TokenKind.HereStringExpandable && Regex.IsMatch(t.Text, @"(?<!`)(``)*`(e|u\{)")) report("newer-syntax", t.Extent, "escape `e or `u{} (6.0)");
        }
    }

    static void CheckSyntax(Ast node, Report report)
    {
        var newer = node switch
        {
            TernaryExpressionAst => "?: (7.0)",
            PipelineChainAst => "&& or || (7.0)",
            BinaryExpressionAst { Operator: TokenKind.QuestionQuestion } => "?? (7.0)",
            AssignmentStatementAst { Operator: TokenKind.QuestionQuestionEquals } => "??= (7.0)",
            PipelineAst { Background: true } => "background & (6.0)",
            MemberExpressionAst { NullConditional: true } => "?. (7.1)",
            IndexExpressionAst { NullConditional: true } => "?[] (7.1)",
            InvokeMemberExpressionAst { GenericTypeArguments: { Count: > 0 } } => "generic method arguments (7.3)",
            NamedBlockAst { BlockKind: TokenKind.Clean } => "clean block (7.3)",
            _ => null,
        };
        if (newer is not null) report("newer-syntax", node.Extent, newer);
        if (node is TypeDefinitionAst or UsingStatementAst) report("type", node.Extent, "class, enum or using: PowerShell 3 could not read the script");
    }

    static void CheckNames(Ast node, Report report)
    {
        switch (node)
        {
            case AssignmentStatementAst a:
                foreach (var v in a.Left.FindAll(x => x is VariableExpressionAst, false).Cast<VariableExpressionAst>().Where(v => v.Parent is not (MemberExpressionAst or IndexExpressionAst)))
                    if (v.VariablePath.IsDriveQualified) report("global-variable", v.Extent, "assignment to a drive (environment, function ...)");
                    else if (automatic.Contains(v.VariablePath.UserPath) && !(v.VariablePath.UserPath == "null")) report("automatic-variable", v.Extent, "assignment to an automatic variable");
                break;
            case ForEachStatementAst f when automatic.Contains(f.Variable.VariablePath.UserPath): report("automatic-variable", f.Variable.Extent, "loop variable is an automatic variable"); break;
            case ParameterAst p when automatic.Contains(p.Name.VariablePath.UserPath): report("automatic-variable", p.Extent, "parameter is an automatic variable"); break;
            case VariableExpressionAst v when only7.Contains(v.VariablePath.UserPath): report("newer-variable", v.Extent, "not in 5.1"); break;
            case VariableExpressionAst { VariablePath.IsGlobal: true } v: report("global-variable", v.Extent, "global scope"); break;
            case VariableExpressionAst { VariablePath.UserPath: var name } v when name.Equals("ExecutionContext", StringComparison.OrdinalIgnoreCase):
                // Its one harmless use: asking for the language mode.
                if (v.Parent?.Parent?.Extent.Text != "$ExecutionContext.SessionState.LanguageMode") report("dynamic-code", v.Extent, "$ExecutionContext");
                break;
            case FunctionDefinitionAst f:
                if (f.Name.Split('-') is not [var verb, _] || !verbs.Contains(verb)) report("function-name", f.Extent, $"'{f.Name}' is not an approved Verb-Noun");
                if (Allowed.StandIns.ContainsKey(f.Name) || Allowed.EngineCommands.ContainsKey(f.Name)) report("function-name", f.Extent, $"'{f.Name}' hides a command");
                break;
        }
    }

    static void CheckTypes(Ast node, Report report)
    {
        var type = node switch { TypeExpressionAst t => t.TypeName, TypeConstraintAst t => t.TypeName, AttributeAst t => t.TypeName, _ => null };
        if (type is not null && !Allowed.Types.ContainsKey(type.FullName)) report("type", node.Extent, $"[{type}] is not in the list of allowed .NET types");
        if (node is MemberExpressionAst { Static: true, Expression: TypeExpressionAst { TypeName: var owner } } m && Allowed.Types.TryGetValue(owner.FullName, out var members))
            if (!members.Contains((m.Member as StringConstantExpressionAst)?.Value, StringComparer.OrdinalIgnoreCase)) report("type", m.Extent, $"[{owner}]::{m.Member} is not in the list of allowed static members");
        if (node is InvokeMemberExpressionAst { Static: false } call && !Allowed.Methods.Contains((call.Member as StringConstantExpressionAst)?.Value ?? ""))
            report("method", call.Extent, $".{call.Member}() is not in the list of allowed methods");
        if (node is InvokeMemberExpressionAst { Static: true, Expression: not TypeExpressionAst }) report("type", node.Extent, "static call on a computed type");
    }

    static ExpressionAst Argument(CommandAst c, string parameter)
    {
        for (var i = 1; i < c.CommandElements.Count; i++)
            if (c.CommandElements[i] is CommandParameterAst p && p.ParameterName.Equals(parameter, StringComparison.OrdinalIgnoreCase))
                return p.Argument ?? (i + 1 < c.CommandElements.Count ? c.CommandElements[i + 1] as ExpressionAst : null);
        return null;
    }

    static void CheckCommand(CommandAst c, ILookup<string, FunctionDefinitionAst> functions, Report report)
    {
        if (c.GetCommandName() is not { } name) { report("dynamic-code", c.Extent, "the command is computed"); return; }
        if (NativeTools.Table.ContainsKey(name)) { CheckNative(c, name, report); return; }
        string[] known;
        Type type = null;
        if (functions[name].FirstOrDefault() is { } own) known = (own.Parameters ?? own.Body.ParamBlock?.Parameters)?.Select(p => p.Name.VariablePath.UserPath).ToArray() ?? [];
        else if (Allowed.EngineCommands.TryGetValue(name, out known)) { }
        else if (!name.Equals(Allowed.NativeCall, StringComparison.OrdinalIgnoreCase) && Allowed.StandIns.TryGetValue(name, out type)) known = type.GetProperties().Where(p => p.GetCustomAttribute<ParameterAttribute>() is not null).Select(p => p.Name).ToArray();
        else { report("command", c.CommandElements[0].Extent, $"'{name}' is not in the list of allowed commands"); return; }
        if (Allowed.MustStop.Contains(name) && (Argument(c, "ErrorAction") as StringConstantExpressionAst)?.Value != "Stop") report("error-action", c.Extent, $"{name} needs -ErrorAction Stop");
        if (name.Equals("New-Object", StringComparison.OrdinalIgnoreCase) && (Argument(c, "TypeName") is not StringConstantExpressionAst { Value: var made } || !Allowed.Types.ContainsKey(made)))
            report("type", c.Extent, "New-Object of a type that is not in the list of allowed .NET types");
        CheckArguments(c, name, known, type, report);
    }

    /// A native tool is called as `$null = tool.exe word $value`: nothing it prints may reach the answer,
    /// unless that is the same in every language, and its exit code must be looked at in the same function.
    static void CheckNative(CommandAst c, string name, Report report)
    {
        if (c.InvocationOperator != TokenKind.Unknown) report("native-call", c.Extent, $"call {name} by its name alone");
        if (c.Redirections.Count > 0) report("native-call", c.Extent, "redirected errors of a native tool stop a script");
        if (c.Parent?.Parent is not AssignmentStatementAst { Left: VariableExpressionAst { VariablePath.UserPath: var kept } } || (kept != "null" && !NativeTools.Printing.Contains(name))) report("native-call", c.Extent, $"write $null = {name} ...");
        foreach (var element in c.CommandElements.Skip(1))
            if (element is not (StringConstantExpressionAst or ExpandableStringExpressionAst or VariableExpressionAst { Splatted: false })) report("native-call", element.Extent, $"an argument of {name} is a word, a text or a variable");
        Ast body = c;
        while (body.Parent is not null and not FunctionDefinitionAst) body = body.Parent;
        if (body.Find(a => a is VariableExpressionAst { VariablePath.UserPath: var used } && used.Equals("LASTEXITCODE", StringComparison.OrdinalIgnoreCase), true) is null) report("native-call", c.Extent, $"judge {name} by $LASTEXITCODE");
    }

    static void CheckArguments(CommandAst c, string name, string[] known, Type type, Report report)
    {
        var takesValue = false;
        foreach (var element in c.CommandElements.Skip(1))
            if (element is CommandParameterAst p)
            {
                if (!known.Contains(p.ParameterName, StringComparer.OrdinalIgnoreCase) && !common.Contains(p.ParameterName)) report("parameter", p.Extent, $"{name} has no allowed parameter -{p.ParameterName} (full names only)");
                var isSwitch = type?.GetProperty(p.ParameterName, BindingFlags.IgnoreCase | BindingFlags.Public | BindingFlags.Instance)?.PropertyType == typeof(SwitchParameter);
                takesValue = p.Argument is null && !isSwitch;
            }
            else if (element is VariableExpressionAst { Splatted: true }) report("parameter", element.Extent, "splatting hides the parameters");
            else if (!takesValue) report("positional", element.Extent, $"name the parameter of {name}");
            else takesValue = false;
    }
}
