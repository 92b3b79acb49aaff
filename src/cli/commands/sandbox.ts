import path from 'node:path'

import { z } from 'zod'

import { createRdpAzure } from '../../rdp-azure.ts'
import type { Runbook } from '../../runbook/runbook.ts'
import { buildWorld } from '../../sandbox/build-world.ts'
import { injectedFaults, parseFaults } from '../../sandbox/faults.ts'
import { defaultScenario, parseScenario, withFaults } from '../../sandbox/scenario.ts'
import { startSandbox } from '../../sandbox/start.ts'
import type { Sandbox } from '../../sandbox/start.ts'
import { runChild } from '../child.ts'
import type { Command, OptionSpec } from '../command.ts'
import type { CliContext } from '../context.ts'
import { faultPatches } from '../fault-patches.ts'
import { outputOptions, parseOptions, sharedOptions } from '../options.ts'
import { printResult } from '../output.ts'
import { readBounded } from '../read-bounded.ts'

/** The largest scenario file, in bytes: 240 VMs with a page of state each. */
const largestScenarioBytes = 1024 * 1024

const worldOptions: readonly OptionSpec[] = [
  { flags: '--scenario <file>', summary: 'the VMs, and what is wrong with them' },
  { flags: '--state <folder>', summary: 'keep the state here from one run to the next' },
  { flags: '--fault <name>', summary: 'inject a fault, `name` or `name:2`', repeatable: true },
  { flags: '--runbooks <folder>', summary: 'folder with runbooks of your own', repeatable: true },
]

const ownSchema = z.object({
  scenario: z.string().optional(),
  state: z.string().optional(),
  fault: z.array(z.string()).default([]),
  runbooks: z.array(z.string()).default([]),
})

async function open(context: CliContext, raw: Readonly<Record<string, unknown>>): Promise<Sandbox> {
  const own = parseOptions(ownSchema, raw)
  const runbooks = loaded(context, own.runbooks)
  const named = own.fault.filter((each) => runbooks.some(({ id }) => id === each))
  const faults = parseFaults(own.fault.filter((each) => !named.includes(each)))
  const written = own.scenario
    ? parseScenario(await scenarioText(context, own.scenario), own.scenario)
    : defaultScenario()
  const world = await buildWorld(withFaults(written, named), faultPatches(runbooks), {
    clock: new Date(),
  })
  const stateFolder = own.state === undefined ? undefined : path.resolve(context.cwd, own.state)
  return startSandbox({ world, faults, ...(stateFolder === undefined ? {} : { stateFolder }) })
}

const loaded = (context: CliContext, folders: readonly string[]): readonly Runbook[] =>
  createRdpAzure({ runbooks: folders.map((each) => path.resolve(context.cwd, each)) }).runbooks

const scenarioText = (context: CliContext, file: string) =>
  readBounded(context, file, largestScenarioBytes, 'ScenarioInvalid')

/** `rdp-azure sandbox run -- <command>`: one command in a pretend Azure; gives the command’s exit code. */
const run: Command = {
  path: ['sandbox', 'run'],
  summary: 'run one command in a pretend Azure on this machine',
  operands: ['<command...>'],
  options: worldOptions,
  async run({ operands, options, context }) {
    const sandbox = await open(context, options)
    try {
      return await runChild(operands, { ...context.env, ...sandbox.environment }, context)
    } finally {
      await sandbox.close()
    }
  },
}

/** `rdp-azure sandbox start`: a pretend Azure that stays until it is interrupted. */
const start: Command = {
  path: ['sandbox', 'start'],
  summary: 'start a pretend Azure and say how to reach it',
  options: worldOptions,
  async run({ options, context }) {
    const sandbox = await open(context, options)
    try {
      const lines = Object.entries(sandbox.environment).map(([name, value]) => `${name}=${value}`)
      context.stdout(`${lines.join('\n')}\n`)
      context.stderr('The sandbox runs until it is interrupted (Ctrl-C).\n')
      await ended(context.abortSignal)
      return 0
    } finally {
      await sandbox.close()
    }
  },
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** `rdp-azure sandbox faults`: what `--fault` takes. */
const faults: Command = {
  path: ['sandbox', 'faults'],
  summary: 'list the faults that can be injected',
  options: [
    { flags: '--runbooks <folder>', summary: 'folder with runbooks of your own', repeatable: true },
    ...outputOptions,
  ],
  async run({ options: raw, context }) {
    const shared = sharedOptions(raw)
    const inVm = loaded(context, shared.runbooks)
      .filter(({ tests }) => tests.some((test) => test.expect === 'faulty'))
      .map(({ id, title }) => ({ name: id, in: 'vm', meaning: title }))
    const inAzure = Object.entries(injectedFaults).map(([name, { meaning }]) => ({
      name,
      in: 'azure',
      meaning,
    }))
    const result = { schema: 'rdp-azure/sandbox-faults/1', faults: [...inVm, ...inAzure] }
    printResult(context, shared, result, () =>
      result.faults
        .map((each) => `${each.name.padEnd(28)} ${each.in.padEnd(6)} ${each.meaning}`)
        .join('\n'),
    )
    return 0
  },
}

export const sandboxCommands: readonly Command[] = [start, run, faults]
