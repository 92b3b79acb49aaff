import { describe, expect, it } from 'vitest'

import { cured } from '../../src/judge/cured.ts'
import { judge } from '../../src/judge/judge.ts'
import { proofOf } from '../../src/judge/proof.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { Symptom } from '../../src/model/symptom.ts'
import { factsWith, healthyFacts, healthyRdp, nothingSeen, thumbprint } from '../runbook/facts.ts'
import * as seen from './seen.ts'
import { symptom } from './seen.ts'
import { core, runbooksWith } from './shipped.ts'

const newPrint = 'F'.repeat(40)
const unseenWire = { wire: undefined }
const renewed = factsWith(
  {
    certificate: { ...healthyRdp.certificate, thumbprint: newPrint },
    loopback: { ...healthyRdp.loopback, thumbprint: newPrint },
  },
  { wire: { stage: 'certificate', verdict: 'ok', thumbprint: newPrint } },
)
type Certificate = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['certificate']>
const old = (certificate: Certificate) =>
  factsWith({ certificate: { ...healthyRdp.certificate, ...certificate } })

describe('proof', () => {
  it.each<[string, Facts, Facts, ReturnType<typeof proofOf>]>([
    ['the same certificate inside and outside', seen.keyShut, healthyFacts, 'outside'],
    [
      'the same inside, no line of sight',
      seen.keyShut,
      { ...healthyFacts, ...unseenWire },
      'inside',
    ],
    ['an expired one replaced', seen.certificateExpired, renewed, 'outside'],
    ['one not yet valid replaced', old({ notYetValid: true }), renewed, 'outside'],
    [
      'a missing one replaced',
      factsWith({ certificate: { source: 'self-signed' } }),
      renewed,
      'outside',
    ],
    ['one that was not in its store replaced', old({ inStore: false }), renewed, 'outside'],
    ['a guest that was not seen before', seen.deallocated, renewed, 'outside'],
    ['a valid one replaced', healthyFacts, renewed, undefined],
    [
      'one of unknown validity replaced',
      factsWith({ certificate: { thumbprint } }),
      renewed,
      undefined,
    ],
    ['no handshake inside', seen.keyShut, factsWith({ loopback: undefined }), undefined],
    ['a handshake that fails', seen.keyShut, seen.keyShut, undefined],
    ['an expired one still there', seen.certificateExpired, seen.certificateExpired, undefined],
    [
      'validity not seen',
      seen.keyShut,
      factsWith({ certificate: { source: 'self-signed', thumbprint } }),
      undefined,
    ],
    [
      'another certificate presented than the effective one',
      seen.keyShut,
      factsWith({ loopback: { ...healthyRdp.loopback, thumbprint: newPrint } }),
      undefined,
    ],
    [
      'a wire that still fails',
      seen.keyShut,
      { ...healthyFacts, wire: { stage: 'tcp', verdict: 'tcp-timeout' } },
      undefined,
    ],
    [
      'another machine on the wire',
      seen.keyShut,
      { ...healthyFacts, wire: { ...healthyFacts.wire, thumbprint: newPrint } },
      undefined,
    ],
    ['nothing seen', seen.keyShut, nothingSeen, undefined],
  ])('of %s', (_what, before, after, proof) => {
    expect(proofOf(before, after)).toBe(proof)
  })
})

describe('a cure', () => {
  const sides = (facts: Facts, symptoms: Symptom[], runbooks = core) => ({
    facts,
    symptoms,
    judgement: judge(runbooks, facts, symptoms),
  })
  const shut = sides(seen.keyShut, [symptom('tls-reset'), symptom('event-1058')])
  const expired = [symptom('certificate-expired', 'wire')]

  it.each<[string, string, ReturnType<typeof sides>, ReturnType<typeof sides>, boolean]>([
    ['all works', 'f686-key-acl', shut, sides(healthyFacts, []), true],
    [
      'only the log remembers',
      'f686-key-acl',
      shut,
      sides(healthyFacts, [symptom('event-1058')]),
      true,
    ],
    ['the fault is still there', 'f686-key-acl', shut, shut, false],
    [
      'the fault is gone and the symptom is not',
      'f686-key-acl',
      shut,
      sides(factsWith({ loopback: { stage: 'tls', verdict: 'tls-reset' } }), [
        symptom('tls-reset'),
      ]),
      false,
    ],
    ['it can no longer be judged', 'f686-key-acl', shut, sides(nothingSeen, []), false],
    [
      'the VM went down',
      'f686-key-acl',
      shut,
      sides(seen.deallocated, [symptom('vm-not-running', 'platform')]),
      false,
    ],
    [
      'something else fails now that nothing explains',
      'f686-key-acl',
      shut,
      sides(factsWith({ loopback: { stage: 'x224', verdict: 'x224-silent' } }), [
        symptom('x224-silent'),
      ]),
      false,
    ],
    ['another fault is left', 'f686-key-acl', shut, sides(seen.certificateExpired, expired), true],
    [
      'a certificate was renewed',
      'rdp-cert-expired',
      sides(seen.certificateExpired, expired),
      sides(renewed, []),
      true,
    ],
    [
      'the wire still shows the expired one',
      'rdp-cert-expired',
      sides(seen.certificateExpired, expired),
      sides(healthyFacts, expired),
      false,
    ],
    [
      'the VM runs and its key is shut',
      'vm-not-running',
      sides(seen.deallocated, [symptom('vm-not-running', 'platform')]),
      sides(seen.keyShut, [symptom('tls-reset')]),
      true,
    ],
  ])('is judged where %s', (_what, id, before, after, is) => {
    expect(cured(id, before, after)).toBe(is)
  })

  it('counts where what remains is explained by another fault', () => {
    const other = runbooksWith(`
id: other
title: Other
role: cause
explains: [tls-reset]
when: guest.build == 20348
because: the build
handoff: whoever built it
tests: [{ given: {}, expect: faulty }]
`)
    const facts = factsWith({ loopback: { stage: 'tls', verdict: 'tls-reset' } })
    expect(cured('f686-key-acl', shut, sides(facts, [symptom('tls-reset')], other))).toBe(true)
  })
})
