import { describe, expect, it } from 'vitest'

import { makePlan } from '../../src/judge/plan.ts'
import type { Facts } from '../../src/model/facts.ts'
import { healthyFacts } from '../runbook/facts.ts'
import { brokenGuest, target } from './seen.ts'
import { runbooksWith } from './shipped.ts'

const text = (risk: string) => `
id: mine
title: Mine
role: action
when: guest.build > 1
because: it was asked for
repair: { risk: ${risk}, interrupts: nothing, changes: [{ restart-service: { name: TermService } }] }
tests: [{ given: {}, expect: faulty }]
`
const disk = '/subscriptions/s/disks/os'

function planned(risk: string, platform: Facts['platform'], snapshot?: boolean) {
  const answer = makePlan({
    runbooks: runbooksWith(text(risk)),
    judgement: { verdict: 'healthy', findings: [], notes: [] },
    facts: { ...healthyFacts, platform },
    guest: brokenGuest,
    target,
    toolVersion: '0',
    nowMs: 0,
    runbookId: 'mine',
    snapshot,
  })
  if ('because' in answer) return answer.because
  return answer.plan.stages.flatMap(({ changes }) => changes.map(({ id, kind }) => `${id} ${kind}`))
}

describe('a plan of high risk', () => {
  const managed = { power: 'running', osDiskId: disk, osDiskEphemeral: false } as const

  it('begins with a snapshot of the OS disk, one of lower risk does not', () => {
    expect(planned('high', managed)).toEqual(['1 snapshot-disk', '2 restart-service'])
    expect(planned('medium', managed)).toEqual(['1 restart-service'])
  })

  it('goes without one only when it is declined', () => {
    expect(planned('high', managed, false)).toEqual(['1 restart-service'])
  })

  it.each([
    ['an ephemeral OS disk cannot be copied', { ...managed, osDiskEphemeral: true }],
    ['no managed OS disk to copy was seen', { power: 'running' } as const],
  ])('is not made where %s', (why, platform) => {
    expect(planned('high', platform)).toContain(`${why}; --no-snapshot`)
    expect(planned('high', platform, false)).toEqual(['1 restart-service'])
  })
})
