import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { toFailure, RdpAzureError } from '../../src/errors.ts'
import { runLocal } from '../../src/executor/local.ts'
import { newRunId, readRun } from '../../src/executor/runs.ts'
import { virtualTime } from '../../src/executor/virtual.ts'
import type { RepairResult, UndoResult } from '../../src/model/outcome.ts'
import { policySchema } from '../../src/model/policy.ts'
import { settle } from '../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../src/sandbox/windows/healthy.ts'
import { patchWindows } from '../../src/sandbox/windows/patch.ts'
import type { Implementations, Workflow } from '../../src/workflow/flow.ts'
import { madeBy } from '../../src/workflow/made.ts'
import type { DoneActivity } from '../../src/workflow/made.ts'
import { repairWorkflow } from '../../src/workflow/repair.ts'
import { undoWorkflow } from '../../src/workflow/undo.ts'
import { simulatedImplementations, simulatedTarget } from '../helpers/simulated-azure.ts'
import type { SimulatedVm } from '../helpers/simulated-azure.ts'
import { core } from '../judge/shipped.ts'

// The few that do not look at the time outside: each executor has a clock of its own.
const runbooks = core
const rulebook = { runbooks, toolVersion: '0.0.0' }
const policy = policySchema.parse({ unattended: true, allowStart: true })

/** What a workflow is run by: its result, and the activities that ended, in order. */
type Execute = <I, O>(
  workflow: Workflow<I, O>,
  input: I,
  implementations: Implementations,
) => Promise<{ result: O; activities: DoneActivity[] }>

const local: Execute = async (workflow, input, implementations) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'rdp-azure-executor-'))
  try {
    const runId = newRunId(0)
    const header = { toolVersion: '0.0.0', runbooksDigest: 'none' }
    const options = { folder, runId, implementations, notify() {}, header }
    const result = await runLocal(workflow, input, options)
    return { result, activities: (await readRun(folder, runId)).activities }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const virtual: Execute = async (workflow, input, implementations) => {
  const activities: DoneActivity[] = []
  const told: Implementations = Object.fromEntries(
    Object.entries(implementations).map(([name, code]) => [
      name,
      async (value, call) => {
        const result = await code(value, call)
        activities.push({ name, input: value, result })
        return result
      },
    ]),
  )
  const time = virtualTime({ implementations: told, tookMs: () => 20_000 })
  return { result: await time.run(workflow, input, newRunId(0)), activities }
}

const executors = { local, virtual }

const states = {
  'an unreadable key and an expired certificate': ['f686-key-acl', 'rdp-cert-expired'],
  'an expired certificate': ['rdp-cert-expired'],
  'Remote Desktop switched off': ['rdp-disabled'],
}

async function brokenVm(faults: readonly string[], more: object = {}): Promise<SimulatedVm> {
  let windows = await healthyWindows({
    computerName: 'vm-one',
    clock: new Date('2026-11-25T08:00:00Z'),
  })
  for (const id of faults) {
    const test = runbooks
      .find((each) => each.id === id)
      ?.tests.find(({ expect: e }) => e === 'faulty')
    windows = await patchWindows(windows, test?.given.windows ?? {})
  }
  windows = await settle(await patchWindows(windows, more))
  return { target: simulatedTarget, power: 'running', windows }
}

/** The n-th activity that changes something fails, as a value. */
function failingAt(implementations: Implementations, n: number): Implementations {
  let changes = 0
  const error = new RdpAzureError('ArmUnreachable', 'the test cut the line', {
    next: ['try again'],
  })
  return Object.fromEntries(
    Object.entries(implementations).map(([name, code]) => [
      name,
      async (value, call) => {
        if (!name.startsWith('change-')) return code(value, call)
        changes += 1
        if (changes === n) return { seen: false, failure: toFailure(error) }
        return code(value, call)
      },
    ]),
  )
}

async function repairOn(execute: Execute, vm: SimulatedVm, failing?: number) {
  const plain = simulatedImplementations(vm)
  const implementations = failing === undefined ? plain : failingAt(plain, failing)
  const runId = 'a'.repeat(32)
  return execute(repairWorkflow(rulebook), { runId, target: vm.target, policy }, implementations)
}

async function undoOn(
  execute: Execute,
  vm: SimulatedVm,
  activities: readonly DoneActivity[],
  failing?: number,
) {
  const input = {
    runId: 'b'.repeat(32),
    undoOf: 'a'.repeat(32),
    target: vm.target,
    made: madeBy(activities),
  }
  const plain = simulatedImplementations(vm)
  const implementations = failing === undefined ? plain : failingAt(plain, failing)
  return execute(undoWorkflow(rulebook), input, implementations)
}

/** What must be equal whoever executes: everything but moments and run ids. */
const essence = (result: RepairResult | UndoResult) => ({
  outcome: result.outcome,
  failure: result.failure?.code,
  steps:
    'attempts' in result
      ? result.attempts.map((each) => [
          each.plan.runbook.rung,
          each.end,
          each.reversed,
          each.results,
        ])
      : result.results,
})

describe('the contract of executors', () => {
  for (const [name, faults] of Object.entries(states)) {
    it(`repair and undo end alike in every executor: ${name}`, async () => {
      const ends = []
      for (const execute of Object.values(executors)) {
        const vm = await brokenVm(faults)
        const repaired = await repairOn(execute, vm)
        const undone = await undoOn(execute, vm, repaired.activities)
        ends.push({ repair: essence(repaired.result), undo: essence(undone.result) })
      }
      expect(ends[0]?.repair.outcome).toBe('fixed')
      expect(ends[0]?.undo.outcome).toMatch(/^(undone|nothing-to-undo)$/)
      expect(ends[1]).toEqual(ends[0])
    })
  }

  const notCuring = { oddities: { schannelBroken: true } }
  const blocked = { oddities: { renewalBlocked: true } }
  const ladders = {
    'one stage': { faults: ['f686-key-acl'], more: {} },
    'a repair that does not cure': { faults: ['f686-key-acl'], more: notCuring },
    'a ladder of two rungs': { faults: ['rdp-cert-expired'], more: blocked },
  }
  for (const [name, { faults, more }] of Object.entries(ladders)) {
    for (const place of [1, 2, 3]) {
      it(`a failure at change ${place} ends alike in every executor: ${name}`, async () => {
        const ends = []
        for (const execute of Object.values(executors)) {
          const vm = await brokenVm(faults, more)
          ends.push(essence((await repairOn(execute, vm, place)).result))
        }
        expect(ends[1]).toEqual(ends[0])
        expect(ends[0]?.outcome).toMatch(/^(fixed|not-fixed|reversal-failed)$/)
      })
    }
  }

  it('an undo that fails ends alike in every executor, and can be asked for again', async () => {
    const ends = []
    for (const execute of Object.values(executors)) {
      const vm = await brokenVm(['f686-key-acl'])
      const { activities } = await repairOn(execute, vm)
      const failed = await undoOn(execute, vm, activities, 1)
      const again = await undoOn(execute, vm, activities)
      ends.push([essence(failed.result), essence(again.result)])
    }
    expect(ends[0]?.map(({ outcome }) => outcome)).toEqual(['failed', 'undone'])
    expect(ends[1]).toEqual(ends[0])
  })

  it('a failed first change leaves Windows as it was', async () => {
    for (const execute of Object.values(executors)) {
      const vm = await brokenVm(['f686-key-acl'])
      const key = Object.keys(vm.windows.files).find((file) => file.includes('f686aace')) ?? ''
      const before = vm.windows.files[key]
      const { result } = await repairOn(execute, vm, 1)
      expect([result.outcome, vm.windows.files[key]]).toEqual(['not-fixed', before])
    }
  })
})
