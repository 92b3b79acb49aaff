import type { WindowsState } from '../../model/windows-state.ts'
import { portProxyKey } from './places.ts'
import { readKey } from './registry.ts'
import { findByName } from './spelling.ts'

/** One listening TCP socket and its process. */
export interface Socket {
  port: number
  pid: number
  image: string
  services: string[]
}

/** Process id of the svchost that hosts IP Helper, which listens for the port proxy. */
const ipHelperPid = 1320

/** Listening sockets of other programs than TermService. One opens with the services of its process. */
export function foreignSockets(state: WindowsState): Socket[] {
  const runs = (name: string) => findByName(state.services, name)?.state === 'running'
  const proxied = runs('iphlpsvc') ? proxiedPorts(state) : []
  const helper = { pid: ipHelperPid, image: 'svchost.exe', services: ['iphlpsvc'] }
  return [
    ...state.listening.sockets
      .filter(({ services }) => services.every(runs))
      .map(({ banner: _banner, ...socket }) => socket),
    ...proxied.map((port) => ({ port, ...helper })),
  ]
}

/** What the program on this port says, if it is another one than TermService. */
export function strangerOn(state: WindowsState, port: number): { banner: string } | undefined {
  const stranger = foreignSockets(state).find((socket) => socket.port === port)
  if (!stranger) return undefined
  const socket = state.listening.sockets.find((each) => each.pid === stranger.pid)
  // The port proxy passes on to a web server.
  return { banner: socket?.banner ?? 'HTTP/1.1 400 Bad Request\r\n\r\n' }
}

/** Values of the port proxy are named `<address>/<port>`. */
function proxiedPorts(state: WindowsState): number[] {
  return Object.keys(readKey(state, portProxyKey) ?? {})
    .map((name) => Number(name.slice(name.lastIndexOf('/') + 1)))
    .filter((port) => Number.isInteger(port))
}
