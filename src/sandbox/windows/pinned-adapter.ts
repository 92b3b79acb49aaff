import type { WindowsState } from '../../model/windows-state.ts'
import { registryPaths } from './places.ts'
import { readDword, readValue } from './registry.ts'
import { namesBelow } from './spelling.ts'

/** Where Windows numbers the adapters a listener can be pinned to: one key each, with its LanaId. */
const lanaTable = `${registryPaths.TS}\\lanatable`
const interfaces = `${registryPaths.SVC}\\Tcpip\\Parameters\\Interfaces`

/** The adapter that LanAdapter pins, by its GUID. */
export interface PinnedAdapter {
  /** It has the default gateway, so clients come in through it. */
  primary: boolean
  address?: string
}

/** Undefined where nothing is pinned. An adapter that is not there any more is not the primary one. */
export function pinnedAdapter(state: WindowsState): PinnedAdapter | undefined {
  const number = readDword(state, registryPaths.RT, 'LanAdapter') ?? 0
  if (number === 0) return undefined
  const guid = namesBelow(state.registry, lanaTable).find(
    (name) => readDword(state, `${lanaTable}\\${name}`, 'LanaId') === number,
  )
  if (guid === undefined) return { primary: false }
  const address = firstText(state, guid, ['DhcpIPAddress', 'IPAddress'])
  const gateway = firstText(state, guid, ['DhcpDefaultGateway', 'DefaultGateway'])
  return { primary: gateway !== undefined, ...(address !== undefined && { address }) }
}

/** The first text of the first of these values that has one. */
function firstText(state: WindowsState, guid: string, names: string[]): string | undefined {
  for (const name of names) {
    const value = readValue(state, `${interfaces}\\${guid}`, name)
    const text = value?.type === 'REG_MULTI_SZ' ? value.data[0] : value?.data
    if (typeof text === 'string' && text !== '') return text
  }
  return undefined
}
