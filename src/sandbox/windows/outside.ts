import type { WindowsState } from '../../model/windows-state.ts'
import { rdpPort } from '../rdp-port.ts'
import { isReachable } from './adapters.ts'
import type { ListenerBehaviour } from './contract.ts'
import { listenerOf } from './listener.ts'
import { firewallLetsIn, ipsecDemanded, isStealthy } from './rules/firewall.ts'

/**
 * How this Windows meets a client from outside: as on loopback, unless something in it drops what comes
 * from the network. A port of this machine cannot drop, so what Windows would drop is closed.
 */
export async function outsideOf(state: WindowsState): Promise<ListenerBehaviour> {
  return isDropped(state, rdpPort(state)) ? { kind: 'closed' } : listenerOf(state)
}

/**
 * How Windows meets a first packet to a port: a firewall that is on answers nothing for a port on which
 * nobody listens, whatever its rules allow (stealth mode); only without it does Windows refuse.
 */
export async function metFromOutside(
  state: WindowsState,
  port: number,
): Promise<'dropped' | 'refused' | 'answered'> {
  if (isDropped(state, port)) return 'dropped'
  const listening = port === rdpPort(state) && (await listenerOf(state)).kind !== 'closed'
  if (listening) return 'answered'
  return isStealthy(state) ? 'dropped' : 'refused'
}

function isDropped(state: WindowsState, port: number): boolean {
  const filtered = state.network.filters.some(
    ({ dropsPorts, onlyFrom }) => onlyFrom === undefined && dropsPorts.includes(port),
  )
  return (
    filtered || !isReachable(state) || !firewallLetsIn(state, port) || ipsecDemanded(state, port)
  )
}
