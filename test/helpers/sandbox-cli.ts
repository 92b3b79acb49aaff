import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'

import { runbookFiles } from '../../src/assets.ts'
import { changeKinds } from '../../src/change/registry.ts'
import type { CliContext } from '../../src/cli/context.ts'
import { faultPatches } from '../../src/cli/fault-patches.ts'
import { runCli } from '../../src/cli/program.ts'
import { readAll } from '../../src/cli/read-bounded.ts'
import { loadRunbooks } from '../../src/runbook/load.ts'
import { buildWorld } from '../../src/sandbox/build-world.ts'
import { parseFaults } from '../../src/sandbox/faults.ts'
import type { Vantage } from '../../src/sandbox/network/doors.ts'
import { parseScenario } from '../../src/sandbox/scenario.ts'
import { startSandbox } from '../../src/sandbox/start.ts'
import type { World, WorldVm } from '../../src/sandbox/world.ts'

/** What a command printed and ended with. */
export interface CliRun {
  exitCode: number
  stdout: string
  stderr: string
}

/** How one command is run. */
export interface CliOptions {
  env?: Record<string, string>
  abortSignal?: AbortSignal
  /** What stdin holds; default: nothing. */
  stdin?: string
  /** What a person at the terminal answers; without it nobody is there. */
  answer?: boolean
}

/** A pretend Azure with the command line over it, both in this process. */
export interface SandboxCli {
  /** Folder for journals, plans and whatever the test writes; removed at the end. */
  folder: string
  environment: Record<string, string>
  run(args: readonly string[], options?: CliOptions): Promise<CliRun>
  /** The same with `-o json`, its output parsed. */
  json(args: readonly string[], options?: CliOptions): Promise<{ exitCode: number; body: unknown }>
  world(): World
  vm(name: string): WorldVm
}

/** Starts a sandbox from scenario text, runs the test, and always stops it. */
export async function withSandbox<T>(
  scenarioText: string,
  test: (sandbox: SandboxCli) => Promise<T>,
  options: { faults?: readonly string[]; stateFolder?: string; vantage?: Vantage } = {},
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'rdp-azure-whole-'))
  const patches = faultPatches(loadRunbooks(runbookFiles(), changeKinds))
  const scenario = parseScenario(scenarioText, 'scenario.yaml')
  const world = await buildWorld(scenario, patches, { clock: new Date() })
  const faults = parseFaults(options.faults ?? [])
  const { stateFolder, vantage = 'internet' } = options
  const kept = stateFolder ? { stateFolder } : {}
  const sandbox = await startSandbox({ world, faults, vantage, ...kept })
  const run = (args: readonly string[], how: CliOptions = {}) =>
    runInProcess(args, { ...sandbox.environment, ...how.env }, folder, how)
  try {
    return await test({
      folder,
      environment: sandbox.environment,
      run,
      async json(args, how) {
        const { exitCode, stdout } = await run([...args, '-o', 'json'], how)
        return { exitCode, body: JSON.parse(stdout) }
      },
      world: () => sandbox.world(),
      vm(name) {
        const found = sandbox.world().vms.find((each) => each.name === name)
        if (!found) throw new Error(`the test's scenario has no VM ${name}`)
        return found
      },
    })
  } finally {
    await sandbox.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs one command line in this process. */
export async function runInProcess(
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
  how: CliOptions = {},
): Promise<CliRun> {
  const out = { stdout: '', stderr: '' }
  const context: CliContext = {
    stdout: (text) => void (out.stdout += text),
    stderr: (text) => void (out.stderr += text),
    stdin: (mostBytes) => readAll(Readable.from([how.stdin ?? '']), mostBytes),
    env: { RDP_AZURE_JOURNAL: path.join(cwd, 'runs'), ...env },
    cwd,
    interactive: how.answer !== undefined,
    colour: false,
    abortSignal: how.abortSignal ?? new AbortController().signal,
    confirm: () => Promise.resolve(how.answer === true),
  }
  const exitCode = await runCli(args, context)
  return { exitCode, ...out }
}
