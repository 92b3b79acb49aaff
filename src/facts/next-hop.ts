import type { Route } from '../model/network-evidence.ts'
import { longestPrefix, parsePrefix } from './prefixes.ts'

/** Of equal prefixes a user's route is taken before a gateway's, and that before Azure's own (documented). */
const precedence: readonly Route['source'][] = [
  'User',
  'VirtualNetworkGateway',
  'Default',
  'Unknown',
]

/** The route that is taken to an address: of the active ones, that of the longest prefix (documented). */
export function routeTo(routes: readonly Route[], address: string): Route | undefined {
  const fitting = routes
    .filter(({ active }) => active)
    .map((route) => ({ route, bits: longestPrefix(route.prefixes, address) ?? -1 }))
    .filter(({ bits }) => bits >= 0)
  const rankOf = ({ source }: Route) => precedence.indexOf(source)
  return fitting.toSorted((a, b) => b.bits - a.bits || rankOf(a.route) - rankOf(b.route))[0]?.route
}

/**
 * The route to the Internet, where nobody said to which address: the default route, where no longer one of
 * somebody's leads public addresses elsewhere. Azure's own for ranges that it keeps do not count.
 */
export function routeToInternet(
  routes: readonly Route[],
  isPublic: (prefix: string) => boolean,
): Route | undefined {
  const active = routes
    .filter((route) => route.active)
    .toSorted((a, b) => precedence.indexOf(a.source) - precedence.indexOf(b.source))
  const others = active.filter(
    ({ prefixes, source }) =>
      source !== 'Default' && prefixes.some((each) => !isDefault(each) && isPublic(each)),
  )
  const elsewhere = others.some(({ nextHopType }) => nextHopType !== 'VnetLocal')
  return elsewhere ? undefined : active.find(({ prefixes }) => prefixes.some(isDefault))
}

function isDefault(prefix: string): boolean {
  const parsed = parsePrefix(prefix)
  return parsed?.bits === 0 && parsed.network.kind() === 'ipv4'
}
