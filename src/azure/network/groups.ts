import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import type { NetworkInterface, SecurityGroup } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { readAdminRules } from './admin-rules.ts'
import { askFor, readBody } from './look.ts'
import type { Look } from './look.ts'
import { readResource } from './read-resource.ts'
import { childIn, networkUrl } from './resource-url.ts'
import { configuredGroup, effectiveGroups, inOrder, sameId } from './security-group.ts'
import { idWord, shaped } from './shaped.ts'

/**
 * Ends of the question for effective rules after which the groups are read as they are written. A
 * read-only lock forbids every POST, this one, too (Azure Resource Manager, considerations on locks).
 */
const fallsBack: readonly ErrorCode[] = [
  'AccessDenied',
  'PolicyDenied',
  'ScopeLocked',
  'VmNotRunning',
  'ArmConflict',
  'ArmFailed',
  'ArmThrottled',
]

const subnetShape = z.object({
  properties: z.object({ networkSecurityGroup: z.object({ id: idWord }).nullish() }),
})

/**
 * The groups that apply to one interface, in the order an inbound packet meets them: as Azure says
 * that they apply, or, where that may not be asked or the VM does not run, as they are written.
 */
export async function readGroups(look: Look, nic: NetworkInterface): Promise<SecurityGroup[]> {
  const [groups, admin] = await Promise.all([ownGroups(look, nic), readAdminRules(look, nic)])
  const told = groups.some(({ association }) => association === 'networkManager')
  return inOrder(told ? groups : [...groups, ...admin])
}

async function ownGroups(look: Look, nic: NetworkInterface): Promise<SecurityGroup[]> {
  try {
    const effective = await readEffective(look, nic)
    return isWhole(effective, nic) ? effective : await readConfigured(look, nic)
  } catch (thrown) {
    if (!(thrown instanceof RdpAzureError) || !fallsBack.includes(thrown.code)) throw thrown
    return readConfigured(look, nic)
  }
}

/**
 * Azure gives empty entries now and then (recorded). That no group applies opens or closes the VM, so
 * it is believed only when the groups as they are written say so, too.
 */
function isWhole(effective: readonly SecurityGroup[], { groupId }: NetworkInterface): boolean {
  if (effective.length === 0) return false
  return groupId === undefined || effective.some(({ id }) => sameId(id, groupId))
}

async function readEffective(look: Look, nic: NetworkInterface): Promise<SecurityGroup[]> {
  const tail = '/effectiveNetworkSecurityGroups'
  const url = networkUrl(nic.id, 'Microsoft.Network/networkInterfaces', tail)
  const reading = { action: actions.readEffectiveRules, scope: nic.id }
  return effectiveGroups(await askFor(look, reading, url), nic)
}

async function readConfigured(look: Look, nic: NetworkInterface): Promise<SecurityGroup[]> {
  const subnetIds = new Set(nic.addresses.flatMap(({ subnetId }) => subnetId ?? []))
  const onSubnets = [...subnetIds].map((id) => groupOfSubnet(look, id))
  const own = nic.groupId
  const onInterface = own === undefined ? [] : [readGroup(look, own, 'networkInterface')]
  const found = await Promise.all([...onSubnets, ...onInterface])
  return found.flatMap((group) => group ?? [])
}

async function groupOfSubnet(look: Look, subnetId: string): Promise<SecurityGroup | undefined> {
  const child = childIn(subnetId, 'subnets')
  const [network, tail] = [
    child?.parentId ?? subnetId,
    `/subnets/${encodeURIComponent(child?.name ?? '')}`,
  ]
  const url = networkUrl(network, 'Microsoft.Network/virtualNetworks', tail)
  const body = await readBody(look, { action: actions.readSubnet, scope: subnetId }, url)
  const id = shaped(subnetShape, body, 'a subnet').properties.networkSecurityGroup?.id
  return id === undefined ? undefined : readGroup(look, id, 'subnet')
}

/** A network security group as it is written. */
export async function readGroup(
  look: Look,
  id: string,
  association: SecurityGroup['association'],
): Promise<SecurityGroup> {
  const reading = { action: actions.readGroup, scope: id }
  const body = await readResource(look, reading, 'Microsoft.Network/networkSecurityGroups')
  return configuredGroup(body, association)
}
