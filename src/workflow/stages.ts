import { kindOf } from '../change/registry.ts'
import type { Failure } from '../errors.ts'
import type { ChangeResult, PlannedChange } from '../model/change.ts'
import type { Observation } from '../model/failure.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import type { GuestTask } from '../model/guest-protocol.ts'
import type { Plan, Stage } from '../model/plan.ts'
import type { Target } from '../model/target.ts'
import { changeAzure, changeGuest } from './activities.ts'
import { status } from './flow.ts'
import type { Flow } from './flow.ts'

/** Time a guest script has when it changes something, in seconds (the design's budget for apply). */
const applyBudgetSeconds = 180

/** What stages are made with. */
export interface StageContext {
  target: Target
  runId: string
  /** What is read in the same Run Command, after the changes. */
  collect: GuestTask
  /** When Windows had booted, as seen before the first stage. */
  bootedAt?: string | undefined
}

/** What came of making or reversing stages, and the guest as read last. */
export interface StagesDone {
  ok: boolean
  results: ChangeResult[]
  failure?: Failure
  /** The guest as the last guest stage saw it; absent when no guest stage answered. */
  guest?: Observation<GuestEvidence>
  /** Changes that were made, or may have been: what a reversal has to look at. */
  touched: PlannedChange[][]
}

/** Makes the stages of a plan in order and stops at the first that does not end well. */
export function* makeStages(context: StageContext, plan: Plan): Flow<StagesDone> {
  const done: StagesDone = { ok: true, results: [], touched: [] }
  for (const [index, stage] of plan.stages.entries()) {
    const place = `stage ${index + 1} of ${plan.stages.length}`
    const kinds = stage.changes.map((change) => change.kind).join(', ')
    yield* tell('stage.started', `${place}: ${kinds}`, index)
    const one = yield* stage.where === 'guest'
      ? guestStage(context, 'apply', stage.changes)
      : azureStage(context, stage, done.guest)
    merge(done, one)
    // What was read before Azure did something to the VM says nothing of it any more.
    if (stage.where === 'azure') delete done.guest
    if (!one.ok) {
      yield* tell('stage.failed', `${place} failed: ${whyNot(one)}`, index)
      return done
    }
    yield* tell('stage.done', `${place} done`, index)
  }
  return done
}

function tell(code: 'stage.started' | 'stage.done' | 'stage.failed', text: string, stage: number) {
  const level = code === 'stage.failed' ? 'error' : 'info'
  return status({ code, level, text, data: { stage } })
}

function whyNot({ failure, results }: StagesDone): string {
  const one = results.find((each) => each.status !== 'done' && each.status !== 'already')
  return failure?.message ?? one?.reason?.message ?? one?.status ?? 'no change was told'
}

/** Puts the touched changes back, last first. Actions have no way back and are left out. */
export function* reverseStages(
  context: StageContext,
  touched: readonly (readonly PlannedChange[])[],
): Flow<StagesDone> {
  const done: StagesDone = { ok: true, results: [], touched: [] }
  for (const stage of touched.toReversed()) {
    const changes = stage.toReversed().filter((change) => kindOf(change.kind).nature === 'state')
    if (changes.length === 0) continue
    const inAzure = changes.some((change) => kindOf(change.kind).where === 'azure')
    const one = inAzure ? takeBack(context, changes) : guestStage(context, 'undo', changes)
    merge(done, yield* one)
    if (!done.ok) return done
  }
  return done
}

function merge(into: StagesDone, one: StagesDone): void {
  into.ok = into.ok && one.ok
  into.results.push(...one.results)
  into.touched.push(...one.touched)
  if (one.failure) into.failure = one.failure
  if (one.guest) into.guest = one.guest
}

function* guestStage(
  context: StageContext,
  kind: 'apply' | 'undo',
  changes: readonly PlannedChange[],
): Flow<StagesDone> {
  const { target, runId, collect } = context
  const budget = { budgetSeconds: applyBudgetSeconds }
  const task = { ...collect, ...budget, kind, runId, changes: [...changes] }
  const seen = yield* changeGuest({ target, task })
  // Without an answer it is not known what was made, so a reversal must look at every change.
  if (!seen.seen) return { ok: false, results: [], failure: seen.failure, touched: [[...changes]] }
  const { results, guest } = seen.value
  const ok = results.every((each) => each.status === 'done' || each.status === 'already')
  const touched = changes.filter((change) =>
    results.some(
      (each) => each.id === change.id && (each.status === 'done' || each.status === 'failed'),
    ),
  )
  return { ok, results, touched: [touched], guest: { seen: true, value: guest } }
}

function* azureStage(
  context: StageContext,
  stage: Stage,
  guest: StagesDone['guest'],
): Flow<StagesDone> {
  const done: StagesDone = { ok: true, results: [], touched: [] }
  const bootedAt = (guest?.seen ? guest.value.os?.bootedAt : undefined) ?? context.bootedAt
  const known = bootedAt === undefined ? {} : { bootedAt }
  for (const change of stage.changes) {
    const seen = yield* changeAzure({ target: context.target, change, ...known })
    // What was there already is not this run's, so it is not this run's to take back. Without an answer,
    // or after a failure, it is not known what was made: a reversal looks.
    if (!seen.seen || mayBeMade(seen.value)) done.touched.push([change])
    if (!heard(done, seen)) return done
  }
  return done
}

/** Takes changes of the control plane back, one by one; what is gone already is back. */
function* takeBack(context: StageContext, changes: readonly PlannedChange[]): Flow<StagesDone> {
  const done: StagesDone = { ok: true, results: [], touched: [] }
  const { target, runId: undoOf } = context
  for (const one of changes) {
    const change = kindOf(one.kind).inverse(one)
    if (change === undefined) continue
    if (!heard(done, yield* changeAzure({ target, change, undoOf }))) return done
  }
  return done
}

/** Notes what became of one change; false where it did not end well. */
function heard(done: StagesDone, seen: Observation<ChangeResult>): boolean {
  if (seen.seen) done.results.push(seen.value)
  else done.failure = seen.failure
  done.ok = seen.seen && (seen.value.status === 'done' || seen.value.status === 'already')
  return done.ok
}

const mayBeMade = ({ status }: ChangeResult) => status === 'done' || status === 'failed'
