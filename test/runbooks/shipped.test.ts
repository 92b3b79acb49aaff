import { describe, expect, it } from 'vitest'

import { kindOf } from '../../src/change/registry.ts'
import { testRunbooks } from '../../src/cli/runbook-test.ts'
import { findingOf } from '../../src/judge/findings.ts'
import { shipped } from '../judge/shipped.ts'
import { judgePatched } from './patched-vm.ts'

const builds = [9600, 14393, 17763, 20348, 26100]
const tests = shipped.flatMap(({ id, tests }) =>
  tests.map(({ name = '', given, expect: status }) => ({ id, name, given, status })),
)

it('the four of the first release are shipped', () => {
  expect(shipped.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['f686-key-acl', 'rdp-cert-expired', 'rdp-disabled', 'vm-not-running']),
  )
})

const faults = shipped.filter(({ role }) => role === 'cause' || role === 'contributing')
const repairable = faults.filter(({ rungs }) => rungs.length > 0)

describe('a shipped runbook', () => {
  it.each(tests)('$id is $status: $name', async ({ id, given, status }) => {
    const { facts, judgement } = await judgePatched(given)
    const runbook = shipped.find((each) => each.id === id)
    // An action is never judged: its condition says where it may be done.
    const alone = runbook?.role === 'action' ? findingOf(runbook, facts, []) : undefined
    const finding = alone ?? judgement.findings.find((each) => each.runbook === id)
    expect(finding?.status ?? 'healthy').toBe(status)
  })

  it.each(faults.map(({ id, tests }) => ({ id, given: tests[0]?.given ?? {} })))(
    '$id is the one cause of its own fault',
    async ({ id, given }) => {
      const { judgement, facts } = await judgePatched(given)
      expect(judgement).toMatchObject({ verdict: 'faulty', cause: id })
      // Where Windows could not be asked, what is wrong inside stays open, and is told so.
      const unseen = facts.guest === undefined && !shipped.find((each) => each.id === id)?.hidesAll
      const others = judgement.findings.filter(
        (each) =>
          each.runbook !== id &&
          each.role !== 'remark' &&
          each.consequenceOf !== id &&
          !(unseen && each.status === 'unknown'),
      )
      expect(others).toEqual([])
    },
  )

  it.each(repairable.map(({ id, tests }) => ({ id, given: tests[0]?.given ?? {} })))(
    '$id has a plan for its own fault, or says why it must be asked for by name',
    async ({ id, given }) => {
      const { plan } = await judgePatched(given)
      if ('because' in plan) expect(plan.because).toContain(`--runbook ${id}`)
      else {
        // A rung of the ladder is planned after those it waits for.
        const first = shipped.find((each) => each.id === id)?.after ?? []
        expect([id, ...first]).toContain(plan.plan.runbook.id)
        expect(plan.plan.weakens).toEqual([])
      }
    },
  )

  it.each(shipped.filter(({ role }) => role === 'remark'))(
    '$id is told and leaves the VM healthy',
    async ({ id, tests }) => {
      const { judgement } = await judgePatched(tests[0]?.given ?? {})
      expect(judgement.verdict).toBe('healthy')
      expect(judgement.findings.map(({ runbook }) => runbook)).toEqual([id])
    },
  )

  it('finds nothing in a healthy VM of any build', async () => {
    for (const build of builds) {
      const { judgement } = await judgePatched({}, build)
      expect({ build, ...judgement }).toMatchObject({ build, verdict: 'healthy', findings: [] })
    }
  })

  it.each(shipped)('$id says what it does in the words of its tests and references', (runbook) => {
    const expected = runbook.tests.map((test) => test.expect)
    expect(expected[0]).toBe('faulty')
    expect(expected).toContain('healthy')
    expect(runbook.tests.every((test) => test.name !== undefined)).toBe(true)
    expect(runbook.references.length).toBeGreaterThan(0)
    expect(runbook.title).not.toMatch(/\.$/)
  })
})

describe('the plan of f686-key-acl', () => {
  const shut = { windows: { files: { $rdpKeyFile: { sddl: 'O:SYG:SYD:P(A;;FA;;;SY)' } } } }

  it.each([
    [9600, 'BA'],
    [14393, 'BA'],
    [17763, 'S-1-5-80-'],
    [26100, 'S-1-5-80-'],
  ])('gives the entries of build %i', async (build, third) => {
    const { plan } = await judgePatched(shut, build)
    if ('because' in plan) throw new Error(plan.because)
    const [grant] = plan.plan.stages[0]?.changes ?? []
    if (!grant) throw new Error('no change')
    expect(kindOf('acl-grant').describe(grant).subject).toContain(
      'f686aace6942fb7f7ceb231212eef4a4',
    )
    expect(grant.params['aces']).toContain(third)
    expect(grant.after).toContain('NS')
  })
})

/** One of Windows and one of Azure; every runbook goes the whole way in a campaign of its own. */
const wholeWay = ['f686-key-acl', 'vm-not-running']

describe.concurrent('a shipped runbook, the whole way', () => {
  it.each(shipped.filter(({ id }) => wholeWay.includes(id)))(
    '$id passes its own tests: judged, repaired, proven, undone',
    async (runbook) => {
      const { signal } = new AbortController()
      const results = await testRunbooks([runbook], [], signal)
      expect(results.filter((each) => !each.passed)).toEqual([])
      expect(results).toHaveLength(runbook.tests.length)
    },
    120_000,
  )
})
