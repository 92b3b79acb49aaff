import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { toFailure } from '../errors.ts'
import { deriveFacts } from '../facts/derive.ts'
import { findingOf } from '../judge/findings.ts'
import { guardReasons } from '../judge/may-repair.ts'
import type { Diagnosis } from '../model/outcome.ts'
import type { RdpAzure } from '../rdp-azure-options.ts'
import { createRdpAzure } from '../rdp-azure.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { buildWorld } from '../sandbox/build-world.ts'
import { parseScenario } from '../sandbox/scenario.ts'
import { startSandbox } from '../sandbox/start.ts'
import { callerAddress } from '../sandbox/usual-network.ts'

/** How one test of a runbook went. */
export interface RunbookTestResult {
  runbook: string
  name: string
  passed: boolean
  why: string
}

/** Each VM has a resource group, and with it a network, to itself. */
function groupOf(vm: string): string {
  return `rg-${vm}`
}

/** Tests at work side by side: one waits for the wire while others judge. */
const sideBySide = 4

/** VMs of one pretend Azure; its addresses would end at 240. */
const vmsOfOne = 60

/** The pretend Azure of a test waits for nothing, in milliseconds. */
const pace = { runCommandMs: 1, powerMs: 1, networkMs: 1 }

/** On a simulated VM everything may be done, and whoever is asked says yes. */
const policy = {
  unattended: true,
  maxRisk: 'high',
  allowDisconnect: true,
  allowStart: true,
  allowReboot: true,
} as const
const host = { notify() {}, approve: async () => true }
/** Who cannot connect: the rules of the pretend networks are written for this address. */
const asked = { from: callerAddress }

/** One test, and the VM it has to itself. */
interface Case {
  runbook: Runbook
  test: Runbook['tests'][number]
  vm: string
  name: string
}

/**
 * Runs every test of these runbooks the whole real way, each on a simulated VM of its own, many in one
 * pretend Azure: control plane over TLS, guest answer, wire. A `faulty` test with a repair is repaired,
 * must then be fixed, and is undone; what this tool does not repair, or a guard refuses, is judged only.
 */
export async function testRunbooks(
  runbooks: readonly Runbook[],
  folders: readonly string[],
  abortSignal: AbortSignal,
): Promise<RunbookTestResult[]> {
  const journal = await mkdtemp(path.join(tmpdir(), 'rdp-azure-test-'))
  const rest = casesOf(runbooks)
  const results: RunbookTestResult[] = []
  try {
    while (rest.length > 0) {
      const cases = rest.splice(0, vmsOfOne)
      await using sandbox = await sandboxOf(cases)
      const env = sandbox.environment
      const library = createRdpAzure({ env, journal, runbooks: folders, policy, host })
      results.push(...(await eachInTurns(cases, (each) => resultOf(library, each, abortSignal))))
    }
    return results
  } finally {
    await rm(journal, { recursive: true, force: true })
  }
}

function casesOf(runbooks: readonly Runbook[]): Case[] {
  const tests = runbooks.flatMap((runbook) =>
    runbook.tests.map((test, index) => {
      const name = test.name ?? `test ${index + 1} expects ${test.expect}`
      return { runbook, test, name }
    }),
  )
  return tests.map((each, index) => ({ ...each, vm: `vm-test${index + 1}` }))
}

async function resultOf(
  library: RdpAzure,
  each: Case,
  abortSignal: AbortSignal,
): Promise<RunbookTestResult> {
  const why = await problemOf(library, each, abortSignal)
  return { runbook: each.runbook.id, name: each.name, passed: why === '', why }
}

/** One VM for each test, its patch laid over as the fault of this name. */
async function sandboxOf(cases: readonly Case[]) {
  const vms = cases.map(({ vm }) => `{ name: ${vm}, resourceGroup: ${groupOf(vm)} }`)
  const scenario = parseScenario(`vms: [${vms.join(', ')}]`, 'runbook test')
  for (const vm of scenario.vms) vm.faults.push(vm.name)
  const patches = Object.fromEntries(cases.map(({ vm, test }) => [vm, test.given]))
  const world = await buildWorld(scenario, patches, { clock: new Date() })
  const sandbox = await startSandbox({ world, pace })
  return { ...sandbox, [Symbol.asyncDispose]: () => sandbox.close() }
}

async function eachInTurns<T, R>(
  values: readonly T[],
  work: (value: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>()
  const queue = values.entries()
  const worker = async (): Promise<void> => {
    for (const [index, value] of queue) results.set(index, await work(value))
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result)
}

/** Why the test did not pass; empty when it did. */
async function problemOf(library: RdpAzure, each: Case, abortSignal: AbortSignal): Promise<string> {
  try {
    return await judgeAndRepair(library, each, abortSignal)
  } catch (thrown) {
    if (abortSignal.aborted) throw thrown
    return toFailure(thrown).message
  }
}

async function judgeAndRepair(
  library: RdpAzure,
  { runbook, test: { expect }, vm }: Case,
  abortSignal: AbortSignal,
): Promise<string> {
  const target = await library.find({ name: vm, resourceGroup: groupOf(vm) }, { abortSignal })
  const diagnosis = await library.diagnose(target, { asked, abortSignal })
  const seen = statusOf(diagnosis, runbook)
  if (seen !== expect) return `expected ${expect}, judged ${seen}`
  if (expect !== 'faulty' || runbook.rungs.length === 0 || runbook.role === 'remark') return ''
  const named = mustBeNamed(diagnosis, runbook) ? { runbook: runbook.id } : {}
  const repaired = await library.repair(target, { ...named, asked, abortSignal })
  if (repaired.outcome === 'no-plan' && refusedByGuard(diagnosis, runbook)) return ''
  if (repaired.outcome !== 'fixed') {
    return `the repair ended ${repaired.outcome}: ${repaired.failure?.message ?? ''}`
  }
  const used = repaired.attempts.some((each) => each.plan.runbook.id === runbook.id)
  if (!used) return 'the fault was repaired by another runbook'
  const undone = await library.undo(repaired.id, { abortSignal })
  if (undone.outcome === 'undone' || undone.outcome === 'nothing-to-undo') return ''
  return `undo ended ${undone.outcome}: ${undone.failure?.message ?? ''}`
}

/** Actions are never chosen, and some repairs say themselves that they must be asked for. */
function mustBeNamed({ noPlanBecause }: Diagnosis, { id, role }: Runbook): boolean {
  return role === 'action' || noPlanBecause?.includes(`--runbook ${id}`) === true
}

/** A fault in a state that a guard keeps from being repaired is judged only. */
function refusedByGuard({ target, evidence }: Diagnosis, runbook: Runbook): boolean {
  return guardReasons(runbook, deriveFacts(target, evidence, []), 'refuse').length > 0
}

/** Healthy findings are left out of a judgement, and actions are never in it: their condition is asked. */
function statusOf({ judgement, target, evidence }: Diagnosis, runbook: Runbook): string {
  if (runbook.role === 'action') {
    return findingOf(runbook, deriveFacts(target, evidence, []), []).status
  }
  return judgement.findings.find((each) => each.runbook === runbook.id)?.status ?? 'healthy'
}
