import { z } from 'zod'

import type { VirtualNetwork } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import type { Look } from './look.ts'
import { readResource } from './read-resource.ts'
import { idWord, shaped, word } from './shaped.ts'

/** A network is peered with up to 500 others, 1,000 through a network manager (Azure networking limits, 2025). */
const mostPeerings = 1_000

const space = z.object({ addressPrefixes: z.array(word()).max(2_000).nullish() }).nullish()
const shape = z.object({
  properties: z.object({
    addressSpace: space,
    virtualNetworkPeerings: z
      .array(
        z.object({
          properties: z.object({
            peeringState: z.string().nullish(),
            remoteVirtualNetwork: z.object({ id: idWord }).nullish(),
            remoteAddressSpace: space,
            remoteVirtualNetworkAddressSpace: space,
          }),
        }),
      )
      .max(mostPeerings)
      .nullish(),
  }),
})

/** Reads the address space of a network and of what it is connected with by a peering. */
export async function readVirtualNetwork(look: Look, id: string): Promise<VirtualNetwork> {
  const reading = { action: actions.readNetwork, scope: id }
  const body = await readResource(look, reading, 'Microsoft.Network/virtualNetworks')
  const { addressSpace, virtualNetworkPeerings } = shaped(
    shape,
    body,
    'a virtual network',
  ).properties
  // A peering that only one side has made carries nothing.
  const peered = (virtualNetworkPeerings ?? [])
    .map(({ properties }) => properties)
    .filter(({ peeringState }) => /^connected$/i.test(peeringState ?? ''))
  return {
    id,
    prefixes: addressSpace?.addressPrefixes ?? [],
    peeredPrefixes: peered.flatMap((each) => {
      const remote = each.remoteVirtualNetworkAddressSpace ?? each.remoteAddressSpace
      return remote?.addressPrefixes ?? []
    }),
    peeredIds: peered.flatMap(({ remoteVirtualNetwork }) => remoteVirtualNetwork?.id ?? []),
  }
}
