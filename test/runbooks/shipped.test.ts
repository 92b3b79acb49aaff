import { describe, expect, it } from 'vitest'

import { kindOf } from '../../src/change/registry.ts'
import { testRunbook } from '../../src/cli/runbook-test.ts'
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

describe('a shipped runbook', () => {
  it.each(tests)('$id is $status: $name', async ({ id, given, status }) => {
    const { judgement } = await judgePatched(given)
    const finding = judgement.findings.find(({ runbook }) => runbook === id)
    expect(finding?.status ?? 'healthy').toBe(status)
  })

  it.each(shipped.map(({ id, tests }) => ({ id, given: tests[0]?.given ?? {} })))(
    '$id is the one cause of its own fault, and has a plan',
    async ({ id, given }) => {
      const { judgement, plan } = await judgePatched(given)
      expect(judgement).toMatchObject({ verdict: 'faulty', cause: id })
      const others = judgement.findings.filter((each) => each.runbook !== id)
      expect(others.filter((each) => each.consequenceOf !== id)).toEqual([])
      expect(plan).toHaveProperty('plan.runbook.id', id)
      expect(plan).toHaveProperty('plan.weakens', [])
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

describe.concurrent('a shipped runbook, the whole way', () => {
  it.each(shipped)(
    '$id passes its own tests: judged, repaired, proven, undone',
    async (runbook) => {
      const { signal } = new AbortController()
      const results = await testRunbook(runbook, shipped, [], signal)
      expect(results.filter((each) => !each.passed)).toEqual([])
      expect(results).toHaveLength(runbook.tests.length)
    },
    120_000,
  )
})
