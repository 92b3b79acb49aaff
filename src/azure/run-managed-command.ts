import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import { faultOf, mayHaveArrived } from './arm-fault.ts'
import { armSend } from './arm-send.ts'
import type { CallOptions, RunCommandOutput } from './azure.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { follow } from './long-running.ts'
import { plainText } from './plain-text.ts'
import { readRunOutput } from './run-command-output.ts'
import type { ArmSession } from './session.ts'
import { diagnoseCommand, runCommandUrls } from './vm-id.ts'

/** Options of one managed run command. */
export interface ManagedRunOptions extends CallOptions {
  /** Of the resource, within the VM; the same for the same request. */
  name: string
  /** After how long Azure ends the script. */
  timeoutSeconds: number
}

/** Beyond the script's own time: the first managed run on a VM installs its extension. */
const spareMs = 10 * 60_000
/** How long the deletion is waited for. It also ends the script where that still runs. */
const deleteLimitMs = 3 * 60_000

/** States in which nothing more follows (`ExecutionState`, azure-rest-api-specs, Compute 2024-07-01). */
const ended = ['Succeeded', 'Failed', 'TimedOut', 'Canceled'] as const

const runSchema = z.object({
  properties: z.object({
    provisioningState: z.string().catch(''),
    instanceView: z
      .object({
        executionState: z.string().catch(''),
        executionMessage: z.string().nullish().catch(undefined),
        exitCode: z.int().nullish().catch(undefined),
        output: z.string().nullish().catch(undefined),
        error: z.string().nullish().catch(undefined),
      })
      .nullish()
      .catch(undefined),
  }),
})
type Run = z.infer<typeof runSchema>['properties']

/**
 * Runs PowerShell text by a managed run command and gives the end of both its streams. A resource of this
 * name that is there already is an earlier request whose end was not seen: it is read, not sent again. In
 * the end the resource is deleted, whatever happened, because a VM holds 25.
 */
export async function runManagedCommand(
  session: ArmSession,
  target: Target,
  script: string,
  options: ManagedRunOptions,
): Promise<RunCommandOutput> {
  const context = aboutVm(session, actions.writeManagedRun, target)
  return calling(context, options, async () => {
    const there = await look(session, target, options)
    const run = await ranToEnd(session, target, there === undefined ? script : null, options)
    const left = await remove(session, target, options.name)
    return { ...outputOf(run, target), ...(left === undefined ? {} : { left }) }
  })
}

/** Asks for the run, unless it is there already (`null`), and waits for its end; deletes it where that fails. */
async function ranToEnd(
  session: ArmSession,
  target: Target,
  script: string | null,
  options: ManagedRunOptions,
): Promise<Run> {
  try {
    if (script !== null) await put(session, target, script, options)
    return await untilEnded(session, target, options)
  } catch (thrown) {
    await remove(session, target, options.name)
    throw thrown
  }
}

/** Asks for the run and does not wait for it: `asyncExecution` lets Azure say at once that it began. */
async function put(
  session: ArmSession,
  target: Target,
  script: string,
  { name, timeoutSeconds, abortSignal }: ManagedRunOptions,
): Promise<void> {
  const body = {
    location: target.location,
    properties: {
      source: { script },
      timeoutInSeconds: timeoutSeconds,
      asyncExecution: true,
      treatFailureAsDeploymentFailure: false,
    },
  }
  try {
    await armSend(session, 'put', runCommandUrls(target.id, name).own, { abortSignal, body })
  } catch (thrown) {
    const fault = faultOf(thrown)
    // An answer that was lost leaves open whether it runs; a look tells, and it is never sent twice.
    const lost = fault !== undefined && mayHaveArrived(fault)
    if (!lost) throw thrown
    await session.timing.pause(session.pollIntervalMs, abortSignal)
    if ((await look(session, target, { name, abortSignal })) === undefined) throw thrown
  }
}

async function look(
  session: ArmSession,
  target: Target,
  { name, abortSignal }: Pick<ManagedRunOptions, 'name' | 'abortSignal'>,
): Promise<Run | undefined> {
  try {
    const url = runCommandUrls(target.id, name).withView
    const { body } = await armSend(session, 'get', url, { abortSignal })
    return runSchema.safeParse(body).data?.properties ?? { provisioningState: '' }
  } catch (thrown) {
    if (faultOf(thrown)?.status === 404) return undefined
    throw thrown
  }
}

async function untilEnded(
  session: ArmSession,
  target: Target,
  options: ManagedRunOptions,
): Promise<Run> {
  const until = session.timing.now() + options.timeoutSeconds * 1000 + spareMs
  for (let looks = 0; ; looks += 1) {
    await session.timing.pause(
      session.pollIntervalMs * Math.min(3, 1 + looks / 5),
      options.abortSignal,
    )
    const run = await look(session, target, options)
    if (run === undefined) throw gone(target)
    const state = run.instanceView?.executionState
    if (ended.some((known) => known === state) || run.provisioningState === 'Failed') return run
    if (session.timing.now() >= until) throw late(target)
  }
}

function outputOf(run: Run, target: Target): RunCommandOutput {
  const view = run.instanceView
  if (view?.output) return readRunOutput(view) ?? { stdout: '', stderr: '' }
  if (view?.executionState === 'TimedOut') throw late(target)
  const state = view?.executionState || run.provisioningState
  if (state === 'Succeeded') return { stdout: '', stderr: view?.error ?? '' }
  const code =
    view?.exitCode === undefined || view.exitCode === null ? '' : `, exit code ${view.exitCode}`
  const why = plainText(view?.executionMessage || view?.error || '', 300)
  throw new RdpAzureError(
    'ArmFailed',
    `the managed run command in ${target.name} ended ${plainText(state, 40)}${code}${why === '' ? '' : `: ${why}`}`,
    { next: [diagnoseCommand(target)] },
  )
}

/** Deletes the resource; its name, where that failed. With a signal of its own: a caller who left has ended his. */
async function remove(
  session: ArmSession,
  target: Target,
  name: string,
): Promise<string | undefined> {
  const abortSignal = AbortSignal.timeout(deleteLimitMs)
  const limits = { limitMs: deleteLimitMs, late: () => late(target), wantsResult: false }
  try {
    const { own } = runCommandUrls(target.id, name)
    const accepted = await armSend(session, 'delete', own, { abortSignal })
    await follow(session, accepted, { abortSignal, ...limits })
    return undefined
  } catch (thrown) {
    return faultOf(thrown)?.status === 404 ? undefined : name
  }
}

function late(target: Target): RdpAzureError {
  return new RdpAzureError(
    'GuestTimedOut',
    `the managed run command in ${target.name} did not end in its time`,
    { next: [diagnoseCommand(target)], data: { target: target.id } },
  )
}

function gone(target: Target): RdpAzureError {
  return new RdpAzureError(
    'GuestAnswerMissing',
    `the managed run command in ${target.name} was deleted by somebody before it ended`,
    { next: [diagnoseCommand(target)], data: { target: target.id } },
  )
}
