import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { systemKeys } from '../baseline-system.ts'
import { readValue } from '../registry.ts'

const entryName = /^\{[0-9a-f-]{36}\}$/i

/** The key of `safeboot` of the default boot entry; undefined where the boot store does not name one. */
export function safeBootKey(state: WindowsState): string | undefined {
  if (!keyRefusal(state, systemKeys.defaultEntry).ok) return undefined
  const entry = readValue(state, systemKeys.defaultEntry, 'Element')
  if (entry?.type !== 'REG_SZ' || !entryName.test(entry.data)) return undefined
  return `${systemKeys.bootStore}\\${entry.data}\\Elements\\25000080`
}

/** `safeboot` of the default boot entry: its number, null where it has none, undefined where unread. */
export function readSafeBoot(state: WindowsState): number | null | undefined {
  const path = safeBootKey(state)
  if (path === undefined || !keyRefusal(state, path).ok) return undefined
  const element = readValue(state, path, 'Element')
  if (element === undefined) return null
  if (element.type !== 'REG_BINARY' || element.data.length < 2) return undefined
  return Number.parseInt(element.data.slice(0, 2), 16)
}
