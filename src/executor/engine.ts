import { createHash } from 'node:crypto'

import { fromFailure, RdpAzureError, toFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { failureSchema } from '../model/failure.ts'
import type { Message } from '../model/message.ts'
import type { ActivityCall, Flow, Implementations, Op, Step } from '../workflow/flow.ts'

/** What an executor does for each kind of step; the key is the step's place in the workflow. */
export interface Engine {
  activity(step: Extract<Step, { kind: 'activity' }>, key: string): Promise<unknown>
  sleepUntil(at: number, key: string): Promise<void>
  /** Null when nothing came before `until`. */
  waitFor(name: string, until: number, key: string): Promise<unknown>
  now(key: string): Promise<number>
  status(message: Message, key: string): Promise<void>
}

/**
 * Walks a workflow to its end. The key of a step is its path through the flow (`/2.1:look-outside/0`),
 * so that a replay recognises it whatever finished first.
 */
export async function drive<T>(flow: Flow<T>, engine: Engine, path = ''): Promise<T> {
  let turn = flow.next()
  for (let n = 0; !turn.done; n += 1) {
    const { step } = turn.value
    const came = await settled(doStep(step, engine, `${path}/${n}`))
    turn = came.ok ? flow.next(came.value) : flow.throw(came.thrown)
  }
  return turn.value
}

type Settled = { ok: true; value: unknown } | { ok: false; thrown: unknown }

function settled(promise: Promise<unknown>): Promise<Settled> {
  return promise.then(
    (value) => ({ ok: true, value }),
    (thrown: unknown) => ({ ok: false, thrown }),
  )
}

/** Async, so that what an engine throws at once reaches the workflow like every other failure. */
async function doStep(step: Step, engine: Engine, key: string): Promise<unknown> {
  switch (step.kind) {
    case 'activity':
      return engine.activity(step, key)
    case 'child':
      return drive(step.flow(), engine, `${key}:${step.name}`)
    case 'all':
      return allOf(step.ops, engine, key)
    case 'sleepUntil':
      return engine.sleepUntil(step.at, key)
    case 'waitFor':
      return engine.waitFor(step.name, step.until, key)
    case 'now':
      return engine.now(key)
    case 'status':
      return engine.status(step.message, key)
  }
}

/** Side by side; when one throws, the others are still awaited, so that nothing runs on unseen. */
async function allOf(ops: readonly Op<unknown>[], engine: Engine, key: string): Promise<unknown[]> {
  const ended = await Promise.all(
    ops.map(({ step }, i) => settled(doStep(step, engine, `${key}.${i}`))),
  )
  return ended.map((each) => {
    if (!each.ok) throw each.thrown
    return each.value
  })
}

/** The id under which a place of a run asks the guest: 32 hex digits, equal at every replay. */
export function requestIdOf(runId: string, key: string): string {
  return createHash('sha256').update(`${runId}:${key}`).digest('hex').slice(0, 32)
}

/**
 * Runs the code of an activity by its name. Result and failure are made plain JSON, as a journal gives
 * them back: what a workflow sees must not depend on whether it is replayed.
 */
export async function perform(
  implementations: Implementations,
  step: Extract<Step, { kind: 'activity' }>,
  call: ActivityCall,
): Promise<unknown> {
  const code = implementations[step.name]
  if (!code) throw new RdpAzureError('Internal', `no code does the activity ${step.name}`)
  try {
    return plainJson(await code(step.input, call))
  } catch (thrown) {
    throw fromFailure(plainFailure(thrown))
  }
}

/** Anything thrown as the value that a journal keeps. */
export function plainFailure(thrown: unknown): Failure {
  return failureSchema.parse(plainJson(toFailure(thrown)))
}

/** The value as JSON keeps it. */
export function plainJson(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value))
}
