import { isIP } from 'node:net'

import { z } from 'zod'

import { nextHopTypes } from '../../model/network-evidence.ts'
import type { NetworkInterface, Route } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { askFor } from './look.ts'
import type { Look } from './look.ts'
import { networkUrl } from './resource-url.ts'
import { shaped, word } from './shaped.ts'

/** Routes of gateways are up to 1,000, each route of its own up to 400 (Azure networking limits, 2025). */
const mostRoutes = 4_000

const sources = ['Default', 'User', 'VirtualNetworkGateway'] as const

const shape = z.object({
  value: z
    .array(
      z.object({
        addressPrefix: z.array(word()).max(mostRoutes).nullish(),
        nextHopType: z.string().nullish(),
        nextHopIpAddress: z.array(z.string()).nullish(),
        source: z.string().nullish(),
        state: z.string().nullish(),
      }),
    )
    .max(mostRoutes)
    .nullish(),
})

/** Reads the routes that apply to one interface; the VM must run. */
export async function readRoutes(look: Look, { id }: NetworkInterface): Promise<Route[]> {
  const url = networkUrl(id, 'Microsoft.Network/networkInterfaces', '/effectiveRouteTable')
  const body = await askFor(look, { action: actions.readEffectiveRoutes, scope: id }, url)
  return (shaped(shape, body, 'the effective routes').value ?? []).map((route) => {
    const nextHopAddress = route.nextHopIpAddress?.find((text) => isIP(text) !== 0)
    return {
      prefixes: route.addressPrefix ?? [],
      // Peerings, service endpoints and private endpoints have names of their own, none of which is in the way.
      nextHopType: known(nextHopTypes, route.nextHopType) ?? 'Other',
      source: known(sources, route.source) ?? 'Unknown',
      active: /^active$/i.test(route.state ?? ''),
      ...(nextHopAddress === undefined ? {} : { nextHopAddress }),
    }
  })
}

function known<Word extends string>(
  words: readonly Word[],
  text: string | null | undefined,
): Word | undefined {
  return words.find((each) => each.toLowerCase() === text?.toLowerCase())
}
