import type { WindowsState } from '../../model/windows-state.ts'
import { findByName } from './spelling.ts'

/** What Windows gives itself where no DHCP server answers (RFC 3927), always the same here. */
const selfAssigned = { addresses: ['169.254.10.20'], masks: ['255.255.0.0'], gateways: [] }

/** Addresses, masks and gateways one adapter works with. */
export interface InUse {
  addresses: string[]
  masks: string[]
  gateways: string[]
}

/** What an adapter has: its own settings, or what the network gives while the DHCP client runs. */
export function inUse(state: WindowsState, number: string): InUse {
  const adapter = state.network.adapters[number]
  if (!adapter?.enabled) return { addresses: [], masks: [], gateways: [] }
  const { addresses, masks, gateways } = adapter
  if (!adapter.dhcp) return { addresses, masks, gateways }
  if (findByName(state.services, 'Dhcp')?.state !== 'running') return selfAssigned
  const { address, mask, gateway } = state.network.lease
  return { addresses: [address], masks: [mask], gateways: [gateway] }
}

/** Whether Azure's network finds the VM: one adapter has the address Azure has for it, and a way back. */
export function isReachable(state: WindowsState): boolean {
  if (findByName(state.services, 'nsi')?.state !== 'running') return false
  return Object.keys(state.network.adapters).some((number) => {
    const { addresses, gateways } = inUse(state, number)
    return addresses.includes(state.network.lease.address) && gateways.length > 0
  })
}
