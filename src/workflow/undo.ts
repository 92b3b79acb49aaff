import { z } from 'zod'

import { consequencesOf, kindOf } from '../change/registry.ts'
import { RdpAzureError, toFailure } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { commandFor } from '../judge/command-for.ts'
import { plannedChangeSchema } from '../model/change.ts'
import type { ChangeResult, PlannedChange } from '../model/change.ts'
import { undoResultSchema } from '../model/outcome.ts'
import type { UndoOutcome, UndoResult } from '../model/outcome.ts'
import { targetSchema } from '../model/target.ts'
import { status } from './flow.ts'
import type { Workflow } from './flow.ts'
import { collectTaskOf } from './rulebook.ts'
import type { Rulebook } from './rulebook.ts'
import { reverseStages } from './stages.ts'
import type { StagesDone } from './stages.ts'

const inputSchema = z.object({
  runId: z.string(),
  /** The run to undo: its backups lie in the guest under this id. */
  undoOf: z.string(),
  target: targetSchema,
  /** What the run's journal says was made and not reversed since, in the order it was made. */
  made: z.array(z.array(plannedChangeSchema)),
})
type Input = z.infer<typeof inputSchema>

/** Puts the objects a run changed back to their before-values, last first; leaves and lists the rest. */
export function undoWorkflow(rulebook: Rulebook): Workflow<Input, UndoResult> {
  return {
    name: 'undo',
    version: 1,
    input: inputSchema,
    output: undoResultSchema,
    *body(input) {
      const changes = input.made.flat()
      if (!changes.some(isState)) return result(input, 'nothing-to-undo', noStages)
      const { target } = input
      const many = changes.filter(isState).length
      const text = `putting back ${many} ${many === 1 ? 'change' : 'changes'} of ${target.name}`
      yield* status({ code: 'undo.started', level: 'info', text, data: { undoOf: input.undoOf } })
      const context = { target, runId: input.undoOf, collect: collectTaskOf(rulebook) }
      const done = yield* reverseStages(context, input.made)
      const outcome = outcomeOf(done)
      const ended = `undo ended: ${outcome}`
      yield* status({ code: 'undo.done', level: 'info', text: ended, data: { outcome } })
      return result(input, outcome, done)
    },
  }
}

const noStages: StagesDone = { ok: true, results: [], touched: [] }

const isState = (change: PlannedChange) => kindOf(change.kind).nature === 'state'

const isDone = (result: ChangeResult) => result.status === 'done'

function outcomeOf(done: StagesDone): UndoOutcome {
  // Every object was back before: by an earlier undo, or because the run never got to it.
  if (done.ok) return done.results.some(isDone) ? 'undone' : 'nothing-to-undo'
  const refusing = done.results.some(
    (each) => each.status === 'drifted' || each.status === 'refused',
  )
  return refusing ? 'refused' : 'failed'
}

function result(input: Input, outcome: UndoOutcome, done: StagesDone): UndoResult {
  const failure = failureOf(input, outcome, done)
  return {
    schema: 'rdp-azure/undo/1',
    id: input.runId,
    undoOf: input.undoOf,
    target: input.target,
    outcome,
    results: done.results,
    left: leftBehind(input.made.flat()),
    ...(failure ? { failure } : {}),
  }
}

/** What Windows made beside the changes, and actions that have no way back, as their kinds declare. */
function leftBehind(changes: readonly PlannedChange[]): UndoResult['left'] {
  const beside = changes.flatMap((change) =>
    consequencesOf(change).map(({ what }) => ({ kind: change.kind, what })),
  )
  const without = changes.flatMap((change) => {
    const what = kindOf(change.kind).notUndoable(change)
    return what === undefined ? [] : [{ kind: change.kind, what }]
  })
  return [...beside, ...without].filter(
    (one, i, all) => all.findIndex((other) => other.what === one.what) === i,
  )
}

function failureOf(
  { target, undoOf }: Input,
  outcome: UndoOutcome,
  done: StagesDone,
): Failure | undefined {
  if (outcome === 'undone' || outcome === 'nothing-to-undo') return undefined
  if (done.failure) return done.failure
  const one = done.results.find((each) => each.status !== 'done' && each.status !== 'already')
  const what = one
    ? `change ${one.id}, ${one.kind}: ${one.reason?.message ?? one.status}`
    : 'a change'
  const show = `rdp-azure run show ${undoOf}`
  if (outcome === 'refused') {
    const message = `not everything was put back, because it changed since the repair: ${what}`
    const next = [commandFor('diagnose', target), show]
    return toFailure(new RdpAzureError('UndoRefused', message, { next }))
  }
  const next = [commandFor('undo', target, '--run', undoOf), show]
  const message = `not everything was put back: ${what}`
  return toFailure(new RdpAzureError('ReversalFailed', message, { next }))
}
