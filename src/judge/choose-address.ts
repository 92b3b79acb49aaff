import { judgedWay, waysIn } from '../facts/access-paths.ts'
import type { WayIn } from '../facts/access-paths.ts'
import type { AccessPath, Asked } from '../model/asked.ts'
import type { NetworkEvidence } from '../model/network-evidence.ts'

/** Where a client is to connect to; `bastion` is its ARM id, and `none` says why there is nothing. */
export type Chosen =
  | { kind: 'address'; path: AccessPath; host: string; port: number; notes: string[] }
  | { kind: 'bastion'; id: string }
  | { kind: 'none'; why: string; ways: AccessPath[] }

/**
 * Chooses the address a client connects to on the way that is judged. The DNS name of a public address is
 * taken only where it was seen to lead to that address: a name that leads elsewhere may be the fault.
 */
export function chooseAddress(network: NetworkEvidence, asked: Asked, port: number): Chosen {
  const way = judgedWay(network, asked, port)
  const ways = [...new Set(waysIn(network, port).map(({ path }) => path))]
  if (!way) return { kind: 'none', ways, why: whyNone(asked, ways) }
  if (way.path === 'bastion')
    return way.bastion
      ? { kind: 'bastion', id: way.bastion.id }
      : { kind: 'none', ways, why: 'which Bastion host the network has was not seen' }
  if (!way.endpoint)
    return { kind: 'none', ways, why: 'Azure has given the VM no address on this way yet' }
  const { host, notes } = nameOrAddress(network, way, way.endpoint.host)
  return { kind: 'address', path: way.path, host, port: way.endpoint.port, notes }
}

function whyNone({ via }: Asked, ways: readonly AccessPath[]): string {
  if (ways.length === 0) return 'the VM has no address'
  return `there is no way by ${via ?? 'this path'} to the VM`
}

function nameOrAddress(
  { resolved }: NetworkEvidence,
  { fqdn }: WayIn,
  address: string,
): { host: string; notes: string[] } {
  if (fqdn === undefined) return { host: address, notes: [] }
  const seen = resolved?.[fqdn]
  if (!seen?.seen) return { host: address, notes: [] }
  if (seen.value.includes(address)) return { host: fqdn, notes: [] }
  const where = seen.value.length === 0 ? 'nowhere' : `to ${seen.value.join(', ')}`
  return { host: address, notes: [`the name ${fqdn} leads ${where}, so the file has the address`] }
}
