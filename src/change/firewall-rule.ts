import { z } from 'zod'

import type { GuestEvidence } from '../model/guest-evidence.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { findByName } from './find-by-name.ts'
import { readRule } from './firewall-rule-text.ts'
import type { FirewallRule } from './firewall-rule-text.ts'
import { defineKind } from './kind.ts'
import type { Present } from './kind.ts'

/** Names of rules are told by Windows and by Group Policy; none that matters here passes 255. */
const name = z.string().regex(/^[^|\p{Cc}]{1,255}$/u, 'the name of a rule, as the registry has it')
const action = z.enum(['allow', 'block'])
const profiles = z
  .string()
  .regex(
    /^(any|(domain|private|public)(,(domain|private|public)){0,2})$/,
    'any, or some of domain, private, public joined by commas',
  )
const highestPort = 65_535

const paramsSchema = z.strictObject({
  name,
  enabled: z.boolean().optional(),
  /** The one TCP or UDP port it is for. */
  port: z.int().min(1).max(highestPort).optional(),
  profiles: profiles.optional(),
  action: action.optional(),
})
type Params = z.infer<typeof paramsSchema>

const valueSchema = z.union([
  z.strictObject({ exists: z.literal(false) }),
  z.strictObject({
    exists: z.literal(true),
    enabled: z.boolean(),
    action,
    /** Ports and ranges joined by commas, or `any`. */
    ports: z.string(),
    profiles: z.string(),
  }),
])
type Value = z.infer<typeof valueSchema>
type Existing = Extract<Value, { exists: true }>

/** Rules that every Windows has and that a repair may make anew where somebody deleted them. */
const makeable = ['RemoteDesktop-UserMode-In-TCP', 'RemoteDesktop-UserMode-In-UDP']

/**
 * Sets whether one local rule of the Windows firewall is on, and its port, profiles and action. The rule
 * is named as in the registry, never by its translated display name.
 */
export const firewallRule = defineKind<Params, Value>({
  name: 'firewall-rule',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  needs: () => ({}),
  before: presentRule,
  after(params, before) {
    const start = before.exists ? before : newRule(params)
    if (start === undefined)
      return { ok: false, because: `the firewall has no rule ${params.name}` }
    return {
      ok: true,
      value: {
        exists: true,
        enabled: params.enabled ?? start.enabled,
        action: params.action ?? start.action,
        ports: params.port === undefined ? start.ports : String(params.port),
        profiles: params.profiles === undefined ? start.profiles : inOrder(params.profiles),
      },
    }
  },
  describe: (params, before, after) => ({
    subject: `firewall rule ${params.name}`,
    from: inWords(before),
    to: inWords(after),
  }),
  weakens: (params, before, after) => opened(params.name, before, after),
  notUndoable: () => undefined,
  consequences: tracesOfAnyChange,
})

/** The rule as the section `firewall` has it, which tells every rule of Remote Desktop. */
function presentRule({ name: wanted }: Params, guest: GuestEvidence): Present<Value> {
  const text = findByName(guest.firewall?.rules ?? {}, wanted)
  const complete = guest.firewall !== undefined && /^RemoteDesktop-/i.test(wanted)
  if (text === undefined && complete) return { seen: true, value: { exists: false } }
  if (text === undefined) return { seen: false, missing: `the firewall rule ${wanted}` }
  const rule = readRule(text)
  const read = rule && action.safeParse(rule.action)
  if (!rule || read?.success !== true)
    return { seen: false, refuse: `the firewall rule ${wanted} is not understood` }
  return { seen: true, value: valueOf(rule, read.data) }
}

function valueOf(rule: FirewallRule, does: Existing['action']): Existing {
  return {
    exists: true,
    enabled: rule.active,
    action: does,
    ports: rule.localPorts.length === 0 ? 'any' : rule.localPorts.join(','),
    profiles: rule.profiles.length === 0 ? 'any' : rule.profiles.join(','),
  }
}

/** As Windows ships them, but switched on. */
function newRule(params: Params): Existing | undefined {
  if (!makeable.includes(params.name)) return undefined
  return { exists: true, enabled: true, action: 'allow', ports: '3389', profiles: 'any' }
}

function inOrder(written: string): string {
  const order = ['domain', 'private', 'public']
  return written === 'any' ? 'any' : order.filter((each) => written.includes(each)).join(',')
}

/**
 * A rule of Remote Desktop lets in what this tool is asked to let in, and a block of one port holds back
 * that port alone; anything else that opens counts.
 */
function opened(rule: string, before: Value, after: Value): string | undefined {
  if (/^RemoteDesktop-/i.test(rule) || !after.exists) return undefined
  const lets = after.enabled && after.action === 'allow'
  const didLet = before.exists && before.enabled && before.action === 'allow'
  const held = before.exists && before.enabled && before.action === 'block'
  const holds = after.enabled && after.action === 'block'
  const narrow = before.exists && /^\d+$/.test(before.ports)
  if (lets && !(didLet && before.ports === after.ports && before.profiles === after.profiles))
    return `the firewall rule ${rule} lets in more than before`
  return held && !holds && !narrow ? `the firewall rule ${rule} no longer blocks` : undefined
}

function inWords(value: Value): string {
  if (!value.exists) return 'not there'
  const ports = value.ports === 'any' ? 'any port' : `port ${value.ports}`
  const where = value.profiles === 'any' ? 'all profiles' : value.profiles
  return `${value.enabled ? 'on' : 'off'}: ${value.action} ${ports}, ${where}`
}
