import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import type { Bastion, VirtualNetwork } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { kustoText, queryGraph } from './graph.ts'
import { readBody } from './look.ts'
import type { Look } from './look.ts'
import { childIn, networkUrl } from './resource-url.ts'
import { nameIn, sameId } from './security-group.ts'
import { idWord, shaped, word } from './shaped.ts'

const configurations = z
  .array(z.object({ properties: z.object({ subnet: z.object({ id: idWord }).nullish() }) }))
  .nullish()
const rowShape = z.object({
  id: idWord,
  properties: z.object({
    ipConfigurations: configurations,
    // The Developer SKU has no subnet of its own and names the network instead.
    virtualNetwork: z.object({ id: idWord }).nullish(),
  }),
})

const subnetShape = z.object({
  properties: z.object({
    addressPrefix: word().nullish(),
    addressPrefixes: z.array(word()).max(100).nullish(),
  }),
})

/** Bastion hosts that stand in this network, or in one that is peered with it and visible to the sign-in. */
export async function readBastions(look: Look, network: VirtualNetwork): Promise<Bastion[]> {
  const networkIds = [network.id, ...(network.peeredIds ?? [])]
  const rows = await queryGraph(look, actions.queryBastions, { query: allBastions, row: rowShape })
  const near = rows.flatMap((row) => {
    const subnetId = row.properties.ipConfigurations?.[0]?.properties.subnet?.id
    const networkId =
      childIn(subnetId ?? '', 'subnets')?.parentId ?? row.properties.virtualNetwork?.id
    const reaches = networkIds.some((id) => sameId(id, networkId))
    return reaches ? [{ id: row.id, name: nameIn(row.id), subnetId }] : []
  })
  return Promise.all(
    near.map(async ({ subnetId, ...bastion }) => {
      const subnetPrefix = subnetId === undefined ? undefined : await prefixOf(look, subnetId)
      return subnetPrefix === undefined ? bastion : { ...bastion, subnetPrefix }
    }),
  )
}

const allBastions = `Resources | where type =~ ${kustoText('microsoft.network/bastionhosts')} | project id, properties | order by id asc`

/** The prefix connections of the host come from; a subnet of others may be closed to this sign-in. */
async function prefixOf(look: Look, subnetId: string): Promise<string | undefined> {
  const child = childIn(subnetId, 'subnets')
  if (child === undefined) return undefined
  const kind = 'Microsoft.Network/virtualNetworks'
  const url = networkUrl(child.parentId, kind, `/subnets/${encodeURIComponent(child.name)}`)
  try {
    const body = await readBody(look, { action: actions.readSubnet, scope: subnetId }, url)
    const { addressPrefix, addressPrefixes } = shaped(subnetShape, body, 'a subnet').properties
    return addressPrefix ?? addressPrefixes?.[0]
  } catch (thrown) {
    if (thrown instanceof RdpAzureError && thrown.code === 'AccessDenied') return undefined
    throw thrown
  }
}
