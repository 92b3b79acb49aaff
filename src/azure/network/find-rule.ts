import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import type { SecurityRule } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { plainText } from '../plain-text.ts'
import { readBody } from './look.ts'
import type { Look } from './look.ts'
import { networkUrl } from './resource-url.ts'
import { configuredRule } from './security-rule.ts'
import { shaped } from './shaped.ts'

/** A rule that was found, with what its provider says of it. */
export interface StoredRule {
  rule: SecurityRule
  /** Of the group at that moment: it changes with every change of any rule in it (recorded). */
  etag: string | undefined
  /** `Succeeded`, `Updating`, `Deleting`. */
  provisioningState: string
}

const aroundShape = z.object({
  etag: z.string().max(200).nullish(),
  properties: z.object({ provisioningState: z.string().nullish() }),
})

/** Reads one rule by its name; undefined where there is none. */
export async function findRule(
  look: Look,
  groupId: string,
  name: string,
): Promise<StoredRule | undefined> {
  const url = ruleUrl(groupId, name)
  const body = await orGone(() => readBody(look, { action: actions.readRule, scope: groupId }, url))
  if (body === undefined) return undefined
  const around = shaped(aroundShape, body, 'a security rule')
  return {
    rule: shaped(configuredRule(false), body, 'a security rule'),
    etag: around.etag ?? undefined,
    provisioningState: around.properties.provisioningState ?? '',
  }
}

/** What a call gives, or undefined when Azure says that what it is about does not exist. */
export async function orGone<Found>(call: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await call()
  } catch (thrown) {
    if (thrown instanceof RdpAzureError && thrown.code === 'TargetNotFound') return undefined
    throw thrown
  }
}

// Letters, digits, dots, dashes and underscores, up to 80 (Azure naming rules for Microsoft.Network).
const ruleName = /^[A-Za-z0-9](?:[\w.-]{0,78}\w)?$/

/** Path and query of one rule. Throws `Usage` for a name that no rule can have. */
export function ruleUrl(groupId: string, name: string): string {
  if (!ruleName.test(name)) {
    const text = plainText(name, 100)
    throw new RdpAzureError('Usage', `"${text}" is not a name that a security rule can have`, {
      next: ['use letters, digits, dots, dashes and underscores, at most 80'],
      data: { name: text },
    })
  }
  const kind = 'Microsoft.Network/networkSecurityGroups'
  return networkUrl(groupId, kind, `/securityRules/${name}`)
}
