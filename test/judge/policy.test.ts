import { describe, expect, it } from 'vitest'

import { decide } from '../../src/judge/policy.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { Plan } from '../../src/model/plan.ts'
import { policySchema } from '../../src/model/policy.ts'
import type { Policy } from '../../src/model/policy.ts'
import { healthyFacts, nothingSeen } from '../runbook/facts.ts'
import { target } from './seen.ts'

const restart = {
  id: '1',
  kind: 'restart-service',
  params: { name: 'TermService' },
  before: null,
  after: null,
}
const start = { id: '1', kind: 'start-vm', params: {}, before: null, after: null }

const low: Plan = {
  schema: 'rdp-azure/plan/1',
  toolVersion: '0.1.0',
  target,
  runbook: { id: 'one', rung: 'repair', digest: '0'.repeat(64) },
  stages: [{ where: 'guest', changes: [restart] }],
  risk: 'low',
  interrupts: 'nothing',
  notUndoable: [],
  weakens: [],
  asks: [],
  createdAt: '2026-03-01T10:00:00.000Z',
  expiresAt: '2026-03-01T11:00:00.000Z',
  hash: '0'.repeat(64),
}
const drops: Plan = { ...low, interrupts: 'sessions' }
const starts: Plan = { ...low, stages: [{ where: 'azure', changes: [start] }] }

const sessions = (activeSessions: number | undefined): Facts => ({
  ...healthyFacts,
  guest: { ...healthyFacts.guest, activeSessions },
})

const yes = { unattended: true } as const
const repair = 'rdp-azure repair vm-one -g rg-one'

type Row = [string, Plan, Facts, Partial<Policy>, 'permit' | 'ask' | 'refuse', string?]

describe('a policy', () => {
  it.each<Row>([
    ['low risk with --yes', low, healthyFacts, yes, 'permit'],
    ['low risk with a person', low, healthyFacts, {}, 'ask'],
    ['dropping sessions where there are none', drops, sessions(0), yes, 'permit'],
    ['dropping a session', drops, sessions(1), yes, 'refuse', `${repair} --yes --allow-disconnect`],
    [
      'dropping sessions, not seen',
      drops,
      sessions(undefined),
      yes,
      'refuse',
      `${repair} --yes --allow-disconnect`,
    ],
    ['dropping sessions in an unseen guest', drops, nothingSeen, yes, 'refuse'],
    [
      'dropping a session, allowed',
      drops,
      sessions(1),
      { ...yes, allowDisconnect: true },
      'permit',
    ],
    ['dropping a session with a person', drops, sessions(1), {}, 'ask'],
    [
      'medium risk',
      { ...low, risk: 'medium' },
      healthyFacts,
      yes,
      'refuse',
      `${repair} --yes --max-risk medium`,
    ],
    [
      'medium risk, allowed',
      { ...low, risk: 'medium' },
      healthyFacts,
      { ...yes, maxRisk: 'medium' },
      'permit',
    ],
    [
      'high risk, medium allowed',
      { ...low, risk: 'high' },
      healthyFacts,
      { ...yes, maxRisk: 'medium' },
      'refuse',
      `${repair} --yes --max-risk high`,
    ],
    ['high risk with a person', { ...low, risk: 'high' }, healthyFacts, {}, 'ask'],
    ['starting the VM', starts, nothingSeen, yes, 'refuse', `${repair} --yes --allow-start`],
    ['starting the VM with a person', starts, nothingSeen, {}, 'refuse', `${repair} --allow-start`],
    ['starting the VM, allowed', starts, nothingSeen, { ...yes, allowStart: true }, 'permit'],
    ['starting the VM, allowed, with a person', starts, nothingSeen, { allowStart: true }, 'ask'],
    [
      'a restart',
      { ...low, interrupts: 'reboot' },
      sessions(0),
      yes,
      'refuse',
      `${repair} --yes --allow-reboot`,
    ],
    ['a restart with a person', { ...low, interrupts: 'reboot' }, sessions(0), {}, 'refuse'],
    [
      'a restart, allowed',
      { ...low, interrupts: 'reboot' },
      sessions(0),
      { ...yes, allowReboot: true },
      'permit',
    ],
    [
      'a restart over sessions',
      { ...low, interrupts: 'reboot' },
      sessions(2),
      { ...yes, allowReboot: true },
      'refuse',
      `${repair} --yes --allow-disconnect --allow-reboot`,
    ],
    ['what a guard wants asked', { ...low, asks: ['is it yours?'] }, healthyFacts, yes, 'ask'],
    ['lowering security', { ...low, weakens: ['NLA off'] }, healthyFacts, {}, 'refuse'],
    ['a disabled runbook', low, healthyFacts, { disabledRunbooks: ['one'] }, 'refuse'],
    ['a read-only run', low, healthyFacts, { readOnly: true }, 'refuse'],
    ['observing', low, healthyFacts, { mode: 'observe' }, 'refuse'],
    ['diagnosing', low, healthyFacts, { mode: 'diagnose' }, 'refuse'],
  ])('on %s', (_what, plan, facts, policy, expected, next) => {
    const decision = decide(plan, facts, policySchema.parse(policy))
    expect(decision.decision).toBe(expected)
    if (expected === 'refuse') expect(decision.reasons).not.toEqual([])
    if (next !== undefined) expect(decision.next).toEqual([next])
  })

  it('tells every reason at once, and one command that gives all', () => {
    const plan: Plan = { ...starts, risk: 'high', interrupts: 'sessions' }
    const decision = decide(plan, sessions(3), policySchema.parse(yes))
    expect(decision.reasons).toEqual([
      'its risk is high, which needs --max-risk high',
      'it drops 3 active sessions, which needs --allow-disconnect',
      'it starts the VM, which costs money while it runs, which needs --allow-start',
    ])
    expect(decision.next).toEqual([
      `${repair} --yes --max-risk high --allow-disconnect --allow-start`,
    ])
  })

  it('keeps what was given already in the command it tells', () => {
    const given = policySchema.parse({ ...yes, maxRisk: 'medium', allowReboot: true })
    const { next } = decide(drops, sessions(1), given)
    expect(next).toEqual([`${repair} --yes --max-risk medium --allow-disconnect --allow-reboot`])
  })

  it('tells a person why it is asked', () => {
    const { reasons } = decide(
      { ...drops, asks: ['is it yours?'] },
      sessions(1),
      policySchema.parse({}),
    )
    expect(reasons).toEqual(['is it yours?', 'it drops 1 active session'])
  })
})
