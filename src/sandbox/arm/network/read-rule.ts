import { z } from 'zod'

import { pretendRuleSchema } from '../../../model/network-state.ts'
import type { PretendRule } from '../../../model/network-state.ts'
import { ipv4Bits, prefixLength } from '../../network/match.ts'
import { badRequest } from '../refusals.ts'
import type { ArmAnswer } from '../request.ts'

const groupReference = z.object({ id: z.string() })

/** What a PUT of a rule may say; fields that Azure sets itself (`id`, `provisioningState`) are passed over. */
const bodySchema = z.object({
  properties: z.object({
    description: z.string().optional(),
    protocol: z.string(),
    access: z.string(),
    direction: z.string(),
    priority: z.number().optional(),
    sourcePortRange: z.string().optional(),
    sourcePortRanges: z.array(z.string()).default([]),
    destinationPortRange: z.string().optional(),
    destinationPortRanges: z.array(z.string()).default([]),
    sourceAddressPrefix: z.string().optional(),
    sourceAddressPrefixes: z.array(z.string()).default([]),
    destinationAddressPrefix: z.string().optional(),
    destinationAddressPrefixes: z.array(z.string()).default([]),
    sourceApplicationSecurityGroups: z.array(groupReference).default([]),
    destinationApplicationSecurityGroups: z.array(groupReference).default([]),
  }),
})
type Properties = z.infer<typeof bodySchema>['properties']

/** A rule as a request has it, or the refusal of it. */
export type ReadRule = { rule: PretendRule } | { refused: ArmAnswer }

/** Reads the body of `PUT …/securityRules/{name}`. */
export function readRule(name: string, body: unknown): ReadRule {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success)
    return { refused: badRequest('InvalidRequestFormat', z.prettifyError(parsed.error)) }
  const { properties } = parsed.data
  const { priority } = properties
  if (priority === undefined || priority < 100 || priority > 4096) {
    const text = `Security rule has invalid Priority. Value provided: ${priority ?? 0} Allowed range 100-4096.`
    return { refused: badRequest('SecurityRuleInvalidPriority', text) }
  }
  const rule = pretendRuleSchema.safeParse(rawRule(name, properties))
  if (!rule.success)
    return { refused: badRequest('InvalidRequestFormat', z.prettifyError(rule.error)) }
  const wrong = wrongPart(rule.data)
  return wrong === undefined ? { rule: rule.data } : { refused: wrong }
}

function rawRule(name: string, given: Properties): object {
  const { description, protocol, access, direction, priority } = given
  return {
    name,
    priority,
    access: capital(access),
    direction: capital(direction),
    protocol: protocol === '*' ? '*' : capital(protocol),
    sources: listOf(given.sourceAddressPrefix, given.sourceAddressPrefixes),
    sourcePorts: listOf(given.sourcePortRange, given.sourcePortRanges),
    destinations: listOf(given.destinationAddressPrefix, given.destinationAddressPrefixes),
    destinationPorts: listOf(given.destinationPortRange, given.destinationPortRanges),
    sourceGroups: given.sourceApplicationSecurityGroups.map(lastName),
    destinationGroups: given.destinationApplicationSecurityGroups.map(lastName),
    ...(description === undefined ? {} : { description }),
  }
}

function listOf(one: string | undefined, many: readonly string[]): readonly string[] {
  return many.length > 0 ? many : one === undefined ? ['*'] : [one]
}

/** Azure takes these words in any case and gives them back in its own. */
function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`
}

function lastName({ id }: { id: string }): string {
  return id.slice(id.lastIndexOf('/') + 1)
}

/** Codes as Azure names them; the wording is the sandbox's. */
function wrongPart(rule: PretendRule): ArmAnswer | undefined {
  const address = [...rule.sources, ...rule.destinations].find((each) => !isAddress(each))
  if (address !== undefined) {
    const text = `Security rule has invalid Address prefix. Value provided: ${address}`
    return badRequest('SecurityRuleInvalidAddressPrefix', text)
  }
  const port = [...rule.sourcePorts, ...rule.destinationPorts].find((each) => !isPort(each))
  if (port === undefined) return undefined
  const text = `Security rule has invalid Port range. Value provided: ${port}. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.`
  return badRequest('SecurityRuleInvalidPortRange', text)
}

/** An address, a prefix, a range of IPv6 as far as its letters go, `*`, or the name of a service tag. */
function isAddress(text: string): boolean {
  if (text === '*' || ipv4Bits(text) !== undefined || prefixLength(text) !== undefined) return true
  return /^[A-Za-z][\w.]{1,79}$/.test(text) || /^[0-9a-f:]*:[0-9a-f:]*(?:\/\d{1,3})?$/i.test(text)
}

function isPort(text: string): boolean {
  if (text === '*') return true
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  return from !== undefined && Number(from) <= Number(to) && Number(to) <= 65_535
}
