import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  concernsTermService,
  coversTcpPort,
  essenceOf,
  readRule,
  ruleTokens,
  withTokens,
} from '../../src/change/firewall-rule-text.ts'

const shipped =
  'v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|Name=@FirewallAPI.dll,-28775|Desc=@FirewallAPI.dll,-28756|EmbedCtxt=@FirewallAPI.dll,-28752|'

/** A rule for what comes in, with these tokens beside. */
function rule(...tokens: string[]) {
  const read = readRule(`v2.10|Action=Allow|Active=TRUE|Dir=In|${tokens.join('|')}|`)
  if (!read) throw new Error('not read')
  return read
}

describe('the text of a firewall rule', () => {
  test('is read as Windows ships it', () => {
    expect(readRule(shipped)).toEqual({
      active: true,
      action: 'allow',
      direction: 'in',
      protocol: 6,
      localPorts: ['3389'],
      profiles: [],
      app: '%SystemRoot%\\system32\\svchost.exe',
      service: 'termservice',
      remoteAddresses: [],
      narrowedBy: [],
    })
  })

  test('without Active is off', () => {
    expect(readRule('v2.10|Action=Allow|Dir=In|')).toMatchObject({ active: false })
  })

  test('tells whom it is for', () => {
    const read = rule('RA4=LocalSubnet', 'RA4=10.0.0.0/255.0.0.0', 'IF={1}', 'Profile=Public')
    expect(read.remoteAddresses).toEqual(['LocalSubnet', '10.0.0.0/255.0.0.0'])
    expect(read.narrowedBy).toEqual(['if'])
    expect(read.profiles).toEqual(['public'])
  })

  test('loses only what is for people when it is sent', () => {
    expect(essenceOf(shipped)).toBe(
      'Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice',
    )
    expect(readRule(essenceOf(shipped) ?? '')).toEqual(readRule(shipped))
  })

  test.for(['', 'v2.10', 'Action=Allow|Active=TRUE|Dir=In', 'v2.10|Action|', 'v2|Action=Allow|'])(
    'is not taken from %j',
    (text) => {
      expect(essenceOf(text) ?? '').toBe('')
    },
  )

  test('never makes the reader throw', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(70_000), (text, port) => {
        const read = readRule(text) ?? readRule(`v2.10|Action=a|Dir=in|${text}`)
        if (!read) return
        expect(typeof coversTcpPort(read, port)).toBe('boolean')
        expect(typeof concernsTermService(read)).toBe('boolean')
      }),
    )
  })
})

describe('a TCP port is covered', () => {
  test.for([
    [['Protocol=6', 'LPort=3389'], 3389, true],
    [['Protocol=6', 'LPort=80', 'LPort=3389'], 3389, true],
    [['Protocol=6', 'LPort2_10=3000-4000'], 3389, true],
    [['Protocol=6'], 3389, true],
    [[''], 3389, true],
    [['Protocol=256', 'LPort=3389'], 3389, true],
    [['Protocol=17', 'LPort=3389'], 3389, false],
    [['Protocol=6', 'LPort=33890'], 3389, false],
    [['Protocol=6', 'LPort2_10=3390-4000'], 3389, false],
    [['Protocol=6', 'LPort=RPC'], 3389, false],
  ] as const)('by %j for %i: %s', ([tokens, port, covered]) => {
    expect(coversTcpPort(rule(...tokens), port)).toBe(covered)
  })
})

describe('TermService is meant', () => {
  test.for([
    [[''], true],
    [['App=%SystemRoot%\\System32\\svchost.exe'], true],
    [['App=C:\\Windows\\svchost.exe', 'Svc=TermService'], true],
    [['Svc=*'], true],
    [['Svc=dhcp'], false],
    [['App=System'], false],
    [['App=C:\\tool\\notsvchost.exe'], false],
    [['AppPkgId=S-1-15-2-1'], false],
  ] as const)('by %j: %s', ([tokens, meant]) => {
    expect(concernsTermService(rule(...tokens))).toBe(meant)
  })
})

describe('a token is replaced', () => {
  test('where it stood', () => {
    expect(withTokens(shipped, ruleTokens.active, ['Active=FALSE'])).toBe(
      shipped.replace('TRUE', 'FALSE'),
    )
  })

  test('after the protocol when there was none, and taken away by none', () => {
    const scoped = withTokens(shipped, ruleTokens.profile, ['Profile=Domain', 'Profile=Public'])
    expect(scoped).toBe(shipped.replace('Protocol=6|', 'Protocol=6|Profile=Domain|Profile=Public|'))
    expect(withTokens(scoped, ruleTokens.profile, [])).toBe(shipped)
  })
})
