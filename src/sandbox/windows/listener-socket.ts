import { oddListenerValues } from '../../change/listener-values.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { foreignSockets } from './foreign-sockets.ts'
import { listenerPort } from './listener-port.ts'
import { registryPaths } from './places.ts'
import { readDword, readKey } from './registry.ts'
import { namesBelow, sameName } from './spelling.ts'

/** The key RDP-Tcp with the class and protocol values that make it a listener. */
export function hasListenerKey(state: WindowsState): boolean {
  const values = readKey(state, registryPaths.RT)
  return values !== undefined && oddListenerValues(values).length === 0
}

/** MaxInstanceCount, of Group Policy first, allows one session more than there are. */
export function hasRoom(state: WindowsState): boolean {
  const { RT, POL } = registryPaths
  const most =
    readDword(state, POL, 'MaxInstanceCount') ??
    readDword(state, RT, 'MaxInstanceCount') ??
    0xffffffff
  return most > (state.activeSessions === 'unknown' ? 0 : state.activeSessions)
}

/** Neither another program nor another listener has the port. */
export function isPortFree(state: WindowsState): boolean {
  const port = listenerPort(state)
  const { WST } = registryPaths
  const stations = namesBelow(state.registry, WST).filter((name) => !sameName(name, 'RDP-Tcp'))
  return (
    !foreignSockets(state).some((socket) => socket.port === port) &&
    !stations.some(
      (name) =>
        readDword(state, `${WST}\\${name}`, 'PortNumber') === port &&
        readDword(state, `${WST}\\${name}`, 'fEnableWinStation') !== 0,
    )
  )
}
