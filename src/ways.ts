import { runDirect } from './executor/direct.ts'
import { resumeLocal, runLocal } from './executor/local.ts'
import type { LocalOptions } from './executor/local.ts'
import { newRunId } from './executor/runs.ts'
import type { Asked } from './model/asked.ts'
import type { Message } from './model/message.ts'
import type { Target } from './model/target.ts'
import type { Closing, Opening, WayView } from './model/way.ts'
import type { CloseWayOptions, NetworkOptions, OpenWayOptions } from './rdp-azure-options.ts'
import { refuseReadOnly } from './refusals.ts'
import type { Wiring } from './wiring.ts'
import { closeWayWorkflow } from './workflow/way/close-way.ts'
import { showWayWorkflow } from './workflow/way/look-way.ts'
import { openWayWorkflow } from './workflow/way/open-way.ts'
import { closeSignal } from './workflow/way/stay-open.ts'

/** Where Remote Desktop listens unless it was moved. */
const rdpPort = 3389

/** Judges the way to a VM; nothing is journaled, because nothing is changed. */
export async function showWay(
  wiring: Wiring,
  target: Target,
  { asked = {}, port = rdpPort, abortSignal }: NetworkOptions,
): Promise<WayView> {
  const how = await wiring.execution(newRunId(Date.now()), abortSignal)
  const question = { target, asked, port, me: await whoAmI(wiring, abortSignal) }
  return runDirect(showWayWorkflow, question, how)
}

/** Lets one address in; see `RdpAzure.openWay`. */
export async function openWay(
  wiring: Wiring,
  target: Target,
  {
    asked = {},
    port = rdpPort,
    minutes,
    detach = false,
    dryRun = false,
    abortSignal,
  }: OpenWayOptions,
): Promise<Opening> {
  const { policy, rulebook } = wiring
  if (!dryRun) refuseReadOnly(policy, 'an opening')
  const runId = newRunId(Date.now())
  const me = await whoAmI(wiring, abortSignal)
  const how = await journaled(wiring, runId, target)
  const input = {
    runId,
    target,
    asked: whoConnects(asked),
    port,
    me,
    policy,
    minutes,
    stay: !detach,
    dryRun,
  }
  return runLocal(openWayWorkflow(rulebook), input, untilPermitted(how, abortSignal))
}

/** Takes rules away; see `RdpAzure.closeWay`. */
export async function closeWay(
  wiring: Wiring,
  target: Target,
  { all = false, dryRun = false, abortSignal }: CloseWayOptions,
): Promise<Closing> {
  const { policy, rulebook } = wiring
  if (!dryRun) refuseReadOnly(policy, 'a revocation')
  const runId = newRunId(Date.now())
  const me = await whoAmI(wiring, abortSignal)
  const how = await journaled(wiring, runId, target, abortSignal)
  const input = { runId, target, asked: {}, port: rdpPort, me, policy, all, dryRun }
  return runLocal(closeWayWorkflow(rulebook), input, how)
}

/** Goes on with an interrupted opening or closing; undefined where the run is neither. */
export function resumeWay(
  wiring: Wiring,
  workflow: string,
  runId: string,
  abortSignal: AbortSignal | undefined,
): Promise<Opening | Closing> | undefined {
  const { rulebook, execution } = wiring
  if (workflow === 'open-way') {
    // What it had permitted is not told again, so it is taken as permitted: the signal closes.
    return execution(runId, undefined).then((how) => {
      // What was told of it before is not told again, and the next word may be half an hour away.
      const text = 'the run goes on; while it holds a way open, Ctrl-C closes it'
      how.notify({ code: 'way.open', level: 'info', text, data: {} })
      return resumeLocal(openWayWorkflow(rulebook), { ...how, signals: closeOn(abortSignal) })
    })
  }
  if (workflow !== 'close-way') return undefined
  return execution(runId, abortSignal).then((how) => resumeLocal(closeWayWorkflow(rulebook), how))
}

async function journaled(
  { execution }: Wiring,
  runId: string,
  target: Target,
  abortSignal?: AbortSignal,
): Promise<LocalOptions> {
  const how = await execution(runId, abortSignal)
  return { ...how, header: { ...how.header, target } }
}

/** Codes of the client play no part in who is let in. */
function whoConnects({ from, via }: Asked): Asked {
  return { ...(from === undefined ? {} : { from }), ...(via === undefined ? {} : { via }) }
}

async function whoAmI(
  { connection }: Wiring,
  abortSignal: AbortSignal | undefined,
): Promise<string> {
  return (await (await connection()).principal({ abortSignal })).name
}

/**
 * The signal interrupts while the way is only looked at. Once the plan is permitted a rule may be there, and
 * ending at once would leave it: then the signal closes the way, and the run comes to its end by itself.
 */
function untilPermitted(how: LocalOptions, abortSignal: AbortSignal | undefined): LocalOptions {
  const looking = new AbortController()
  let permitted = false
  const notify = (message: Message): void => {
    permitted ||= message.code === 'plan.permitted'
    how.notify(message)
  }
  const signals = closeOn(abortSignal, () => {
    if (!permitted) looking.abort(abortSignal?.reason)
  })
  return { ...how, notify, signals, abortSignal: looking.signal }
}

function closeOn(
  abortSignal: AbortSignal | undefined,
  also: () => void = () => undefined,
): NonNullable<LocalOptions['signals']> {
  const asked = new Promise<unknown>((resolve) => {
    const close = () => {
      also()
      resolve('asked')
    }
    if (abortSignal?.aborted === true) close()
    else abortSignal?.addEventListener('abort', close, { once: true })
  })
  return { [closeSignal]: asked }
}
