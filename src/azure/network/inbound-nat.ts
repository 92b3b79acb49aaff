import { isIP } from 'node:net'

import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import type { InterfaceAddress } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import type { Look } from './look.ts'
import { readPublicAddress } from './public-address.ts'
import { readResource } from './read-resource.ts'
import { childIn } from './resource-url.ts'
import { nameIn, sameId } from './security-group.ts'
import { idWord, shaped } from './shaped.ts'

const named = z.object({ id: idWord })
const port = z.int().min(0).max(65_535)
const shape = z.object({
  properties: z.object({
    inboundNatRules: z
      .array(
        z.object({
          id: idWord,
          properties: z.object({
            protocol: z.string().nullish(),
            frontendPort: port.nullish(),
            backendPort: port.nullish(),
            frontendIPConfiguration: named.nullish(),
          }),
        }),
      )
      .nullish(),
    frontendIPConfigurations: z
      .array(
        z.object({
          id: idWord,
          properties: z.object({
            privateIPAddress: z.string().nullish(),
            publicIPAddress: named.nullish(),
          }),
        }),
      )
      .nullish(),
  }),
})
type LoadBalancer = z.output<typeof shape>['properties']

/** Load balancers that one look has read already, by their id in lower case. */
export type LoadBalancers = Map<string, Promise<LoadBalancer | undefined>>

/**
 * Inbound NAT rules that lead to an address, with where they are met. A load balancer that may not be
 * read gives none. Rules that share a range of ports among a pool are not resolved.
 */
export async function inboundNatOf(
  look: Look,
  ruleIds: readonly string[],
  known: LoadBalancers,
): Promise<InterfaceAddress['inboundNat']> {
  const found = await Promise.all(ruleIds.map((id) => natRule(look, id, known)))
  return found.flatMap((rule) => rule ?? [])
}

async function natRule(
  look: Look,
  id: string,
  known: LoadBalancers,
): Promise<InterfaceAddress['inboundNat'][number] | undefined> {
  const child = childIn(id, 'inboundNatRules')
  if (child === undefined) return undefined
  const balancer = await once(known, child.parentId, () => readBalancer(look, child.parentId))
  const rule = balancer?.inboundNatRules?.find((each) => sameId(each.id, id))?.properties
  const { protocol, frontendPort, backendPort, frontendIPConfiguration } = rule ?? {}
  if (/^udp$/i.test(protocol ?? '') || !frontendPort || !backendPort) return undefined
  const frontend = balancer?.frontendIPConfigurations?.find((each) =>
    sameId(each.id, frontendIPConfiguration?.id),
  )?.properties
  const publicId = frontend?.publicIPAddress?.id
  const address =
    publicId === undefined
      ? frontend?.privateIPAddress
      : (await readable(() => readPublicAddress(look, publicId)))?.publicAddress
  return {
    loadBalancer: nameIn(child.parentId),
    rule: child.name,
    frontendPort,
    backendPort,
    ...(address && isIP(address) !== 0 ? { frontendAddress: address } : {}),
  }
}

function once(
  known: LoadBalancers,
  id: string,
  read: () => Promise<LoadBalancer | undefined>,
): Promise<LoadBalancer | undefined> {
  const key = id.toLowerCase()
  const reading = known.get(key) ?? read()
  known.set(key, reading)
  return reading
}

async function readBalancer(look: Look, id: string): Promise<LoadBalancer | undefined> {
  const reading = { action: actions.readLoadBalancer, scope: id }
  const kind = 'Microsoft.Network/loadBalancers'
  return readable(async () =>
    shaped(shape, await readResource(look, reading, kind), 'a load balancer'),
  ).then((found) => found?.properties)
}

/** A load balancer often belongs to others; that it may not be read costs only what it would have told. */
async function readable<Read>(read: () => Promise<Read>): Promise<Read | undefined> {
  try {
    return await read()
  } catch (thrown) {
    if (thrown instanceof RdpAzureError && thrown.code === 'AccessDenied') return undefined
    throw thrown
  }
}
