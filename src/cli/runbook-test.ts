import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { toFailure } from '../errors.ts'
import { deriveFacts } from '../facts/derive.ts'
import { findingOf } from '../judge/findings.ts'
import type { Diagnosis } from '../model/outcome.ts'
import type { RdpAzure } from '../rdp-azure-options.ts'
import { createRdpAzure } from '../rdp-azure.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { buildWorld } from '../sandbox/build-world.ts'
import { parseScenario } from '../sandbox/scenario.ts'
import { startSandbox } from '../sandbox/start.ts'

/** How one test of a runbook went. */
export interface RunbookTestResult {
  runbook: string
  name: string
  passed: boolean
  why: string
}

const resourceGroup = 'rg-test'
const vmName = (index: number): string => `vm-test${index + 1}`

/** Tests at work side by side: one waits for the wire while others judge. */
const sideBySide = 4

/** The pretend Azure of a test waits for nothing, in milliseconds. */
const pace = { runCommandMs: 1, powerMs: 1 }

/** On a simulated VM everything may be done, and whoever is asked says yes. */
const policy = {
  unattended: true,
  maxRisk: 'high',
  allowDisconnect: true,
  allowStart: true,
  allowReboot: true,
} as const
const host = { notify() {}, approve: async () => true }

/**
 * Runs every test of a runbook the whole real way, each on a simulated VM of its own in one pretend
 * Azure: control plane over TLS, guest answer, wire. A `faulty` test with a repair is repaired, must then
 * be fixed, and is undone; what this tool does not repair is judged only.
 */
export async function testRunbook(
  runbook: Runbook,
  folders: readonly string[],
  abortSignal: AbortSignal,
): Promise<RunbookTestResult[]> {
  const journal = await mkdtemp(path.join(tmpdir(), 'rdp-azure-test-'))
  try {
    await using sandbox = await sandboxOf(runbook)
    const env = sandbox.environment
    const library = createRdpAzure({ env, journal, runbooks: folders, policy, host })
    const bench = { library, runbook, abortSignal }
    return await eachInTurns(runbook.tests, (test, index) => resultOf(bench, test, index))
  } finally {
    await rm(journal, { recursive: true, force: true })
  }
}

/** What the tests of one runbook share. */
interface Bench {
  library: RdpAzure
  runbook: Runbook
  abortSignal: AbortSignal
}

type Test = Runbook['tests'][number]

async function resultOf(bench: Bench, test: Test, index: number): Promise<RunbookTestResult> {
  const name = test.name ?? `test ${index + 1} expects ${test.expect}`
  const why = await problemOf(bench, test, index)
  return { runbook: bench.runbook.id, name, passed: why === '', why }
}

/** One VM for each test, its patch laid over as the fault of this name. */
async function sandboxOf({ tests }: Runbook) {
  const vms = tests.map((_, index) => `{ name: ${vmName(index)}, resourceGroup: ${resourceGroup} }`)
  const scenario = parseScenario(`vms: [${vms.join(', ')}]`, 'runbook test')
  scenario.vms.forEach((vm, index) => vm.faults.push(String(index)))
  const patches = Object.fromEntries(tests.map(({ given }, index) => [String(index), given]))
  const world = await buildWorld(scenario, patches, { clock: new Date() })
  const sandbox = await startSandbox({ world, pace })
  return { ...sandbox, [Symbol.asyncDispose]: () => sandbox.close() }
}

async function eachInTurns<T, R>(
  values: readonly T[],
  work: (value: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>()
  const queue = values.entries()
  const worker = async (): Promise<void> => {
    for (const [index, value] of queue) results.set(index, await work(value, index))
  }
  await Promise.all(Array.from({ length: sideBySide }, worker))
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result)
}

/** Why the test did not pass; empty when it did. */
async function problemOf(bench: Bench, test: Test, index: number): Promise<string> {
  try {
    return await judgeAndRepair(bench, test, index)
  } catch (thrown) {
    if (bench.abortSignal.aborted) throw thrown
    return toFailure(thrown).message
  }
}

async function judgeAndRepair(bench: Bench, { expect }: Test, index: number): Promise<string> {
  const { library, runbook, abortSignal } = bench
  const target = await library.find({ name: vmName(index), resourceGroup }, { abortSignal })
  const diagnosis = await library.diagnose(target, { abortSignal })
  const seen = statusOf(diagnosis, runbook)
  if (seen !== expect) return `expected ${expect}, judged ${seen}`
  if (expect !== 'faulty' || runbook.rungs.length === 0 || runbook.role === 'remark') return ''
  const named = mustBeNamed(diagnosis, runbook) ? { runbook: runbook.id } : {}
  const repaired = await library.repair(target, { ...named, abortSignal })
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

/** Healthy findings are left out of a judgement, and actions are never in it: their condition is asked. */
function statusOf({ judgement, target, evidence }: Diagnosis, runbook: Runbook): string {
  if (runbook.role === 'action') {
    return findingOf(runbook, deriveFacts(target, evidence, []), []).status
  }
  return judgement.findings.find((each) => each.runbook === runbook.id)?.status ?? 'healthy'
}
