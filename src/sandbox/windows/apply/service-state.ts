import { z } from 'zod'

import { found } from '../problem.ts'
import type { Problem } from '../problem.ts'
import { findByName, sameName } from '../spelling.ts'
import { controlAll, runningAbove } from './control-service.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { readRecord, writeRecord } from './record.ts'

const paramsSchema = z.object({ name: z.string() })
/** What an undo of a stop must know: who ran above the service before this request stopped anything. */
const noteSchema = z.object({
  requestId: z.string(),
  name: z.string(),
  dependents: z.array(z.string()),
})

/** The kind `service-state`: a service that runs, or does not. */
export const serviceState: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    return found(findByName(state.services, params.data.name)?.state ?? null)
  },
  same: (left, right) => left !== null && left === right,
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return badParams(change)
    const { name } = params.data
    if (wanted === 'running') {
      const started = await controlAll(machine, [name], 'running')
      return started.ok ? startDependents(machine, change, name) : started.problem
    }
    const dependents = await notedDependents(machine, change, name)
    const stopped = await controlAll(machine, [...dependents, name], 'stopped')
    return stopped.ok ? undefined : stopped.problem
  },
  async finish(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success || wanted !== 'running') return undefined
    return startDependents(machine, change, params.data.name)
  },
}

function notePath(change: GuestChange): string {
  return `${backupFolder(change.runId)}\\${change.id}.dependents.json`
}

async function notedDependents(
  machine: Machine,
  change: GuestChange,
  name: string,
): Promise<string[]> {
  const { requestId } = change
  const note = noteSchema.safeParse(readRecord(machine.state(), notePath(change)))
  if (note.success && note.data.requestId === requestId) return note.data.dependents
  const dependents = runningAbove(machine.state(), name)
  await writeRecord(machine, notePath(change), { requestId, name, dependents })
  return dependents
}

async function startDependents(
  machine: Machine,
  change: GuestChange,
  name: string,
): Promise<Problem | undefined> {
  const note = noteSchema.safeParse(readRecord(machine.state(), notePath(change)))
  if (!note.success || !sameName(note.data.name, name)) return undefined
  const started = await controlAll(machine, note.data.dependents.toReversed(), 'running')
  return started.ok ? undefined : started.problem
}
