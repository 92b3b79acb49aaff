import { describe, expect, it } from 'vitest'

import { nlaOf } from '../../src/probe/enumerate.ts'
import { comparedName } from '../../src/probe/expected-name.ts'
import { afterSamples, defaultThresholds, summary } from '../../src/probe/samples.ts'

const took = (...times: number[]) => times.map((ms) => ({ ms, lostSyn: ms >= 1_000 }))

describe('samples', () => {
  it('are summed up in the order they were taken', () => {
    expect(summary(took(10, 20, 10, 40))).toEqual({
      taken: 4,
      lostSyns: 0,
      failed: 0,
      lossPercent: 0,
      minMs: 10,
      medianMs: 10,
      p95Ms: 40,
      meanDeltaMs: 16.7,
    })
  })

  it('count a lost SYN, late or never, and what failed', () => {
    const some = [...took(10, 1_020, 10), 'lost', 'failed'] as const
    expect(summary(some)).toMatchObject({ taken: 5, lostSyns: 2, failed: 1, lossPercent: 60 })
  })

  it('without an answer have no times', () => {
    expect(summary(['failed'])).toEqual({ taken: 1, lostSyns: 0, failed: 1, lossPercent: 100 })
  })

  it.each([
    [took(10, 25), []],
    [took(10, 26), ['jitter 16 ms']],
    [[...took(10, 10), 'failed'] as const, ['33.3 % lost or failed']],
  ])('%j are unsteady beyond the thresholds only', (samples, details) => {
    const told = afterSamples(summary(samples), defaultThresholds)
    expect(told.map(({ detail }) => detail)).toEqual(details)
  })
})

describe('network level authentication', () => {
  // Windows Server 2016 as recorded by others, and FreeRDP 2.11.7.
  it.each([
    ['required', [{ offered: 'SSL', failureCode: 5 }]],
    [
      'optional',
      [
        { offered: 'SSL', selectedProtocol: 1 },
        { offered: 'SSL and HYBRID', selectedProtocol: 2 },
      ],
    ],
    [
      'absent',
      [
        { offered: 'SSL', selectedProtocol: 1 },
        { offered: 'SSL and HYBRID', selectedProtocol: 1 },
      ],
    ],
    [undefined, [{ offered: 'SSL', end: 'silent' as const }]],
  ])('is %s', (nla, protocols) => {
    expect(nlaOf(protocols)).toBe(nla)
  })
})

describe('an expected name', () => {
  const ntlm = { computer: 'VM-WEB01-OF-A-L', dnsComputer: 'vm-web01-of-a-long.contoso.com' }
  it.each([
    ['vm-web01-of-a-long', true],
    ['VM-WEB01-OF-A-LONG.contoso.com', true],
    ['vm-web01-of-a-long.fabrikam.com', true],
    ['vm-web02', false],
  ])('%s fits: %s', (expected, fits) => {
    expect(comparedName(expected, { credSsp: { ntlm } })).toHaveLength(fits ? 0 : 1)
  })

  it('is not compared where the server gave none', () => {
    expect(comparedName('vm-web01', {})).toEqual([])
  })
})
