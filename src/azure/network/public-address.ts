import { isIP } from 'node:net'

import { z } from 'zod'

import type { InterfaceAddress } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import type { Look } from './look.ts'
import { readResource } from './read-resource.ts'
import { shaped } from './shaped.ts'

/** A DNS name, as a public address carries it (RFC 1123 labels). */
const fqdn = z.string().regex(/^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+$/i)

const shape = z.object({
  sku: z.object({ name: z.string() }).nullish(),
  properties: z.object({
    ipAddress: z.string().nullish(),
    dnsSettings: z.object({ fqdn: fqdn.nullish().catch(undefined) }).nullish(),
  }),
})

/** What a public address tells: without an address while a dynamic one waits for its VM. */
export type PublicAddress = Pick<InterfaceAddress, 'publicAddress' | 'publicAddressSku' | 'fqdn'>

/** Reads a public address, in whatever group it lies. */
export async function readPublicAddress(look: Look, id: string): Promise<PublicAddress> {
  const reading = { action: actions.readPublicAddress, scope: id }
  const body = await readResource(look, reading, 'Microsoft.Network/publicIPAddresses')
  const { sku, properties } = shaped(shape, body, 'a public address')
  const { ipAddress, dnsSettings } = properties
  const skuName = skuOf(sku?.name)
  return {
    ...(ipAddress && isIP(ipAddress) !== 0 ? { publicAddress: ipAddress } : {}),
    ...(skuName === undefined ? {} : { publicAddressSku: skuName }),
    ...(dnsSettings?.fqdn ? { fqdn: dnsSettings.fqdn.toLowerCase() } : {}),
  }
}

/** Standard and its successor StandardV2 are closed without a group; an address without a SKU is of before SKUs. */
function skuOf(name: string | undefined): PublicAddress['publicAddressSku'] {
  if (name === undefined) return undefined
  if (/^standard/i.test(name)) return 'Standard'
  return /^basic$/i.test(name) ? 'Basic' : undefined
}
