import { z } from 'zod'

import type { Json } from '../../../model/change.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { certificateKey } from '../places.ts'
import { found } from '../problem.ts'
import type { Problem } from '../problem.ts'
import { readKey } from '../registry.ts'
import { savedStateOf } from './certificate-backup.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { writeRecord } from './record.ts'
import { removeEntry } from './remove-entry.ts'
import { restoreCertificate } from './restore-certificate.ts'

const paramsSchema = z.object({ store: z.string(), thumbprint: z.string() })
const presenceSchema = z.object({ present: z.boolean() })

/** The kind `remove-certificate`: one entry of the store, saved with all that belongs to it. */
export const removeCertificate: StateKind = {
  read(state, change) {
    const entryPath = entryPathOf(change)
    if (entryPath === undefined) return { ok: false, problem: badParams(change) }
    const refusal = keyRefusal(state, entryPath)
    return refusal.ok ? found({ present: isPresent(state, entryPath) }) : refusal
  },
  same(left, right) {
    const [one, other] = [presenceSchema.safeParse(left), presenceSchema.safeParse(right)]
    return one.success && other.success && one.data.present === other.data.present
  },
  async write(machine, change, wanted) {
    const entryPath = entryPathOf(change)
    if (entryPath === undefined) return badParams(change)
    const back = presenceSchema.safeParse(wanted)
    return back.success && back.data.present
      ? restoreCertificate(machine, change, entryPath)
      : saveAndRemove(machine, change, entryPath)
  },
}

function entryPathOf(change: GuestChange): string | undefined {
  const params = paramsSchema.safeParse(change.params)
  return params.success ? certificateKey(params.data.store, params.data.thumbprint) : undefined
}

function isPresent(state: WindowsState, entryPath: string): boolean {
  return readKey(state, entryPath) !== undefined
}

async function saveAndRemove(
  machine: Machine,
  change: GuestChange,
  entryPath: string,
): Promise<Problem | undefined> {
  const saved = savedStateOf(machine.state(), entryPath)
  if (!saved.ok) return saved.problem
  const path = `${backupFolder(change.runId)}\\${change.id}.removed.json`
  await writeRecord(machine, path, saved.value satisfies Json)
  return removeEntry(machine, entryPath)
}
