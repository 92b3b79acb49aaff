import { expect, test } from 'vitest'

import { judge } from '../../src/judge/judge.ts'
import { proofOf } from '../../src/judge/proof.ts'
import type { Facts } from '../../src/model/facts.ts'
import { healthyFacts } from '../runbook/facts.ts'

const { wire: _unseen, ...withoutWire } = healthyFacts
const speaks = (securityLayer: number, userAuthentication: number): Facts => ({
  ...withoutWire,
  guest: {
    ...healthyFacts.guest,
    rdp: { ...healthyFacts.guest?.rdp, loopback: { verdict: 'x224-standard-security' } },
    security: { negotiation: { securityLayer, userAuthentication, allowed: true } },
  },
})

test('a listener that is set to do without TLS works without it', () => {
  expect(judge([], speaks(0, 0), []).verdict).toBe('healthy')
  expect(proofOf(withoutWire, speaks(0, 0))).toBe('inside')
})

test('one that is set to TLS and does without it is not understood', () => {
  expect(judge([], speaks(2, 1), []).verdict).toBe('undetermined')
  expect(proofOf(withoutWire, speaks(2, 1))).toBeUndefined()
})

test('seen from outside it must answer so there, too', () => {
  const outside = { ...speaks(0, 0), wire: { verdict: 'x224-standard-security' } }
  expect(proofOf(withoutWire, outside)).toBe('outside')
  expect(proofOf(withoutWire, { ...outside, wire: { verdict: 'tls-reset' } })).toBeUndefined()
})
