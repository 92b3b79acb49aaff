import type { RegistryValue } from '../../model/registry-value.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { findByName, namesBelow, spelledIn } from './spelling.ts'

/** `Start` of a service's key, by number (Microsoft: CreateService, dwStartType). */
export const startTypes = ['boot', 'system', 'automatic', 'manual', 'disabled'] as const

/** Where each service has its key. */
export const servicesKey = 'HKLM\\SYSTEM\\CurrentControlSet\\Services'

/** The service whose own key this is, as the state spells it. */
function serviceOfKey(state: WindowsState, path: string): string | undefined {
  const at = path.lastIndexOf('\\')
  if (path.slice(0, at).toLowerCase() !== servicesKey.toLowerCase()) return undefined
  const name = spelledIn(state.services, path.slice(at + 1))
  return Object.hasOwn(state.services, name) ? name : undefined
}

/**
 * The values of a key, or undefined when there is no such key. A key with keys below it is there.
 * `Start` of a service is not kept in the registry part of the state: it is told from `services`,
 * so that there is one truth.
 */
export function readKey(
  state: WindowsState,
  path: string,
): Record<string, RegistryValue> | undefined {
  const kept = findByName(state.registry, path)
  const service = serviceOfKey(state, path)
  if (service !== undefined) {
    const start = startTypes.indexOf(state.services[service]?.start ?? 'manual')
    return { ...kept?.values, Start: { type: 'REG_DWORD', data: start } }
  }
  if (kept) return kept.values
  return namesBelow(state.registry, path).length > 0 ? {} : undefined
}

/** One value by any spelling; undefined when key or value is absent. */
export function readValue(
  state: WindowsState,
  path: string,
  name: string,
): RegistryValue | undefined {
  return findByName(readKey(state, path) ?? {}, name)
}

/** A DWORD; undefined when it is absent or of another type. */
export function readDword(state: WindowsState, path: string, name: string): number | undefined {
  const value = readValue(state, path, name)
  return value?.type === 'REG_DWORD' ? value.data : undefined
}

/** Sets a value in place, making the key when it is missing. False: the state cannot hold such a value. */
export function writeValue(
  state: WindowsState,
  path: string,
  name: string,
  value: RegistryValue,
): boolean {
  const service = serviceOfKey(state, path)
  if (service !== undefined && name.toLowerCase() === 'start') {
    const start = value.type === 'REG_DWORD' ? startTypes[value.data] : undefined
    const known = state.services[service]
    if (start === undefined || known === undefined) return false
    known.start = start
    return true
  }
  const key = (state.registry[spelledIn(state.registry, path)] ??= { values: {} })
  key.values[spelledIn(key.values, name)] = value
  return true
}

/** Takes a value away in place. False: there is none, or Windows cannot be without it. */
export function removeValue(state: WindowsState, path: string, name: string): boolean {
  if (serviceOfKey(state, path) !== undefined && name.toLowerCase() === 'start') return false
  const key = findByName(state.registry, path)
  const known = spelledIn(key?.values ?? {}, name)
  if (!key || !Object.hasOwn(key.values, known)) return false
  delete key.values[known]
  return true
}

/** Takes a key away in place, with all below it. */
export function removeKey(state: WindowsState, path: string): void {
  const folded = path.toLowerCase()
  for (const known of Object.keys(state.registry)) {
    const other = known.toLowerCase()
    if (other === folded || other.startsWith(`${folded}\\`)) delete state.registry[known]
  }
}
