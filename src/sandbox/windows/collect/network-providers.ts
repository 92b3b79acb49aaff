import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { systemKeys } from '../baseline-system.ts'
import { registryPaths } from '../places.ts'
import { readValue } from '../registry.ts'
import { fileAt } from '../spelling.ts'

/** A name that can stand in a path of the registry. */
const plainName = /^[\w .$-]{1,64}$/

/** Providers in the order of use whose file is not there; undefined where something could not be read. */
export function orphanProviders(state: WindowsState): string[] | undefined {
  if (!keyRefusal(state, systemKeys.providerOrder).ok) return undefined
  const order = textOf(state, systemKeys.providerOrder, 'ProviderOrder') ?? ''
  const names = order
    .split(',')
    .map((name) => name.trim())
    .filter((name) => plainName.test(name))
  const orphans: string[] = []
  for (const name of names) {
    const key = `${registryPaths.SVC}\\${name}\\NetworkProvider`
    if (!keyRefusal(state, key).ok) return undefined
    const path = textOf(state, key, 'ProviderPath')
    if (path !== undefined && !isThere(state, path)) orphans.push(name)
  }
  return orphans
}

function textOf(state: WindowsState, path: string, name: string): string | undefined {
  const value = readValue(state, path, name)
  return value?.type === 'REG_SZ' || value?.type === 'REG_EXPAND_SZ' ? value.data : undefined
}

function isThere(state: WindowsState, path: string): boolean {
  return fileAt(state, path.replace(/%SystemRoot%/i, 'C:\\Windows')) !== undefined
}
