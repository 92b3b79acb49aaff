import path from 'node:path'

import { z } from 'zod'

import { buildWorld } from '../sandbox/build-world.ts'
import { parseFaults } from '../sandbox/faults.ts'
import { vantages } from '../sandbox/network/doors.ts'
import { defaultScenario, parseScenario, withFaults } from '../sandbox/scenario.ts'
import { startSandbox } from '../sandbox/start.ts'
import type { Sandbox } from '../sandbox/start.ts'
import type { CliContext } from './context.ts'
import { faultPatches } from './fault-patches.ts'
import { parseOptions } from './options.ts'
import { readBounded } from './read-bounded.ts'
import { loadRunbookFolders } from './runbook-folders.ts'

/** The largest scenario file, in bytes: 240 VMs with a page of state each. */
const largestScenarioBytes = 1024 * 1024

const ownSchema = z.object({
  scenario: z.string().optional(),
  state: z.string().optional(),
  vantage: z.enum(vantages).default('internet'),
  fault: z.array(z.string()).default([]),
  runbooks: z.array(z.string()).default([]),
})

/**
 * Starts the sandbox that the options of `sandbox run` and `sandbox start` describe. A fault that is
 * the id of a runbook is laid over the first VM; every other one is injected into the pretend Azure.
 */
export async function openSandbox(
  context: CliContext,
  raw: Readonly<Record<string, unknown>>,
): Promise<Sandbox> {
  const own = parseOptions(ownSchema, raw)
  const runbooks = loadRunbookFolders(context, own.runbooks)
  const inVm = own.fault.filter((each) => runbooks.some(({ id }) => id === each))
  const faults = parseFaults(own.fault.filter((each) => !inVm.includes(each)))
  const written = await scenarioOf(context, own.scenario)
  const clock = new Date()
  const world = await buildWorld(withFaults(written, inVm), faultPatches(runbooks), { clock })
  const stateFolder = own.state === undefined ? undefined : path.resolve(context.cwd, own.state)
  const { vantage } = own
  const options = { world, faults, vantage, ...(stateFolder ? { stateFolder } : {}) }
  const sandbox = await startSandbox(options)
  if (sandbox.continued && (own.scenario !== undefined || inVm.length > 0)) {
    context.stderr(`${own.state} holds VMs already; the scenario and its faults were put aside\n`)
  }
  return sandbox
}

async function scenarioOf(context: CliContext, file: string | undefined) {
  if (file === undefined) return defaultScenario()
  return parseScenario(
    await readBounded(context, file, largestScenarioBytes, 'ScenarioInvalid'),
    file,
  )
}
