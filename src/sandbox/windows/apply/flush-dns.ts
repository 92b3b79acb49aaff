import type { ChangeResult } from '../../../model/change.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { findByName } from '../spelling.ts'
import type { GuestChange } from './kind.ts'
import type { Machine } from './machine.ts'
import { readRecord, writeRecord } from './record.ts'

/** The kind `flush-dns`. Forgetting twice does no harm, so one that was cut off is done again. */
export async function flushDns(
  machine: Machine,
  change: GuestChange,
  recordPath: (kind: string) => string,
): Promise<Read<ChangeResult>> {
  const { id, kind } = change
  if (readRecord(machine.state(), recordPath('intent')) === undefined)
    await writeRecord(machine, recordPath('intent'), { id, kind })
  if (findByName(machine.state().services, 'Dnscache')?.state !== 'running')
    return problem('DnsClient1', 'ipconfig.exe ended with code 1')
  await machine.write((draft) => {
    draft.network.dnsCache = []
  })
  return found({ id, kind, status: 'done' })
}
