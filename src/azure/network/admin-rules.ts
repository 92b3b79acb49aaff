import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import type { ErrorCode } from '../../errors.ts'
import type { NetworkInterface, SecurityGroup } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { askFor } from './look.ts'
import type { Look } from './look.ts'
import { childIn, networkUrl } from './resource-url.ts'
import { nameIn } from './security-group.ts'
import { adminRule } from './security-rule.ts'
import { idWord, shaped } from './shaped.ts'

/** A configuration has up to 100 collections of 100 rules; few of them reach one network (Azure limits, 2025). */
const mostRules = 1_000

const shape = z.object({
  value: z
    .array(z.object({ id: idWord, properties: z.unknown() }))
    .max(mostRules)
    .nullish(),
})

/** Ends after which the rules of a network manager stay unread, and the rest is judged without them. */
const unreadAfter: readonly ErrorCode[] = [
  'AccessDenied',
  'PolicyDenied',
  'ScopeLocked',
  'TargetNotFound',
  'ArmFailed',
  'ArmThrottled',
]

const managerOf = /^(.*\/networkManagers\/[^/]+)\//i

/**
 * Rules that a network manager sets over the interface's network, one group for each manager. Whoever
 * owns the VM seldom may read them: none then, and effective rules are the only place to see them.
 */
export async function readAdminRules(
  look: Look,
  { addresses }: NetworkInterface,
): Promise<SecurityGroup[]> {
  const networkId = childIn(addresses[0]?.subnetId ?? '', 'subnets')?.parentId
  if (networkId === undefined) return []
  try {
    return await adminGroups(look, networkId)
  } catch (thrown) {
    if (thrown instanceof RdpAzureError && unreadAfter.includes(thrown.code)) return []
    throw thrown
  }
}

async function adminGroups(look: Look, networkId: string): Promise<SecurityGroup[]> {
  const tail = '/listNetworkManagerEffectiveSecurityAdminRules'
  const url = networkUrl(networkId, 'Microsoft.Network/virtualNetworks', tail)
  const reading = { action: actions.readAdminRules, scope: networkId }
  const entries = shaped(shape, await askFor(look, reading, url, {}), 'admin rules').value ?? []
  const byManager = Map.groupBy(entries, ({ id }) => managerOf.exec(id)?.[1] ?? id)
  return [...byManager].map(([id, rules]) => ({
    id,
    name: nameIn(id),
    association: 'networkManager',
    readAs: 'effective',
    rules: rules.map((rule) =>
      shaped(adminRule(nameIn(rule.id)), rule.properties, 'an admin rule'),
    ),
  }))
}
