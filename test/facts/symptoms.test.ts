import { describe, expect, test } from 'vitest'

import { deriveFacts } from '../../src/facts/derive.ts'
import { findSymptoms } from '../../src/facts/symptoms.ts'
import { powerStates } from '../../src/model/evidence.ts'
import type { Facts } from '../../src/model/facts.ts'
import { verdicts } from '../../src/probe/verdicts.ts'
import { healthyEvidence, target } from './healthy-evidence.ts'

const nothing: Facts = {
  target: { name: 'vm', resourceGroup: 'rg', location: 'here' },
  run: { tried: [] },
}
const told = (facts: Partial<Facts>) =>
  findSymptoms({ ...nothing, ...facts }).map(
    ({ id, seenFrom, breaks }) => `${id} from ${seenFrom}${breaks ? ', breaks' : ''}`,
  )
const loopback = (verdict: string): Partial<Facts> => ({
  guest: { rdp: { loopback: { verdict } } },
})

test('a healthy VM, and one of which nothing was seen, show none', () => {
  expect(findSymptoms(deriveFacts(target, healthyEvidence, []))).toEqual([])
  expect(findSymptoms(nothing)).toEqual([])
})

test.for(powerStates.filter((power) => power !== 'running'))('a VM that is %s', (power) => {
  expect(told({ platform: { power } })).toEqual(['vm-not-running from platform, breaks'])
})

describe('a verdict', () => {
  const without = ['ok', 'name-not-found', 'addresses-differ', 'x224-standard-security']
  const harmless = [
    'tls-old-only',
    'certificate-expired',
    'certificate-not-yet-valid',
    'certificate-weak',
    'credssp-refused',
    'credssp-unpatched',
    'clock-differs',
    'credssp-closed',
    'credssp-garbled',
    'name-differs',
    'path-mtu',
    'path-unsteady',
  ]
  const known = [
    ...without,
    'tcp-refused',
    'tcp-timeout',
    'tcp-unreachable',
    'tcp-closed',
    'x224-silent',
    'x224-not-rdp',
    'x224-no-certificate',
    'x224-refused',
    'tls-reset',
    'tls-alert',
    'tls-silent',
    'tls-plaintext',
    'credssp-silent',
    ...harmless,
  ]

  test.for(known)('%s is a symptom of the same name from outside, or none', (verdict) => {
    const breaks = harmless.includes(verdict) ? '' : ', breaks'
    const expected = without.includes(verdict) ? [] : [`${verdict} from wire${breaks}`]
    expect(told({ wire: { verdict } })).toEqual(expected)
  })

  test.for(known)('%s on loopback is one from the guest', (verdict) => {
    const id = verdict === 'tcp-refused' ? 'listener-closed' : verdict
    const breaks = harmless.includes(verdict) ? '' : ', breaks'
    const expected = without.includes(verdict) ? [] : [`${id} from guest${breaks}`]
    expect(told(loopback(verdict))).toEqual(expected)
  })

  test.for(['', 'toString', 'mstsc-0x904-0x7', 'vm-not-running', 'event-1058'])(
    'that no probe gives is none: %j',
    (verdict) => {
      expect(told({ wire: { verdict }, ...loopback(verdict) })).toEqual([])
    },
  )

  test('of the probe’s own table is known here', () => {
    expect(known.toSorted()).toEqual(Object.keys(verdicts).toSorted())
  })
})

test('what was seen beside the verdict is told, too', () => {
  const wire = { verdict: 'ok', remarks: ['certificate-weak', 'name-of-no-table'] }
  expect(told({ wire })).toEqual(['certificate-weak from wire'])
})

test('the certificate’s age is told without breaking anything, once a place', () => {
  const guest = {
    rdp: { certificate: { expired: true }, loopback: { verdict: 'certificate-expired' } },
  }
  expect(told({ guest, wire: { verdict: 'certificate-expired' } })).toEqual([
    'certificate-expired from wire',
    'certificate-expired from guest',
  ])
  expect(told({ guest: { rdp: { certificate: { notYetValid: true } } } })).toEqual([
    'certificate-not-yet-valid from guest',
  ])
})

test('events that were logged are told, and no others', () => {
  const events = { '1056': 3, '1057': 0, '1058': 2, '36870': 1, '7': 1 }
  expect(told({ guest: { events } })).toEqual(['event-1058 from guest', 'event-36870 from guest'])
})

test('outside comes before inside', () => {
  const facts: Partial<Facts> = {
    platform: { power: 'stopped' },
    wire: { verdict: 'tcp-timeout' },
    guest: { rdp: { loopback: { verdict: 'tls-reset' } }, events: { '1057': 1 } },
  }
  expect(told(facts)).toEqual([
    'vm-not-running from platform, breaks',
    'tcp-timeout from wire, breaks',
    'tls-reset from guest, breaks',
    'event-1057 from guest',
  ])
})
