import type { WindowsState } from '../../model/windows-state.ts'
import { foreignSockets } from './foreign-sockets.ts'
import type { Socket } from './foreign-sockets.ts'
import { listenerPort } from './listener-port.ts'
import { isListening } from './listener.ts'

/** Process id of the svchost that hosts TermService; any number does, as long as it stays. */
const termServicePid = 1184

/** Every listening socket that matters here: those of other programs, and TermService's own. */
export function socketsOf(state: WindowsState): Socket[] {
  const own = { pid: termServicePid, image: 'svchost.exe', services: ['TermService'] }
  const listening = isListening(state) ? [{ port: listenerPort(state), ...own }] : []
  return [...foreignSockets(state), ...listening]
}
