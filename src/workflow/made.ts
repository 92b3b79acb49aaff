import { kindOf } from '../change/registry.ts'
import type { PlannedChange } from '../model/change.ts'
import { changeAzure, changeGuest } from './activities.ts'

/** An activity of a run that ended, as its journal tells. */
export interface DoneActivity {
  name: string
  input: unknown
  /** Null when its code threw, so that it is not known what became of it. */
  result: unknown
}

/**
 * What a run made and did not reverse, stage by stage in the order it was made. A change that failed, or
 * whose answer was lost, counts as made: undoing looks at each object and leaves what was never changed.
 */
export function madeBy(activities: readonly DoneActivity[]): PlannedChange[][] {
  const stages: PlannedChange[][] = []
  for (const done of activities) {
    if (done.name === changeAzure.declaration.name) azureMade(done, stages)
    if (done.name === changeGuest.declaration.name) guestMade(done, stages)
  }
  return stages.filter((stage) => stage.length > 0)
}

function azureMade(done: DoneActivity, stages: PlannedChange[][]): void {
  const { change, undoOf } = changeAzure.declaration.input.parse(done.input)
  const { output } = changeAzure.declaration
  const result = done.result === null ? undefined : output.parse(done.result)
  const status = result?.seen ? result.value.status : undefined
  if (undoOf !== undefined) {
    if (isBack(status)) takeOut(stages, change.id)
    return
  }
  // An action has no way back that would look, so only one that is known to have happened counts.
  const isState = kindOf(change.kind).nature === 'state'
  const mayBe = isState && (status === undefined || maybeMade(status))
  if (mayBe || status === 'done') stages.push([change])
}

function guestMade(done: DoneActivity, stages: PlannedChange[][]): void {
  const { task } = changeGuest.declaration.input.parse(done.input)
  const { output } = changeGuest.declaration
  const result = done.result === null ? undefined : output.parse(done.result)
  const changes = task.changes ?? []
  if (task.kind === 'apply') {
    const results = result?.seen ? result.value.results : undefined
    stages.push(changes.filter(({ id }) => !results || maybeMade(statusOf(results, id))))
  } else if (result?.seen) {
    const back = changes.filter(({ id }) => isBack(statusOf(result.value.results, id)))
    for (const change of back) takeOut(stages, change.id)
  }
}

function statusOf(results: readonly { id: string; status: string }[], id: string) {
  return results.find((each) => each.id === id)?.status
}

const maybeMade = (status: string | undefined) => status === 'done' || status === 'failed'
const isBack = (status: string | undefined) => status === 'done' || status === 'already'

function takeOut(stages: PlannedChange[][], id: string): void {
  const stage = stages.findLast((each) => each.some((change) => change.id === id))
  stage?.splice(
    stage.findIndex((change) => change.id === id),
    1,
  )
}
