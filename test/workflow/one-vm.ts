import { virtualTime } from '../../src/executor/virtual.ts'
import type { Asked } from '../../src/model/asked.ts'
import type { Host } from '../../src/model/host.ts'
import type { Message } from '../../src/model/message.ts'
import type { RepairResult, UndoResult } from '../../src/model/outcome.ts'
import type { Plan } from '../../src/model/plan.ts'
import { policySchema } from '../../src/model/policy.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { Runbook } from '../../src/runbook/runbook.ts'
import { settle } from '../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../src/sandbox/windows/healthy.ts'
import { patchWindows } from '../../src/sandbox/windows/patch.ts'
import { diagnoseWorkflow } from '../../src/workflow/diagnose.ts'
import type { Implementations, Workflow } from '../../src/workflow/flow.ts'
import { madeBy } from '../../src/workflow/made.ts'
import type { DoneActivity } from '../../src/workflow/made.ts'
import { repairWorkflow } from '../../src/workflow/repair.ts'
import { undoWorkflow } from '../../src/workflow/undo.ts'
import { simulatedImplementations, simulatedTarget } from '../helpers/simulated-azure.ts'
import type { Guest, SimulatedVm } from '../helpers/simulated-azure.ts'
import { shipped } from '../judge/shipped.ts'

/** The moment every test of this VM begins at. */
export const startMs = Date.parse('2026-11-25T08:00:00Z')

const rulebook = { runbooks: shipped, toolVersion: '0.0.0' }
export const repairRunId = 'a'.repeat(32)

/** A simulated VM with these faults of runbooks laid over it, and more of a Windows state. */
export async function vmWith(faults: readonly string[], more: object = {}): Promise<SimulatedVm> {
  let windows = await healthyWindows({ computerName: 'vm-one', clock: new Date(startMs) })
  for (const id of faults) {
    const tests = shipped.find((each) => each.id === id)?.tests ?? []
    const first = tests.find((each) => each.expect === 'faulty')
    windows = await patchWindows(windows, first?.given.windows ?? {})
  }
  windows = await settle(await patchWindows(windows, more))
  return { target: simulatedTarget, power: 'running', windows }
}

/** Replaces or wraps the code of activities. */
export type Bend = (plain: Implementations) => Implementations

/** How a workflow is run in a test. */
export interface How {
  policy?: Partial<Policy>
  host?: Host
  bend?: Bend
  plan?: Plan
  runbookId?: string
  asked?: Asked
  force?: boolean
  dryRun?: boolean
  /** What runs the scripts; the twin unless told. */
  guest?: Guest
  /** Loaded instead of the shipped ones. */
  runbooks?: readonly Runbook[]
}

/** What came of one run: its end, the activities that ended, what the host was told. */
export interface Ran<O> {
  result: O
  activities: DoneActivity[]
  told: Message[]
}

/** Runs any workflow on a VM in virtual time, noting its activities. */
async function run<I, O>(
  workflow: Workflow<I, O>,
  input: I,
  vm: SimulatedVm,
  how: How,
  runId = repairRunId,
) {
  const activities: DoneActivity[] = []
  const told: Message[] = []
  const plain = simulatedImplementations(vm, how.host, how.guest)
  const noted = Object.entries(how.bend?.(plain) ?? plain).map(([name, code]) => [
    name,
    async (value: unknown, call: Parameters<typeof code>[1]) => {
      const result = await code(value, call)
      activities.push({ name, input: value, result })
      return result
    },
  ])
  const notify = (message: Message) => void told.push(message)
  const time = virtualTime({ implementations: Object.fromEntries(noted), startMs, notify })
  return { result: await time.run(workflow, input, runId), activities, told }
}

/** Diagnoses the VM. */
export async function diagnosed(vm: SimulatedVm, runbookId?: string, how: How = {}) {
  const input =
    runbookId === undefined
      ? { target: vm.target, asked: {} }
      : { target: vm.target, asked: {}, runbookId }
  return (await run(diagnoseWorkflow(rulebook), input, vm, how)).result
}

/** Repairs the VM; unattended unless the policy says otherwise. */
export function repaired(vm: SimulatedVm, how: How = {}): Promise<Ran<RepairResult>> {
  const policy = policySchema.parse({ unattended: true, ...how.policy })
  const { plan, runbookId, force, asked, dryRun = false } = how
  const what = { plan, runbookId, force, asked }
  const input = { runId: repairRunId, target: vm.target, policy, dryRun, ...what }
  const book = { ...rulebook, runbooks: how.runbooks ?? shipped }
  return run(repairWorkflow(book), input, vm, how)
}

/** Undoes what these activities of a repair made. */
export function undone(
  vm: SimulatedVm,
  activities: readonly DoneActivity[],
  runId = 'b'.repeat(32),
  how: How = {},
): Promise<Ran<UndoResult>> {
  const ids = { runId, undoOf: repairRunId }
  const input = { ...ids, target: vm.target, made: madeBy(activities) }
  return run(undoWorkflow(rulebook), input, vm, how, runId)
}
