import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { systemKeys } from '../baseline-system.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readValue } from '../registry.ts'

const entryName = /^\{[0-9a-f-]{36}\}$/i

/** The key of `safeboot` of the default boot entry, or why the boot store does not name one. */
export function safeBootKey(state: WindowsState): Read<string> {
  const refusal = keyRefusal(state, systemKeys.defaultEntry)
  if (!refusal.ok) return refusal
  const entry = readValue(state, systemKeys.defaultEntry, 'Element')
  const isText = entry?.type === 'REG_SZ' || entry?.type === 'REG_EXPAND_SZ'
  if (!isText || !entryName.test(entry.data))
    return problem('NoBootEntry', 'the boot store names no default entry')
  return found(`${systemKeys.bootStore}\\${entry.data}\\Elements\\25000080`)
}

/** `safeboot` of the default boot entry: its number, or null where it has none. */
export function readSafeBoot(state: WindowsState): Read<number | null> {
  const path = safeBootKey(state)
  if (!path.ok) return path
  const refusal = keyRefusal(state, path.value)
  if (!refusal.ok) return refusal
  const element = readValue(state, path.value, 'Element')
  if (element === undefined) return found(null)
  if (element.type !== 'REG_BINARY' || element.data.length < 2)
    return problem('NoBootEntry', 'safeboot is no number')
  return found(Number.parseInt(element.data.slice(0, 2), 16))
}
