import type { ChangeResult } from '../../../model/change.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import type { GuestChange } from './kind.ts'
import type { Machine } from './machine.ts'
import { readRecord, writeRecord } from './record.ts'

/** The kind `sync-time`. Asking twice does no harm, so one that was cut off is done again. */
export async function syncTime(
  machine: Machine,
  change: GuestChange,
  recordPath: (kind: string) => string,
): Promise<Read<ChangeResult>> {
  const { id, kind } = change
  if (readRecord(machine.state(), recordPath('intent')) === undefined)
    await writeRecord(machine, recordPath('intent'), { id, kind })
  const failure = await machine.write(() => undefined, { type: 'time-sync' })
  if (!failure) return found({ id, kind, status: 'done' })
  // An exit code is a signed number of 32 bits.
  const code = Number(failure.id) | 0
  return problem(`TimeService${code}`, `w32tm.exe ended with code ${code}`)
}
