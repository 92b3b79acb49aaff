import { z } from 'zod'

import type { Message } from '../model/message.ts'

/**
 * How an activity may be repeated after a crash between its start and its end.
 * `safe`: reading, any number of times · `keyed`: the other side recognises the request id ·
 * `look-first`: the implementation looks whether it happened already.
 */
export type Repeats = 'safe' | 'keyed' | 'look-first'

/** One piece of I/O, declared: what it takes, what it gives, how it may be repeated. */
export interface ActivityDeclaration<I, O> {
  name: string
  input: z.ZodType<I>
  output: z.ZodType<O>
  repeats: Repeats
}

/** What an executor is asked to do next. */
export type Step =
  | { kind: 'activity'; name: string; input: unknown; repeats: Repeats }
  | { kind: 'child'; name: string; flow: () => Flow<unknown> }
  | { kind: 'all'; ops: readonly Op<unknown>[] }
  | { kind: 'sleepUntil'; at: number }
  | { kind: 'waitFor'; name: string; until: number }
  | { kind: 'now' }
  | { kind: 'status'; message: Message }

/** A workflow: a synchronous generator that yields steps. It must be deterministic: no clock, no I/O. */
export type Flow<T> = Generator<Op<unknown>, T, unknown>

/** One step with the parser of its result; `yield* op` gives the result with its type. */
export interface Op<out T> {
  readonly step: Step
  readonly parse: (raw: unknown) => T
  [Symbol.iterator](): Flow<T>
}

function op<T>(step: Step, parse: (raw: unknown) => T): Op<T> {
  const self: Op<T> = {
    step,
    parse,
    *[Symbol.iterator]() {
      return parse(yield self)
    },
  }
  return self
}

/** Declares an activity; calling the result inside a workflow orders it. */
export function activity<I, O>(declaration: ActivityDeclaration<I, O>) {
  const { name, input, output, repeats } = declaration
  const order = (value: I): Op<O> =>
    op({ kind: 'activity', name, input: input.parse(value), repeats }, (raw) => output.parse(raw))
  return Object.assign(order, { declaration })
}

/** A workflow that can be run by itself or ordered by another one. */
export interface Workflow<I, O> {
  name: string
  /** Raised whenever the order of steps changes: a journal of another version is not resumed. */
  version: number
  input: z.ZodType<I>
  output: z.ZodType<O>
  body(input: I): Flow<O>
}

/** Orders a workflow as one step of another. */
export function child<I, O>(workflow: Workflow<I, O>, input: I): Op<O> {
  const flow = () => workflow.body(workflow.input.parse(input))
  return op({ kind: 'child', name: workflow.name, flow }, (raw) => workflow.output.parse(raw))
}

type Values<T extends readonly Op<unknown>[]> = {
  -readonly [K in keyof T]: T[K] extends Op<infer O> ? O : never
}

/** Runs steps side by side and gives their results in order; the first that throws wins after all ended. */
export function all<const T extends readonly Op<unknown>[]>(ops: T): Op<Values<T>> {
  const parse = (raw: unknown) => {
    const values = z.array(z.unknown()).parse(raw)
    // oxlint-disable-next-line typescript/consistent-type-assertions -- `map` loses the tuple
    return ops.map((each, i) => each.parse(values[i])) as Values<T>
  }
  return op({ kind: 'all', ops }, parse)
}

/** Sleeps until a moment in milliseconds since 1970, by the executor's clock. */
export const sleepUntil = (at: number): Op<void> => op({ kind: 'sleepUntil', at }, () => undefined)

/** Waits for something from outside by name; undefined when `until` passes first. */
export const waitFor = <T>(name: string, until: number, value: z.ZodType<T>): Op<T | undefined> =>
  op({ kind: 'waitFor', name, until }, (raw) => (raw === null ? undefined : value.parse(raw)))

/** The executor's clock, milliseconds since 1970; the same at every replay. */
export const now = (): Op<number> => op({ kind: 'now' }, (raw) => z.number().parse(raw))

/** Tells the host something, once: a replay does not say it again. */
export const status = (message: Message): Op<void> =>
  op({ kind: 'status', message }, () => undefined)

/** What an executor hands to the code that does an activity. */
export interface ActivityCall {
  runId: string
  /** The place in the workflow: the same at every replay. */
  key: string
  /** 32 hex digits made of run id and place: the same at every replay, another one elsewhere. */
  requestId: string
  /** True when a journal shows that this activity was started before and its end is not known. */
  again: boolean
  abortSignal: AbortSignal
}

/** The code of every activity, by name. Inputs and results are JSON. */
export type Implementations = Readonly<
  Record<string, (input: unknown, call: ActivityCall) => Promise<unknown>>
>
