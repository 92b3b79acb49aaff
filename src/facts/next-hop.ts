import type { Route } from '../model/network-evidence.ts'
import { longestPrefix, parsePrefix } from './prefixes.ts'

/** The route that is taken to an address: of the active ones, that of the longest prefix (documented). */
export function routeTo(routes: readonly Route[], address: string): Route | undefined {
  const fitting = routes
    .filter(({ active }) => active)
    .map((route) => ({ route, bits: longestPrefix(route.prefixes, address) ?? -1 }))
    .filter(({ bits }) => bits >= 0)
  return fitting.toSorted((a, b) => b.bits - a.bits)[0]?.route
}

/**
 * The route to the Internet, where nobody said to which address: the default route, where no longer one
 * leads public addresses elsewhere.
 */
export function routeToInternet(
  routes: readonly Route[],
  isPublic: (prefix: string) => boolean,
): Route | undefined {
  const active = routes.filter((route) => route.active)
  const others = active.filter(({ prefixes }) =>
    prefixes.some((each) => !isDefault(each) && isPublic(each)),
  )
  const elsewhere = others.some(({ nextHopType }) => nextHopType !== 'VnetLocal')
  return elsewhere ? undefined : active.find(({ prefixes }) => prefixes.some(isDefault))
}

function isDefault(prefix: string): boolean {
  const parsed = parsePrefix(prefix)
  return parsed?.bits === 0 && parsed.network.kind() === 'ipv4'
}
