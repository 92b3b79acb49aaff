import { z } from 'zod'

import type { ChangeResult } from '../../../model/change.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { findByName } from '../spelling.ts'
import { controlAll, noService, runningAbove } from './control-service.ts'
import { badParams } from './kind.ts'
import type { GuestChange } from './kind.ts'
import type { Machine } from './machine.ts'
import { readRecord, writeRecord } from './record.ts'

const paramsSchema = z.object({ name: z.string() })
const intentSchema = z.object({ dependents: z.array(z.string()) })

/**
 * The kind `restart-service`. A third record, `stopped`, tells a restart that was cut off before the
 * stop from one cut off after it; without it a repeated request could restart the service twice.
 */
export async function restartService(
  machine: Machine,
  change: GuestChange,
  recordPath: (kind: string) => string,
): Promise<Read<ChangeResult>> {
  const params = paramsSchema.safeParse(change.params)
  if (!params.success) return { ok: false, problem: badParams(change) }
  const { name } = params.data
  const dependents = await dependentsByRecord(machine, change, name, recordPath('intent'))
  if (!dependents.ok) return dependents
  if (readRecord(machine.state(), recordPath('stopped')) === undefined) {
    const stopped = await controlAll(machine, [...dependents.value, name], 'stopped')
    if (!stopped.ok) return stopped
    await writeRecord(machine, recordPath('stopped'), { id: change.id })
  }
  const started = await controlAll(machine, [name, ...dependents.value.toReversed()], 'running')
  if (!started.ok) return started
  const { id, kind } = change
  return found({ id, kind, status: 'done', detail: { dependents: dependents.value } })
}

/** The dependents that ran when the restart began, kept before anything is stopped. */
async function dependentsByRecord(
  machine: Machine,
  change: GuestChange,
  name: string,
  path: string,
): Promise<Read<string[]>> {
  if (readRecord(machine.state(), path) === undefined) {
    if (!findByName(machine.state().services, name)) return noService(name)
    const dependents = runningAbove(machine.state(), name)
    await writeRecord(machine, path, { id: change.id, kind: change.kind, dependents })
  }
  const intent = intentSchema.safeParse(readRecord(machine.state(), path))
  return found(intent.data?.dependents ?? [])
}
