import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { planHash } from '../../src/judge/assemble-plan.ts'
import { judge } from '../../src/judge/judge.ts'
import { checkPlanFile } from '../../src/judge/plan-file.ts'
import { makePlan } from '../../src/judge/plan.ts'
import type { PlanQuestion } from '../../src/judge/plan.ts'
import { samePlan } from '../../src/judge/same-plan.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import { planSchema } from '../../src/model/plan.ts'
import type { Plan } from '../../src/model/plan.ts'
import {
  factsWith,
  healthyFacts,
  healthyRdp,
  keyPath,
  nothingSeen,
  thumbprint,
} from '../runbook/facts.ts'
import * as seen from './seen.ts'
import { afterTrying, brokenGuest, symptom, target } from './seen.ts'
import { core, runbooksWith } from './shipped.ts'

const symptoms = [symptom('tls-reset')]

function question(facts: Facts, more: Partial<PlanQuestion> = {}): PlanQuestion {
  const runbooks = more.runbooks ?? core
  const judgement = judge(runbooks, facts, symptoms)
  const nowMs = Date.parse('2026-03-01T10:00:00Z')
  return {
    runbooks,
    judgement,
    facts,
    guest: brokenGuest,
    target,
    toolVersion: '0.1.0',
    nowMs,
    ...more,
  }
}

function planOf(facts: Facts, more?: Partial<PlanQuestion>): Plan {
  const made = makePlan(question(facts, more))
  if ('because' in made) throw new Error(made.because)
  return made.plan
}

function noPlan(facts: Facts, more?: Partial<PlanQuestion>): string {
  const made = makePlan(question(facts, more))
  return 'because' in made ? made.because : `a plan by ${made.plan.runbook.id}`
}

const kindsOf = ({ stages }: Plan) =>
  stages.map(({ where, changes }) => [where, ...changes.map(({ kind }) => kind)].join(' '))

describe('a plan', () => {
  it('shows the exact change, before and after', () => {
    const plan = planOf(seen.keyShut)
    expect(plan).toMatchObject({
      schema: 'rdp-azure/plan/1',
      toolVersion: '0.1.0',
      target,
      runbook: { id: 'f686-key-acl', rung: 'repair' },
      risk: 'low',
      interrupts: 'sessions',
      weakens: [],
      createdAt: '2026-03-01T10:00:00.000Z',
      expiresAt: '2026-03-01T11:00:00.000Z',
    })
    expect(plan.stages[0]?.changes[0]).toMatchObject({
      id: '1',
      kind: 'acl-grant',
      params: { path: keyPath, aces: '(A;;FA;;;SY)(A;;FR;;;NS)' },
      before: 'O:SYG:SYD:P(A;;FA;;;SY)',
    })
    expect(plan.stages[0]?.changes.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(plan.notUndoable).toHaveLength(2)
    expect(planSchema.parse(plan)).toEqual(plan)
  })

  it.each([
    ['the key', seen.keyShut, ['guest acl-grant restart-service restart-service']],
    ['an expired certificate', seen.certificateExpired, ['guest restart-service restart-service']],
    [
      'an expired certificate that a restart did not renew',
      afterTrying(seen.certificateExpired, 'rdp-cert-expired/renew'),
      ['guest remove-certificate restart-service restart-service'],
    ],
    ['Remote Desktop switched off', seen.switchedOff, ['guest registry-value']],
    ['a deallocated VM', seen.deallocated, ['azure start-vm']],
  ])('for %s has one stage for each place', (_what, facts, stages) => {
    expect(kindsOf(planOf(facts))).toEqual(stages)
  })

  it('splits where the place of the changes changes', () => {
    const mixed = runbooksWith(`
id: mixed
title: Mixed
role: action
when: guest.build == 20348
because: it was asked for
repair:
  risk: medium
  interrupts: nothing
  changes:
    - restart-service: { name: TermService }
    - start-vm: {}
    - start-vm: {}
    - restart-service: { name: SessionEnv }
    - restart-service: { name: TermService }
tests: [{ given: {}, expect: healthy }]
`)
    const plan = planOf(healthyFacts, { runbooks: mixed, runbookId: 'mixed' })
    expect(kindsOf(plan)).toEqual([
      'guest restart-service',
      'azure start-vm',
      'azure start-vm',
      'guest restart-service restart-service',
    ])
    expect(noPlan(nothingSeen, { runbooks: mixed, runbookId: 'mixed' })).toContain(
      'not seen: guest.build',
    )
  })

  it('leaves out what is already so, and keeps the restarts', () => {
    const sddl = 'O:SYG:SYD:P(A;;FA;;;SY)(A;;FR;;;NS)'
    const file = { status: 'present', sizeBytes: 2500, sddl, reparsePoint: false } as const
    const keys = { folder: 'C:\\', listed: true, liveFile: keyPath, files: { [keyPath]: file } }
    const plan = planOf(seen.keyShut, { guest: { ...brokenGuest, keys } })
    expect(kindsOf(plan)).toEqual(['guest restart-service restart-service'])
    expect(plan.stages[0]?.changes.map(({ id }) => id)).toEqual(['1', '2'])
  })

  it('repairs the cause and not what the cause brought about', () => {
    expect(planOf(seen.keyShutExpired).runbook.id).toBe('f686-key-acl')
    const tried = afterTrying(seen.keyShutExpired, 'f686-key-acl/repair')
    expect(noPlan(tried)).toBe('repair: was tried and did not cure')
  })

  it('goes on to another fault only when everything against the first was tried', () => {
    const mine = runbooksWith(`
id: other
title: Other
role: contributing
when: guest.build == 20348
because: the build
repair: { risk: low, interrupts: nothing, changes: [{ restart-service: { name: TermService } }] }
after: [f686-key-acl]
tests: [{ given: {}, expect: faulty }]
`)
    expect(planOf(seen.keyShut, { runbooks: mine }).runbook.id).toBe('f686-key-acl')
    const tried = afterTrying(seen.keyShut, 'f686-key-acl/repair')
    expect(planOf(tried, { runbooks: mine }).runbook.id).toBe('other')
    expect(noPlan(seen.keyShut, { runbooks: mine, runbookId: 'other' })).toBe(
      'f686-key-acl must be tried first',
    )
  })

  it('does not turn to another fault when the first one must not be repaired', () => {
    const mine = runbooksWith(`
id: other
title: Other
role: contributing
when: guest.build == 20348
because: the build
repair: { risk: low, interrupts: nothing, changes: [{ restart-service: { name: TermService } }] }
tests: [{ given: {}, expect: faulty }]
`)
    const empty = { ...healthyRdp.key, networkServiceCanRead: false, sizeBytes: 0 }
    expect(noPlan(factsWith({ key: empty }), { runbooks: mine })).toContain('the key file is empty')
  })

  it('takes the first rung that is free: its own condition holds and what it waits for was tried', () => {
    const rung = (name: string, more: string) => `
  - rung: ${name}
    risk: low
    interrupts: nothing
    changes: [{ restart-service: { name: TermService } }]
    ${more}`
    const mine = runbooksWith(`
id: ladder
title: Ladder
role: cause
when: guest.build == 20348
because: the build
repair:${rung('first', 'when: guest.build == 1')}${rung('second', 'after: [ladder/third]')}${rung('third', 'when: guest.domainController == false')}${rung('fourth', '')}
tests: [{ given: {}, expect: faulty }]
`)
    const rungFor = (...tried: string[]) =>
      planOf(afterTrying(healthyFacts, ...tried), { runbooks: mine }).runbook.rung
    expect(rungFor()).toBe('third')
    expect(rungFor('ladder/third')).toBe('second')
    expect(rungFor('ladder/third', 'ladder/second')).toBe('fourth')
    const unseen = {
      ...healthyFacts,
      guest: { ...healthyFacts.guest, domainController: undefined },
    }
    expect(planOf(unseen, { runbooks: mine }).runbook.rung).toBe('fourth')
  })

  it('counts a runbook as tried in vain only when none of its rungs is left', () => {
    const mine = runbooksWith(`
id: other
title: Other
role: contributing
when: guest.build == 20348
because: the build
repair: { risk: low, interrupts: nothing, changes: [{ restart-service: { name: TermService } }] }
after: [rdp-cert-expired]
tests: [{ given: {}, expect: faulty }]
`)
    const other = (...tried: string[]) =>
      noPlan(afterTrying(seen.certificateExpired, ...tried), { runbooks: mine, runbookId: 'other' })
    expect(other('rdp-cert-expired/renew')).toBe('rdp-cert-expired must be tried first')
    expect(other('rdp-cert-expired/renew', 'rdp-cert-expired/remove')).toBe('a plan by other')
  })

  it('passes over what a rung waits for when the VM does not have its fault', () => {
    const mine = runbooksWith(waiting)
    expect(planOf(healthyFacts, { runbooks: mine }).runbook.id).toBe('waiting')
    const unseen = { ...healthyFacts, guest: { ...healthyFacts.guest, rdp: {} } }
    expect(noPlan(unseen, { runbooks: mine })).toBe('f686-key-acl must be tried first')
  })

  it('tries first what the cause waits for, though it is told as its consequence', () => {
    const mine = runbooksWith(waiting)
    expect(planOf(seen.keyShut, { runbooks: mine }).runbook.id).toBe('f686-key-acl')
    const tried = afterTrying(seen.keyShut, 'f686-key-acl/repair')
    expect(planOf(tried, { runbooks: mine }).runbook.id).toBe('waiting')
  })

  it('for a runbook chosen by name still wants its fault', () => {
    expect(noPlan(seen.keyShut, { runbookId: 'rdp-disabled' })).toContain('not faulty')
    expect(noPlan(seen.keyShut, { runbookId: 'none' })).toBe('no runbook is called none')
    expect(planOf(seen.keyShutExpired, { runbookId: 'rdp-cert-expired' }).runbook.rung).toBe(
      'renew',
    )
  })
})

describe('no plan', () => {
  const policySet = { policy: { fDenyTSConnections: 1 } }
  const off = { settings: { ...healthyRdp.settings, denyConnections: 1 } }
  it.each<[string, Facts, Partial<PlanQuestion>, string]>([
    ['nothing is wrong', healthyFacts, {}, 'no cause is named'],
    ['Group Policy decides', factsWith({ ...off, ...policySet }), {}, 'Group Policy wins'],
    [
      'it was not seen whether it does',
      factsWith({ ...off, policy: undefined }),
      {},
      'no cause is named',
    ],
    [
      'the key file is empty',
      factsWith({ key: { ...healthyRdp.key, networkServiceCanRead: false, sizeBytes: 0 } }),
      {},
      'the key file is empty',
    ],
    [
      'a guard cannot be judged',
      factsWith({ key: { ...healthyRdp.key, networkServiceCanRead: false, sizeBytes: undefined } }),
      {},
      'not seen: guest.rdp.key.sizeBytes',
    ],
    [
      'somebody else made the certificate',
      factsWith({
        certificate: { ...healthyRdp.certificate, expired: true, container: 'iisWasKey' },
      }),
      {},
      'somebody put this certificate there',
    ],
    ['the guest was not seen again', seen.keyShut, { guest: undefined }, 'acl-grant: not seen'],
    [
      'a value of the guest is no value of the change',
      afterTrying(
        factsWith({
          certificate: { ...healthyRdp.certificate, expired: true, thumbprint: '& del' },
        }),
        'rdp-cert-expired/renew',
      ),
      {},
      '40 upper-case hex digits',
    ],
    [
      'every rung was tried',
      afterTrying(seen.certificateExpired, 'rdp-cert-expired/renew', 'rdp-cert-expired/remove'),
      {},
      'was tried and did not cure',
    ],
  ])('is made where %s, and says so', (_why, facts, more, because) => {
    expect(noPlan(facts, more)).toContain(because)
  })

  it('is made where the file is a link', () => {
    const sddl = 'O:SYG:SYD:P(A;;FA;;;SY)'
    const file = { status: 'present', sizeBytes: 1, sddl, reparsePoint: true } as const
    const keys = { folder: 'C:\\', listed: true, liveFile: keyPath, files: { [keyPath]: file } }
    expect(noPlan(seen.keyShut, { guest: { ...brokenGuest, keys } })).toContain('link')
  })

  it('ever comes from what is unknown', () => {
    const needed = ['certificate', 'key'] as const
    fc.assert(
      fc.property(fc.subarray([...needed], { minLength: 1 }), (gone) => {
        const rdp = Object.fromEntries(gone.map((part) => [part, undefined]))
        const facts = { ...seen.keyShut, guest: { rdp: { ...seen.keyShut.guest?.rdp, ...rdp } } }
        expect(noPlan(facts)).toBe('no cause is named')
        expect(noPlan(facts, { runbookId: 'f686-key-acl' })).toContain('not faulty')
      }),
    )
  })
})

describe('the hash of a plan', () => {
  const plan = planOf(seen.keyShut)

  it('covers everything but itself, and not the order of keys', () => {
    const { hash, ...rest } = plan
    const reversed = planSchema
      .omit({ hash: true })
      .parse(Object.fromEntries(Object.entries(rest).toReversed()))
    expect(planHash(reversed)).toBe(hash)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is checked when a plan file is read, and any edit is seen', () => {
    const text = JSON.stringify(plan)
    expect(checkPlanFile(text)).toEqual(plan)
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('0', '1', 'a', 'b', 'Z'), (at, put) => {
        fc.pre(text[at] !== put)
        const edited = text.slice(0, at) + put + text.slice(at + 1)
        expect(() => checkPlanFile(edited)).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/^Plan(Invalid|Edited)$/) }),
        )
      }),
    )
  })

  it.each(['', 'null', '[]', '{"a":1}', '{"__proto__":{}}', 'not json'])(
    'is no plan: %s',
    (text) => {
      expect(() => checkPlanFile(text)).toThrow(expect.objectContaining({ code: 'PlanInvalid' }))
    },
  )

  it('rehashed after an edit is a plan that does not follow from the facts', () => {
    const edits: Partial<Plan>[] = [
      { risk: 'high' },
      { target: { ...target, vmId: '22222222-2222-2222-2222-222222222222' } },
      { toolVersion: '9.9.9' },
      { runbook: { ...plan.runbook, digest: '0'.repeat(64) } },
      { stages: plan.stages.map((stage) => ({ ...stage, changes: stage.changes.slice(1) })) },
      { asks: ['really?'] },
    ]
    for (const edit of edits) {
      const edited = { ...plan, ...edit }
      const file = checkPlanFile(JSON.stringify({ ...edited, hash: planHash(edited) }))
      expect(samePlan(file, plan)).toBe(false)
    }
  })

  it('does not depend on when the plan was made, as far as it binds', () => {
    const later = planOf(seen.keyShut, { nowMs: Date.parse('2026-03-01T10:30:00Z') })
    expect(later.hash).not.toBe(plan.hash)
    expect(samePlan(later, plan)).toBe(true)
  })

  it('changes when a before-value does', () => {
    const other: GuestEvidence = JSON.parse(
      JSON.stringify(brokenGuest).replace('(A;;FA;;;SY)', '(A;;FA;;;SY)(A;;FA;;;BA)'),
    )
    expect(samePlan(planOf(seen.keyShut, { guest: other }), plan)).toBe(false)
  })
})

it('a certificate is removed by its own thumbprint only', () => {
  const tried = afterTrying(seen.certificateExpired, 'rdp-cert-expired/renew')
  expect(planOf(tried).stages[0]?.changes[0]).toMatchObject({
    kind: 'remove-certificate',
    params: { store: 'Remote Desktop', thumbprint },
    before: { present: true },
    after: { present: false },
  })
})

/** A fault that brings f686-key-acl about and waits until that was tried. */
const waiting = `
id: waiting
title: Waiting
role: cause
explains: [tls-reset, event-1057, event-1058]
when: guest.build == 20348
because: the build
consequences: [f686-key-acl, rdp-cert-expired]
repair: { risk: low, interrupts: nothing, changes: [{ restart-service: { name: TermService } }] }
after: [f686-key-acl]
tests: [{ given: {}, expect: faulty }]
`
