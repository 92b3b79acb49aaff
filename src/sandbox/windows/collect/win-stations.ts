import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { winStationSchema } from '../../../model/guest-sections/win-stations.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { refusalAmong } from '../access.ts'
import { registryPaths } from '../places.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readDword, readKey, readValue } from '../registry.ts'
import { namesBelow, sameName } from '../spelling.ts'

/** Read elsewhere, or no listener of the network. */
const leftOut = ['Console', 'RDP-Tcp']

/** The section `winStations`. All listeners but the console and RDP-Tcp, by name. */
export function readWinStations(
  state: WindowsState,
): Read<z.infer<typeof guestSections.winStations>> {
  const { WST } = registryPaths
  const refusal = refusalAmong(state, WST)
  if (!refusal.ok) return refusal
  if (readKey(state, WST) === undefined) return problem('NoWinStations', `there is no key ${WST}`)
  const names = namesBelow(state.registry, WST)
    .filter((name) => !leftOut.some((known) => sameName(known, name)))
    .toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const refused = refusalAmong(state, ...names.map((name) => `${WST}\\${name}`))
  if (!refused.ok) return refused
  return found(Object.fromEntries(names.map((name) => [name, stationAt(state, `${WST}\\${name}`)])))
}

function stationAt(state: WindowsState, path: string): z.infer<typeof winStationSchema> {
  const port = readDword(state, path, 'PortNumber')
  const enabled = readDword(state, path, 'fEnableWinStation')
  const wdName = readValue(state, path, 'WdName')
  const protocol = readValue(state, path, 'LoadableProtocol_Object')
  return {
    ...(port !== undefined && { port }),
    ...(enabled !== undefined && { enabled }),
    ...(wdName?.type === 'REG_SZ' && { wdName: wdName.data }),
    ...(protocol?.type === 'REG_SZ' && { protocol: protocol.data }),
  }
}
