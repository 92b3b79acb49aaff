import type { NetworkEvidence } from '../model/network-evidence.ts'
import type { WayIn } from './access-paths.ts'
import { parsePrefix } from './prefixes.ts'
import { isPrivateAddress } from './private-address.ts'
import type { FlowSource } from './security-rules/flow.ts'

/** Everybody who may come by a way, where nobody said who does; nothing: that was not seen. */
export function callersOn(network: NetworkEvidence, way: WayIn): FlowSource | undefined {
  const { path, endpoint } = way
  if (path === 'public') return { kind: 'public' }
  if (path === 'bastion') return within(way.bastion?.subnetPrefix)
  if (path === 'gateway') return within(...behindGateway(way))
  if (path === 'load-balancer' && !(endpoint && isPrivateAddress(endpoint.host))) {
    return endpoint ? { kind: 'public' } : undefined
  }
  const { virtualNetwork } = network
  if (!virtualNetwork?.seen) return undefined
  return within(...virtualNetwork.value.prefixes, ...virtualNetwork.value.peeredPrefixes)
}

function within(...prefixes: readonly (string | undefined)[]): FlowSource | undefined {
  const told = prefixes.filter((each) => each !== undefined)
  return told.length > 0 ? { kind: 'within', prefixes: told } : undefined
}

/** Networks that a gateway tells; a default route names none. */
function behindGateway({ nic }: WayIn): string[] {
  if (!nic?.routes.seen) return []
  return nic.routes.value
    .filter(({ active, nextHopType }) => active && nextHopType === 'VirtualNetworkGateway')
    .flatMap(({ prefixes }) => prefixes)
    .filter((text) => parsePrefix(text)?.bits !== 0)
}
