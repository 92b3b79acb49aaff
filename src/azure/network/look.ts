import { RdpAzureError } from '../../errors.ts'
import type { Target } from '../../model/target.ts'
import type { ArmAction } from '../actions.ts'
import { armSend } from '../arm-send.ts'
import type { CallOptions } from '../azure.ts'
import { aboutVm } from '../call-context.ts'
import { calling } from '../call.ts'
import { follow } from '../long-running.ts'
import { plainText } from '../plain-text.ts'
import type { ArmSession } from '../session.ts'
import { diagnoseCommand } from '../vm-id.ts'
import { pageShape, shaped } from './shaped.ts'
import type { Page } from './shaped.ts'

/** What every read of a VM's network is made with. */
export interface Look {
  session: ArmSession
  target: Target
  options: CallOptions
}

/** What one read is: the right it needs, and the ARM id it is about. */
export interface Reading {
  action: ArmAction
  scope: string
}

/**
 * Effective rules and routes were there 10 seconds after they were asked for (recorded). Two seconds
 * between looks stay far inside 10,000 reads in 5 minutes (Network throttling limits, 2025); what
 * `Retry-After` asks for goes before.
 */
const pollMs = 2_000
/** Network Watcher and effective rules answer within half a minute; people wait in front of this. */
const answerLimitMs = 90_000
/** No list here has a second page in a usual subscription; more than this is not read on. */
const mostPages = 20

/** Reads one resource and gives its body as it came. */
export async function readBody(
  { session, target, options }: Look,
  { action, scope }: Reading,
  url: string,
): Promise<unknown> {
  return calling(aboutVm(session, action, target, scope), options, async () => {
    return (await armSend(session, 'get', url, options)).body
  })
}

/** Reads a list page by page, and the entries as they came. A list that does not end throws. */
export async function readPages(look: Look, reading: Reading, url: string): Promise<unknown[]> {
  const entries: unknown[] = []
  let next: string | undefined = url
  for (let page = 0; next !== undefined; page += 1) {
    if (page >= mostPages) throw endless(look, reading)
    const body = await readBody(look, reading, next)
    const read: Page = shaped(pageShape, body, 'a list')
    entries.push(...(read.value ?? []))
    next = read.nextLink ?? undefined
  }
  return entries
}

/** Asks by a POST that only reads, and waits for the answer. */
export async function askFor(
  { session, target, options }: Look,
  { action, scope }: Reading,
  url: string,
  body?: unknown,
): Promise<unknown> {
  const { abortSignal } = options
  return calling(aboutVm(session, action, target, scope), options, async () => {
    const accepted = await armSend(session, 'post', url, { abortSignal, body })
    const late = (): RdpAzureError => lateError(target, action)
    const limits = { limitMs: answerLimitMs, late, pollMs, wantsResult: true }
    return follow(session, accepted, { abortSignal, ...limits })
  })
}

function lateError(target: Target, { does }: ArmAction): RdpAzureError {
  const message = `Azure took longer than ${answerLimitMs / 1_000} s to ${does} (${target.name})`
  return new RdpAzureError('ArmFailed', message, { next: [diagnoseCommand(target)] })
}

function endless({ target }: Look, { action, scope }: Reading): RdpAzureError {
  const message = `Azure gave more than ${mostPages} pages when asked to ${action.does} at ${plainText(scope, 200)}`
  return new RdpAzureError('ArmFailed', message, { next: [diagnoseCommand(target)] })
}
