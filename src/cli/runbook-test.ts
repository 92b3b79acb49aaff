import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { toFailure } from '../errors.ts'
import type { Diagnosis } from '../model/outcome.ts'
import type { RdpAzure } from '../rdp-azure-options.ts'
import { createRdpAzure } from '../rdp-azure.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { buildWorld } from '../sandbox/build-world.ts'
import type { FaultPatch } from '../sandbox/build-world.ts'
import { parseScenario } from '../sandbox/scenario.ts'
import { startSandbox } from '../sandbox/start.ts'
import { faultPatches } from './fault-patches.ts'

/** How one test of a runbook went. */
export interface RunbookTestResult {
  runbook: string
  name: string
  passed: boolean
  why: string
}

const vm = { name: 'vm-test01', resourceGroup: 'rg-test' }
const scenarioText = `vms: [{ name: ${vm.name}, resourceGroup: ${vm.resourceGroup} }]`

/**
 * Runs every test of a runbook on a simulated VM, the whole real way: control plane over TLS, guest
 * answer, wire. A `faulty` test with a repair is repaired, must then be fixed, and is undone.
 */
export async function testRunbook(
  runbook: Runbook,
  all: readonly Runbook[],
  folders: readonly string[],
  abortSignal: AbortSignal,
): Promise<RunbookTestResult[]> {
  const results: RunbookTestResult[] = []
  for (const [index, test] of runbook.tests.entries()) {
    const name = test.name ?? `test ${index + 1} expects ${test.expect}`
    const why = await problemOf(runbook, index, all, folders, abortSignal)
    results.push({ runbook: runbook.id, name, passed: why === '', why })
  }
  return results
}

/** On a simulated VM everything may be done. */
const policy = {
  unattended: true,
  maxRisk: 'high',
  allowDisconnect: true,
  allowStart: true,
  allowReboot: true,
} as const

/** What a guard asks a person is answered with yes. */
const host = { notify: () => undefined, approve: async () => true }

/** Why the test did not pass; empty when it did. */
async function problemOf(
  runbook: Runbook,
  index: number,
  all: readonly Runbook[],
  folders: readonly string[],
  abortSignal: AbortSignal,
): Promise<string> {
  const journal = await mkdtemp(path.join(tmpdir(), 'rdp-azure-test-'))
  try {
    await using sandbox = await sandboxOf(runbook.tests[index]?.given ?? {}, all)
    const env = sandbox.environment
    const library = createRdpAzure({ env, journal, runbooks: folders, policy, host })
    return await judgeAndRepair(library, runbook, index, abortSignal)
  } catch (thrown) {
    if (abortSignal.aborted) throw thrown
    return toFailure(thrown).message
  } finally {
    await rm(journal, { recursive: true, force: true })
  }
}

async function sandboxOf(given: FaultPatch, all: readonly Runbook[]) {
  const scenario = parseScenario(scenarioText, 'runbook test')
  for (const each of scenario.vms) each.faults = ['given']
  const patches = { ...faultPatches(all), given }
  const world = await buildWorld(scenario, patches, { clock: new Date() })
  const sandbox = await startSandbox({ world })
  return { ...sandbox, [Symbol.asyncDispose]: () => sandbox.close() }
}

async function judgeAndRepair(
  library: RdpAzure,
  runbook: Runbook,
  index: number,
  abortSignal: AbortSignal,
): Promise<string> {
  const expect = runbook.tests[index]?.expect
  const target = await library.find(vm, { abortSignal })
  const seen = statusOf(await library.diagnose(target, { abortSignal }), runbook)
  if (seen !== expect) return `expected ${expect}, judged ${seen}`
  if (expect !== 'faulty' || runbook.rungs.length === 0 || runbook.role === 'remark') return ''
  const repaired = await library.repair(target, { abortSignal })
  if (repaired.outcome !== 'fixed') {
    return `the repair ended ${repaired.outcome}: ${repaired.failure?.message ?? ''}`
  }
  const used = repaired.attempts.some((each) => each.plan.runbook.id === runbook.id)
  if (!used) return 'the fault was repaired by another runbook'
  const undone = await library.undo(repaired.id, { abortSignal })
  if (undone.outcome === 'undone' || undone.outcome === 'nothing-to-undo') return ''
  return `undo ended ${undone.outcome}: ${undone.failure?.message ?? ''}`
}

/** Healthy findings are left out of a judgement. */
function statusOf(diagnosis: Diagnosis, runbook: Runbook): string {
  const finding = diagnosis.judgement.findings.find((each) => each.runbook === runbook.id)
  return finding?.status ?? 'healthy'
}
