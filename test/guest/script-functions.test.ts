import fc from 'fast-check'
import { expect, test } from 'vitest'

import { sameAccess } from '../../src/change/sddl.ts'
import { builtInScripts } from '../contract/guests/project.ts'
import { collectRequest } from '../contract/guests/requests.ts'
import { healthy } from '../contract/guests/states.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'

/** Runs lines after the scripts, where all their functions are known, and gives what the lines write. */
async function inScripts(lines: string): Promise<string[]> {
  const request = { ...collectRequest('a'), sections: [], runId: 'b'.repeat(32) }
  const { frame, collect, apply } = builtInScripts
  const head = `$rdpAzureRequest = @'\n${JSON.stringify(request)}\n'@\n`
  const ran = await runInPowerShell(`${head}${frame}${collect}${apply}${lines}`, await healthy())
  expect(ran.stderr).toBe('')
  return ran.stdout.trimEnd().split('\r\n').slice(1)
}

const json = (value: string) => `ConvertTo-AnswerJson -Value (${value})`
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`

describeInPowerShell('the scripts', () => {
  test.each([
    ['TLS chosen', '030000130ed000001234000201080001000000', null],
    ['CredSSP chosen', '030000130ed00000123400021f080002000000', null],
    [
      'standard security chosen',
      '030000130ed000001234000201080000000000',
      'x224-standard-security',
    ],
    ['no negotiation data', '0300000b06d00000123400', 'x224-standard-security'],
    [
      'no certificate, and a disconnect behind it',
      '030000130ed0000012340003000800030000000300000902f0802180',
      'x224-no-certificate',
    ],
    [
      'network level authentication required',
      '030000130ed000001234000300080005000000',
      'x224-refused',
    ],
    ['another protocol', '485454502f312e3120343030', 'x224-not-rdp'],
    ['a disconnect alone', '0300000902f0802180', 'x224-not-rdp'],
    ['nothing', '', 'tcp-closed'],
  ])('read a connection confirm: %s', async (_, hex, verdict) => {
    const [told] = await inScripts(
      [
        `$bytes = ConvertFrom-Hex -Text '${hex}'`,
        '$stream = New-Object -TypeName System.IO.MemoryStream -ArgumentList (, [byte[]] $bytes)',
        json('Get-NegotiationVerdict -Reply (Read-Reply -Stream $stream)'),
      ].join('\n'),
    )
    const read: unknown = JSON.parse(told ?? '')
    if (verdict === null) expect(read).toBeNull()
    else expect(read).toMatchObject({ verdict })
  })

  test('write JSON that reads back the same, whatever the text', async () => {
    const texts = ['', 'a"b\\c', '\t\n\u0001', 'Caf\u00e9 \u{1f511}', '</script>', "it's"]
    const lines = texts.map((text) =>
      json(`ConvertFrom-Json -InputObject ${quoted(asciiJson([text]))}`),
    )
    expect((await inScripts(lines.join('\n'))).map((line) => JSON.parse(line))).toEqual(
      texts.map((text) => [text]),
    )
    const values =
      '[ordered]@{ n = $null; t = $true; i = 4294967295; none = @(); one = @(1); keys = 1; count = [ordered]@{} }'
    expect(await inScripts(json(values))).toEqual([
      '{"n":null,"t":true,"i":4294967295,"none":[],"one":[1],"keys":1,"count":{}}',
    ])
  })

  test('take the same descriptors for equal as the rest of the tool', async () => {
    const mask = fc.constantFrom(
      'FA',
      '0x1f01ff',
      'FR',
      '0x120089',
      '1179785',
      'GR',
      'GA',
      'CCDC',
      'KA',
      '0x3',
    )
    const sid = fc.constantFrom('SY', 'S-1-5-18', 'NS', 'S-1-5-20', 'WD', 'S-1-5-80-1-2')
    const ace = fc
      .tuple(
        fc.constantFrom('A', 'D'),
        fc.constantFrom('', 'OICI', 'CIOI', 'ID', 'OICIID'),
        mask,
        sid,
      )
      .map(([type, flags, rights, who]) => `(${type};${flags};${rights};;;${who})`)
    const sddl = fc
      .tuple(
        fc.constantFrom('O:SY', 'O:S-1-5-18', 'O:BA', ''),
        fc.constantFrom('', 'G:SY', 'G:BA'),
        fc.constantFrom('', 'P', 'AI', 'PAI'),
        fc.array(ace, { maxLength: 3 }),
      )
      .map(([owner, group, flags, aces]) => `${owner}${group}D:${flags}${aces.join('')}`)
    const pair = fc.oneof(
      fc.tuple(sddl, sddl),
      sddl.map(
        (text) => [text, text.replaceAll('SY', 'S-1-5-18').replaceAll('FA', '0x1f01ff')] as const,
      ),
      sddl.map((text) => [text, text.replace('G:SY', 'G:BA').replace('D:AI', 'D:')] as const),
    )
    const pairs = fc.sample(pair, { numRuns: 300, seed: 11 })
    const lines = pairs.map(([left, right]) =>
      json(`Test-SameAccess -Left ${quoted(left)} -Right ${quoted(right)}`),
    )
    const told = await inScripts(lines.join('\n'))
    const expected = pairs.map(([left, right]) => `${left} ${right} ${sameAccess(left, right)}`)
    expect(pairs.map(([left, right], i) => `${left} ${right} ${told[i]}`)).toEqual(expected)
    expect(new Set(told)).toEqual(new Set(['true', 'false']))
  })
})

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
