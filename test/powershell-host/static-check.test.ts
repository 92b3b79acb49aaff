import { expect, test } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { checkScript, missingFromFramework } from '../helpers/powershell-host.ts'

const scripts = guestScripts()
const script = (name: keyof typeof scripts) => scripts[name]

/** What must be caught, each with the rule that catches it. */
const bad: [what: string, script: string, rule: string][] = [
  ['ternary', '$x = $true ? 1 : 2', 'newer-syntax'],
  ['null coalescing', '$x = $y ?? 1', 'newer-syntax'],
  ['null assignment', '$y ??= 1', 'newer-syntax'],
  ['null member', '${y}?.Name', 'newer-syntax'],
  ['null index', '${y}?[0]', 'newer-syntax'],
  ['and chain', "Write-Output 'a' && Write-Output 'b'", 'newer-syntax'],
  ['or chain', "Write-Output 'a' || Write-Output 'b'", 'newer-syntax'],
  ['clean block', 'function Get-X { process { 1 } clean { 2 } }', 'newer-syntax'],
  ['parallel', '1..2 | ForEach-Object -Parallel { $_ }', 'parameter'],
  ['background', "Write-Output 'a' &", 'newer-syntax'],
  ['leading pipe', '1..2\n  | ForEach-Object -Process { $_ }', 'newer-syntax'],
  ['binary literal', '0b101', 'newer-syntax'],
  ['unsigned suffix', '12ul', 'newer-syntax'],
  ['escape e', '"`e[0m"', 'newer-syntax'],
  ['escape u', '"`u{263a}"', 'newer-syntax'],
  ['generic call', '$x.Foo[int](1)', 'newer-syntax'],
  ['Invoke-Expression', "Invoke-Expression -Command '1'", 'command'],
  ['its alias', "iex '1'", 'command'],
  ['code from text', "[scriptblock]::Create('1')", 'type'],
  ['execution context', "$ExecutionContext.InvokeCommand.InvokeScript('1')", 'dynamic-code'],
  ['computed command', '& $cmd', 'dynamic-code'],
  ['script block as command', '& { 1 }', 'dynamic-code'],
  ['alias', 'gci', 'command'],
  ['alias of one sign', '1 | % { $_ }', 'command'],
  ['newer command', 'Test-Json', 'command'],
  ['unknown command', 'Get-Process', 'command'],
  ['a service restarted without bounds', "Restart-Service -Name 'TermService'", 'command'],
  ['unknown native program', 'format.com C:', 'command'],
  ['native program unjudged', "$null = sc.exe config x 'start=' demand", 'native-call'],
  ['native program printing', 'sc.exe config x; $LASTEXITCODE', 'native-call'],
  ['native text for people kept', '$text = sc.exe config x; $LASTEXITCODE', 'native-call'],
  ['native program called by an operator', '$null = & sc.exe config; $LASTEXITCODE', 'native-call'],
  [
    'native program with errors redirected',
    '$null = sc.exe config 2>$null; $LASTEXITCODE',
    'native-call',
  ],
  ['native program with computed words', '$null = sc.exe (1 + 1); $LASTEXITCODE', 'native-call'],
  ['what native programs stand on', "$null = Invoke-NativeTool -Arguments 'x'", 'command'],
  ['compiled code', "Add-Type -TypeDefinition 'x'", 'command'],
  ['newer parameter', "ConvertFrom-Json -InputObject '1' -AsHashtable", 'parameter'],
  ['short parameter', "Get-Item -Lit 'C:\\' -ErrorAction Stop", 'parameter'],
  ['positional', "Get-Service 'TermService' -ErrorAction Stop", 'positional'],
  ['splatting', 'Get-Service @p -ErrorAction Stop', 'parameter'],
  ['no error action', "Get-Item -LiteralPath 'C:\\'", 'error-action'],
  [
    'another error action',
    "Get-Item -LiteralPath 'C:\\' -ErrorAction SilentlyContinue",
    'error-action',
  ],
  ['variable of 7', '$IsWindows', 'newer-variable'],
  ['automatic variable', '$args = 1', 'automatic-variable'],
  ['automatic in a loop', 'foreach ($event in 1) { }', 'automatic-variable'],
  ['automatic as parameter', 'param($Host)', 'automatic-variable'],
  ['environment set', "$env:FOO = 'x'", 'global-variable'],
  ['global', '$global:x = 1', 'global-variable'],
  ['verb', 'function Frobnicate-X { }', 'function-name'],
  ['hidden command', 'function Get-Service { }', 'function-name'],
  ['file access past the simulation', '[System.IO.File]::ReadAllText("x")', 'type'],
  ['clock past the simulation', '[datetime]::UtcNow', 'type'],
  ['registry past the simulation', '[Microsoft.Win32.Registry]::LocalMachine', 'type'],
  ['object of another type', 'New-Object -TypeName System.Net.WebClient', 'type'],
  ['escape by reflection', "$x.GetType().Assembly.GetType('System.IO.File')", 'method'],
  ['class', 'class A { }', 'type'],
  ['using', 'using namespace System.IO', 'type'],
  ['not ASCII', "'caf\u00e9'", 'ascii'],
  ['no script', 'if (', 'syntax'],
  ['requires', '#Requires -Version 5.1\n1', 'requires'],
]

const good = [
  '0x1fL; 1.5e3; 10MB; 2d',
  '"``e `n"',
  "Get-Service -Name 'TermService' -ErrorAction Stop",
  "Remove-Item -Recurse -LiteralPath 'C:\\x' -ErrorAction Stop",
  '[System.Convert]::ToBase64String($b)',
  '"$($ExecutionContext.SessionState.LanguageMode)"',
  'function Get-Thing { param($A) $A }; Get-Thing -A 1',
  'function Set-X { param($A) $null = sc.exe config $A start= demand; if ($LASTEXITCODE -ne 0) { throw $A } }',
]

describeInPowerShell('the static check', () => {
  test.each(['frame', 'collect', 'apply'] as const)('has nothing against %s.ps1', async (name) => {
    // The functions of the scripts before it are known to each, as in what is sent.
    const all = ['frame', 'collect', 'apply'] as const
    const before = all.slice(0, all.indexOf(name) + 1)
    expect(await checkScript(before.map(script).join(''))).toEqual([])
  })

  test.each(bad)('catches %s', async (_, text, rule) => {
    expect((await checkScript(text)).map((finding) => finding.rule)).toContain(rule)
  })

  test.each(good)('lets pass: %s', async (text) => {
    expect(await checkScript(text)).toEqual([])
  })
})

describeInPowerShell('the list of what scripts may use', () => {
  test('names only what .NET Framework 4.5.2 has', { timeout: 120_000 }, async () => {
    expect(await missingFromFramework()).toEqual([])
  })
})

test('the scripts are short enough to be read, and end with a line end', () => {
  for (const name of ['frame', 'collect', 'apply'] as const) {
    expect(script(name).endsWith('\n')).toBe(true)
    expect(
      Math.max(
        ...script(name)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(260)
  }
})
