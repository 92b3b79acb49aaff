import { z } from 'zod'

import type { SecurityRule } from '../../model/network-evidence.ts'
import { idWord, word } from './shaped.ts'

/** A rule takes up to 4,000 addresses, all rules of a group together (Azure subscription limits, 2025). */
const mostPrefixes = 4_000
/** Service tags with more prefixes than this are left unresolved, instead of filling the evidence. */
const mostExpanded = 8_000

/** One of these words in any case, as Azure gives back what was once written. */
function oneOf<Word extends string>(words: readonly Word[]) {
  return z.string().transform((text, context) => {
    const found = words.find((each) => each.toLowerCase() === text.toLowerCase())
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message: `not one of ${words.join(', ')}` })
    return z.NEVER
  })
}

const single = word().nullish()
const list = z.array(word()).max(mostPrefixes).nullish()
const expanded = z.array(word()).nullish()
const groups = z
  .array(z.object({ id: idWord }))
  .max(mostPrefixes)
  .nullish()
const protocols = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', '*'] as const
// Effective rules say All, rules of a network manager Any, configured ones an asterisk.
const protocol = z
  .string()
  .transform((text) => (/^(all|any)$/i.test(text) ? '*' : text))
  .pipe(oneOf(protocols))

/** What configured and effective rules have in common: singular and plural fields, of which either may be filled. */
const ruleFields = z.object({
  priority: z.int(),
  direction: oneOf(['Inbound', 'Outbound']),
  access: oneOf(['Allow', 'Deny', 'AlwaysAllow']),
  protocol,
  sourceAddressPrefix: single,
  sourceAddressPrefixes: list,
  sourcePortRange: single,
  sourcePortRanges: list,
  destinationAddressPrefix: single,
  destinationAddressPrefixes: list,
  destinationPortRange: single,
  destinationPortRanges: list,
  expandedSourceAddressPrefix: expanded,
  expandedDestinationAddressPrefix: expanded,
  sourceApplicationSecurityGroups: groups,
  destinationApplicationSecurityGroups: groups,
  description: word(200).nullish(),
})

type Read = z.output<typeof ruleFields>
type Needed = 'priority' | 'direction' | 'access' | 'protocol'
type RuleFields = Pick<Read, Needed> & Partial<Omit<Read, Needed>>

/** A rule as effective rules give it, its name led by `securityRules/` or `defaultSecurityRules/`. */
export const effectiveRule = ruleFields
  .extend({ name: word() })
  .transform(({ name, ...fields }): SecurityRule => {
    const isDefault = /^defaultSecurityRules\//i.test(name)
    return ruleOf(bareRuleName(name), isDefault, fields)
  })

/** A rule as a group holds it; which list it stands in says whether it is a default one. */
export function configuredRule(isDefault: boolean) {
  return z
    .object({ name: word(), properties: ruleFields })
    .transform(({ name, properties }): SecurityRule => ruleOf(name, isDefault, properties))
}

const addressed = z.array(z.object({ addressPrefix: word(300) })).max(mostPrefixes)

/** A rule of a network manager, which names its addresses one by one. */
export function adminRule(name: string) {
  return z
    .object({
      priority: z.int(),
      direction: oneOf(['Inbound', 'Outbound']),
      access: oneOf(['Allow', 'Deny', 'AlwaysAllow']),
      protocol,
      sources: addressed.nullish(),
      sourcePortRanges: list,
      destinations: addressed.nullish(),
      destinationPortRanges: list,
      description: word(200).nullish(),
    })
    .transform(({ sources, destinations, ...fields }): SecurityRule => {
      const sourceAddressPrefixes = (sources ?? []).map((each) => each.addressPrefix)
      const destinationAddressPrefixes = (destinations ?? []).map((each) => each.addressPrefix)
      return ruleOf(name, false, { ...fields, sourceAddressPrefixes, destinationAddressPrefixes })
    })
}

/** The name of a rule without the list it stands in. */
export function bareRuleName(name: string): string {
  return name.replace(/^(securityRules|defaultSecurityRules|securityAdminRules)\//i, '')
}

function ruleOf(name: string, isDefault: boolean, fields: RuleFields): SecurityRule {
  const { priority, direction, access, description } = fields
  const inbound = direction === 'Inbound'
  return {
    name,
    isDefault,
    priority,
    direction,
    access,
    protocol: fields.protocol,
    sources: merged(fields.sourceAddressPrefix, fields.sourceAddressPrefixes),
    sourcePorts: merged(fields.sourcePortRange, fields.sourcePortRanges),
    destinations: merged(fields.destinationAddressPrefix, fields.destinationAddressPrefixes),
    destinationPorts: merged(fields.destinationPortRange, fields.destinationPortRanges),
    // Nothing is judged by where the VM may connect to, and the Internet is two hundred prefixes there.
    ...(inbound ? resolved('expandedSources', fields.expandedSourceAddressPrefix) : {}),
    ...(inbound ? resolved('expandedDestinations', fields.expandedDestinationAddressPrefix) : {}),
    sourceGroups: idsOf(fields.sourceApplicationSecurityGroups),
    destinationGroups: idsOf(fields.destinationApplicationSecurityGroups),
    ...(description ? { description } : {}),
  }
}

function merged(one: string | null | undefined, many: string[] | null | undefined): string[] {
  return [...new Set([one ?? '', ...(many ?? [])])].filter((each) => each !== '')
}

function resolved<Key extends string>(
  key: Key,
  prefixes: string[] | null | undefined,
): { [K in Key]?: string[] } {
  const made: { [K in Key]?: string[] } = {}
  const all = merged(undefined, prefixes)
  if (all.length > 0 && all.length <= mostExpanded) made[key] = all
  return made
}

function idsOf(items: { id: string }[] | null | undefined): string[] {
  return (items ?? []).map(({ id }) => id)
}
