import type { NetworkState } from '../../model/network-state.ts'
import type { WorldVm } from '../world.ts'
import { inPrefix, prefixLength } from './match.ts'
import type { NetworkSpace } from './space.ts'

/** A route of the VM's subnet. */
export interface PretendRoute {
  prefix: string
  nextHopType: NetworkState['routes'][number]['nextHopType']
  nextHopAddress?: string | undefined
  source: 'Default' | 'User' | 'VirtualNetworkGateway'
  /** Another route for the same prefix stands instead. */
  active: boolean
}

/** Azure's own routes, in a recorded order: what is private and not of the network leads nowhere. */
const nowhere = ['10.0.0.0/8', '100.64.0.0/10', '192.168.0.0/16']

/** All routes: Azure's own, what a gateway has learned, and the user's, which stand before both. */
export function routesOf(vm: WorldVm, space: NetworkSpace): PretendRoute[] {
  const user = vm.platform.network.routes
  const overridden = (prefix: string): boolean => user.some((each) => each.prefix === prefix)
  const route = (
    prefix: string,
    nextHopType: PretendRoute['nextHopType'],
    source: PretendRoute['source'],
  ): PretendRoute => ({ prefix, nextHopType, source, active: !overridden(prefix) })
  const learned = new Set(space.onPremises)
  return [
    ...space.prefixes.map((prefix) => route(prefix, 'VnetLocal', 'Default')),
    ...space.onPremises.map((each) =>
      route(each, 'VirtualNetworkGateway', 'VirtualNetworkGateway'),
    ),
    route('0.0.0.0/0', 'Internet', 'Default'),
    ...nowhere
      .filter((prefix) => !learned.has(prefix))
      .map((prefix) => route(prefix, 'None', 'Default')),
    ...user.map((each) => ({ ...each, source: 'User' as const, active: true })),
  ]
}

/** The route that packets to an address take: the longest prefix, the active one of its kind. */
export function routeTo(
  routes: readonly PretendRoute[],
  address: string,
): PretendRoute | undefined {
  return routes
    .filter(({ active, prefix }) => active && inPrefix(prefix, address))
    .toSorted((a, b) => (prefixLength(b.prefix) ?? 0) - (prefixLength(a.prefix) ?? 0))[0]
}
