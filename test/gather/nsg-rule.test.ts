import { describe, expect, it } from 'vitest'

import { guestScripts } from '../../src/assets.ts'
import { parseOwnMark } from '../../src/change/own-rule.ts'
import { makeAzureChange } from '../../src/gather/azure-change.ts'
import type { PlannedChange } from '../../src/model/change.ts'
import { healthyWindows } from '../../src/sandbox/windows/healthy.ts'
import { simulatedAzure, simulatedTarget } from '../helpers/simulated-azure.ts'
import {
  simulatedIds,
  simulatedNetwork,
  someRule,
  withDefaults,
} from '../helpers/simulated-network.ts'
import type { SimulatedNetwork } from '../helpers/simulated-network.ts'

const runId = 'a'.repeat(32)
const otherRun = 'c'.repeat(32)
const name = 'rdp-azure-vm-one-198-51-100-7-3389'
const rule = { priority: 290, source: '198.51.100.7', destination: '10.0.0.4', port: 3389 }
const params = { groupId: simulatedIds.nicGroup, ...rule, minutes: 120 }
const allow: PlannedChange = { id: '1', kind: 'nsg-rule', params, before: null, after: rule }
const takeAway: PlannedChange = { ...allow, before: rule, after: null }
const jit: PlannedChange = {
  id: '1',
  kind: 'jit-request',
  params: { policyId: simulatedIds.jit, port: 3389, source: '198.51.100.7', minutes: 60 },
  before: null,
  after: null,
}

async function handsOn(network: SimulatedNetwork) {
  const windows = await healthyWindows({ computerName: 'vm-one', clock: new Date() })
  const azure = simulatedAzure({ target: simulatedTarget, power: 'running', windows, network })
  const reach = async (host: string, port: number) => ({ kind: 'open', host, port }) as const
  const hands = { azure, scripts: guestScripts(), reach, host: { notify() {} }, startPollMs: 1 }
  return (change: PlannedChange, more: { undoOf?: string; run?: string; again?: boolean } = {}) => {
    const { undoOf, run = runId, again = false } = more
    const call = {
      runId: run,
      key: '/0',
      requestId: '0',
      again,
      abortSignal: new AbortController().signal,
    }
    return makeAzureChange(hands, { target: simulatedTarget, change, undoOf }, call)
  }
}

const rulesOf = (network: SimulatedNetwork) => network.groups[simulatedIds.nicGroup] ?? []
const group = (...rules: Parameters<typeof withDefaults>) => ({
  groups: { [simulatedIds.nicGroup]: withDefaults(...rules) },
})

describe('a rule made in a group', () => {
  it('lets in one address, and carries owner, run and end', async () => {
    const network = simulatedNetwork()
    const made = await (await handsOn(network))(allow)
    const found = rulesOf(network).find((each) => each.name === name)
    expect(made).toMatchObject({ status: 'done', detail: { rule: name } })
    expect(found).toMatchObject({
      priority: 290,
      access: 'Allow',
      protocol: 'Tcp',
      sources: ['198.51.100.7'],
      destinations: ['10.0.0.4'],
      destinationPorts: ['3389'],
    })
    const mark = parseOwnMark(found?.description)
    expect(mark).toMatchObject({ owner: 'a test', runId })
    const leftMs = Date.parse(mark?.until ?? '') - Date.now()
    expect(Math.abs(leftMs - 120 * 60_000)).toBeLessThan(10_000)
  })

  it('is one rule when it is asked for twice: the second is told that it is there', async () => {
    const network = simulatedNetwork()
    const make = await handsOn(network)
    await make(allow)
    const before = structuredClone(rulesOf(network))
    expect(await make(allow, { run: otherRun })).toMatchObject({
      status: 'already',
      detail: { run: runId },
    })
    expect(rulesOf(network)).toEqual(before)
  })

  it('is done, not already there, when the same run asks again after it was cut off', async () => {
    const make = await handsOn(simulatedNetwork())
    await make(allow)
    expect(await make(allow, { again: true })).toMatchObject({ status: 'done' })
  })

  it.each([
    ['by hand, without a mark', { sources: ['198.51.100.7'], destinations: ['10.0.0.4'] }],
    [
      'with a mark, for more',
      { description: `rdp-azure run ${runId} until 2026-11-25T10:00:00Z by a test` },
    ],
  ])('leaves alone a rule of its name that was made %s', async (_what, more) => {
    const network = simulatedNetwork(group(someRule(name, 290, more)))
    const before = structuredClone(network)
    const make = await handsOn(network)
    expect(await make(allow)).toMatchObject({ status: 'drifted', reason: { id: 'nsg-rule' } })
    expect(network).toEqual(before)
  })
})

describe('a rule taken away', () => {
  it('leaves the group as it was before', async () => {
    const network = simulatedNetwork(
      group(someRule('AllowOffice', 300, { sources: ['192.0.2.0/24'] })),
    )
    const before = structuredClone(network)
    const make = await handsOn(network)
    await make(allow)
    expect(network).not.toEqual(before)
    expect(await make(takeAway, { undoOf: runId, run: otherRun })).toMatchObject({ status: 'done' })
    expect(network).toEqual(before)
    expect(await make(takeAway, { undoOf: runId, run: otherRun })).toMatchObject({
      status: 'already',
    })
  })

  it('is left where somebody changed it since, or another run made it anew', async () => {
    const network = simulatedNetwork()
    const make = await handsOn(network)
    await make(allow, { run: otherRun })
    expect(await make(takeAway, { undoOf: runId })).toMatchObject({ status: 'drifted' })
    const rules = rulesOf(network)
    const at = rules.findIndex((each) => each.name === name)
    const made = rules[at]
    if (made) rules[at] = { ...made, sources: ['*'] }
    expect(await make(takeAway, { undoOf: otherRun })).toMatchObject({ status: 'drifted' })
    expect(rules.some((each) => each.name === name)).toBe(true)
  })
})

describe('a just-in-time request', () => {
  const policy = () => ({
    id: simulatedIds.jit,
    name: 'default',
    ports: [{ number: 3389, maxMinutes: 180 }],
    open: [],
  })

  it('asks for the port, the one address and the time', async () => {
    const network = simulatedNetwork({ jit: [policy()] })
    expect(await (await handsOn(network))(jit)).toMatchObject({ status: 'done' })
    expect(network.requested).toMatchObject([
      { policyId: simulatedIds.jit, port: 3389, source: '198.51.100.7' },
    ])
  })

  it('is not made twice, whether or not the first answer was heard', async () => {
    const network = simulatedNetwork({ jit: [policy()] })
    const make = await handsOn(network)
    await make(jit)
    expect(await make(jit)).toMatchObject({ status: 'already' })
    expect(await make(jit, { again: true })).toMatchObject({ status: 'done' })
    expect(network.requested).toHaveLength(1)
  })

  it('is made where only somebody else is let in, or the time is over', async () => {
    const open = [
      { number: 3389, source: '192.0.2.1', until: '2099-01-01T00:00:00Z' },
      { number: 3389, source: '198.51.100.7', until: '2020-01-01T00:00:00Z' },
    ]
    const network = simulatedNetwork({ jit: [{ ...policy(), open }] })
    expect(await (await handsOn(network))(jit)).toMatchObject({ status: 'done' })
    expect(network.requested).toHaveLength(1)
  })
})
