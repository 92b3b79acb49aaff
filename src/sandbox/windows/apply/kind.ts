import type { Json, PlannedChange } from '../../../model/change.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import type { Problem, Read } from '../problem.ts'
import type { Machine } from './machine.ts'

/** One change as the guest sees it, with the run and the request it belongs to. */
export interface GuestChange extends PlannedChange {
  runId: string
  requestId: string
}

/** How one kind of state is looked at, compared and written in the guest. */
export interface StateKind {
  read(state: WindowsState, change: GuestChange): Read<Json>
  same(left: Json, right: Json, change: GuestChange): boolean
  write(machine: Machine, change: GuestChange, wanted: Json): Promise<Problem | undefined>
  /** What is left to do when a change was cut off after the value itself was written. */
  finish?(machine: Machine, change: GuestChange, wanted: Json): Promise<Problem | undefined>
}

/** What a change whose params are not of its kind comes to. */
export function badParams(change: GuestChange): Problem {
  return { id: 'BadParams', message: `the params of ${change.kind} cannot be understood` }
}
