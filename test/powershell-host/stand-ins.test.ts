import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import type { WindowsState } from '../../src/model/windows-state.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'
import { bareWindows } from './bare-windows.ts'

const recorded = (name: string) =>
  readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8').replaceAll('\r\n', '\n')

/** The machine on which the probes were recorded: a key with one value of each kind, and a service. */
function probedWindows(): WindowsState {
  const bare = bareWindows()
  return {
    ...bare,
    registry: {
      'HKLM\\SOFTWARE\\DiffT': {
        values: {
          A: { type: 'REG_DWORD', data: 1 },
          E: { type: 'REG_EXPAND_SZ', data: '%SystemRoot%\\x' },
          M: { type: 'REG_MULTI_SZ', data: ['a', 'b'] },
          B: { type: 'REG_BINARY', data: '0102' },
          S: { type: 'REG_SZ', data: 's' },
        },
      },
      'HKLM\\SOFTWARE\\DiffT\\k1': { values: { v: { type: 'REG_DWORD', data: 1 } } },
    },
    services: { TermService: { start: 'manual', state: 'stopped', dependsOn: [] } },
  }
}

/** What a stand-in does not do it refuses: no such command, no such parameter, or NotSupported. */
const refusal =
  /CommandNotFoundException|NamedParameterNotFound|System\.NotSupportedException|<System\.NotSupportedException>|MissingMandatoryParameter/

describeInPowerShell('a stand-in', () => {
  test('answers each recorded probe as the real command did, or refuses it aloud', async () => {
    const ran = await runInPowerShell(recorded('probes.ps1'), probedWindows())
    const answers = ran.stdout.trimEnd().split('\r\n')
    const expected = recorded('answers.txt').trimEnd().split('\n')
    expect(answers.map((line) => line.split(' => ')[0])).toEqual(
      expected.map((line) => line.split(' => ')[0]),
    )
    // %SystemRoot% of the recording machine was written in lower case.
    const same = (line: string) => line.replace('C:\\windows\\x', 'C:\\Windows\\x')
    const wrong = answers.filter(
      (line, i) => line !== same(expected[i] ?? '') && !refusal.test(line),
    )
    expect(wrong).toEqual([])
    const refused = answers.filter((line) => refusal.test(line))
    expect(refused.map((line) => line.split(' => ')[0])).toMatchInlineSnapshot(`
      [
        "set dword big",
        "set dword neg",
        "svc start",
        "svc restart",
        "svc stop",
        "svc stop again",
        "svc stop missing",
        "acl missing",
        "acl reg missing",
        "acl reg type",
        "cert missing",
      ]
    `)
  })

  test('makes the script the only reader: nothing of this machine shows', async () => {
    const script = [
      "foreach ($path in '/etc/passwd', 'HKCU:\\X', 'Z:\\x') { try { Get-Item -LiteralPath $path -ErrorAction Stop } catch { Write-Output $_.FullyQualifiedErrorId } }",
      'Write-Output "[$env:PATH] [$env:HOME] [$IsLinux]"',
      "try { & '/bin/ls' } catch { Write-Output $_.FullyQualifiedErrorId }",
      'try { Get-Process } catch { Write-Output $_.FullyQualifiedErrorId }',
    ]
    const ran = await runInPowerShell(script.join('\n'), bareWindows())
    expect(ran.stdout.trimEnd().split('\r\n')).toEqual([
      'DriveNotFound,Microsoft.PowerShell.Commands.GetItemCommand',
      'DriveNotFound,Microsoft.PowerShell.Commands.GetItemCommand',
      'DriveNotFound,Microsoft.PowerShell.Commands.GetItemCommand',
      '[] [] []',
      expect.stringMatching(/CommandNotFoundException|AmpersandNotAllowed/),
      'CommandNotFoundException',
    ])
  })

  test('a native tool tells how it went by its exit code and prints nothing', async () => {
    const start = (name: string, type: string) =>
      `$null = sc.exe config ${name} start= ${type}; Write-Output $LASTEXITCODE.ToString()`
    const script = [start('termservice', 'disabled'), start('NoSuchService', 'demand')]
    const ran = await runInPowerShell(script.join('\n'), probedWindows())
    expect(ran.stdout).toBe('0\r\n1060\r\n')
    expect(ran.state.services['TermService']?.start).toBe('disabled')
    const odd = await runInPowerShell('$null = sc.exe delete TermService', probedWindows())
    expect(odd.stderr).toContain('sc.exe delete TermService')
  })

  test('leaves nothing from one run to the next', async () => {
    await runInPowerShell('$global:kept = 1; function Get-Kept { 1 }', bareWindows())
    const ran = await runInPowerShell(
      'try { Get-Kept } catch { Write-Output $_.FullyQualifiedErrorId }; Write-Output "[$global:kept]"',
      bareWindows(),
    )
    expect(ran.stdout).toBe('CommandNotFoundException\r\n[]\r\n')
  })

  test('ends a script that does not end', async () => {
    const ran = await runInPowerShell('while ($true) { $x = 1 }', bareWindows(), { timeoutMs: 300 })
    expect(ran.timedOut).toBe(true)
  })

  test('stops a machine right after the write it dies at, whatever the script would catch', async () => {
    const write = (name: string) =>
      `New-ItemProperty -LiteralPath 'HKLM:\\SOFTWARE\\DiffT' -Name ${name} -PropertyType DWord -Value 1 | Where-Object -FilterScript { $false }`
    const script = `try { ${write('X')}; ${write('Y')} } catch { ${write('Z')} } finally { ${write('W')} }`
    const ran = await runInPowerShell(script, probedWindows(), { crashAfter: 1 })
    expect(ran.crashed).toBe(true)
    const names = Object.keys(ran.state.registry['HKLM\\SOFTWARE\\DiffT']?.values ?? {})
    expect(names.filter((name) => /^[W-Z]$/.test(name))).toEqual(['X'])
  })
})
