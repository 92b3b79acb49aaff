import type { WindowsState } from '../../model/windows-state.ts'
import { rdpPort } from '../rdp-port.ts'
import { isReachable } from './adapters.ts'
import type { ListenerBehaviour } from './contract.ts'
import { listenerOf } from './listener.ts'
import { firewallLetsIn, ipsecDemanded } from './rules/firewall.ts'

/**
 * How this Windows meets a client from outside: as on loopback, unless something in it drops what comes
 * from the network. A port of this machine cannot drop, so what Windows would drop is closed.
 */
export async function outsideOf(state: WindowsState): Promise<ListenerBehaviour> {
  return isDropped(state, rdpPort(state)) ? { kind: 'closed' } : listenerOf(state)
}

function isDropped(state: WindowsState, port: number): boolean {
  const filtered = state.network.filters.some(
    ({ dropsPorts, onlyFrom }) => onlyFrom === undefined && dropsPorts.includes(port),
  )
  return (
    filtered || !isReachable(state) || !firewallLetsIn(state, port) || ipsecDemanded(state, port)
  )
}
