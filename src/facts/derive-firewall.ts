import { findByName } from '../change/find-by-name.ts'
import { concernsTermService, coversTcpPort, readRule } from '../change/firewall-rule-text.ts'
import type { FirewallRule, NetworkProfile } from '../change/firewall-rule-text.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import { firewallSchema } from '../model/facts/firewall.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { deriveIpsec } from './derive-ipsec.ts'
import { deriveSettings } from './derive-settings.ts'
import {
  effectiveSetting,
  inAll,
  inSome,
  localSetting,
  policySetting,
} from './firewall-profiles.ts'

type Firewall = NonNullable<NonNullable<Facts['guest']>['firewall']>
type Active = readonly NetworkProfile[] | undefined

/** What the Windows firewall and IPsec let in for Remote Desktop. */
export function deriveFirewall(guest: GuestEvidence): Firewall | undefined {
  const { firewall } = guest
  if (firewall === undefined) return undefined
  const active: Active =
    firewall.profiles === undefined || firewall.profiles.length === 0
      ? undefined
      : firewall.profiles
  const known = {
    activeProfiles: active,
    loopbackListType: loopbackListType(guest),
    ...switches(guest, active),
    ...rules(guest, active),
    ...deriveIpsec(guest, active),
  }
  // Absent and undefined differ in facts.
  const seen = Object.entries(known).filter(([, value]) => value !== undefined)
  return firewallSchema.parse(Object.fromEntries(seen))
}

/** Windows keeps this key shut even to SYSTEM, so on most machines it is not seen. */
function loopbackListType(guest: GuestEvidence): string | undefined {
  const key = findByName(guest.registry ?? {}, registryPaths.APPCS)
  if (key === undefined || key.status === 'unreadable') return undefined
  if (key.status === 'absent') return 'none'
  return findByName(key.values, 'DebugedLoopbackApps')?.type ?? 'none'
}

function switches(guest: GuestEvidence, active: Active) {
  const shut = (profile: NetworkProfile) => both(isOn(guest, profile), isShut(guest, profile))
  const byPolicy = (profile: NetworkProfile) => {
    const set = policySetting(guest, profile, 'DoNotAllowExceptions')
    return set === undefined ? undefined : set === 1
  }
  return {
    enabled: inSome(active, (profile) => isOn(guest, profile)),
    blocksAll: inSome(active, shut),
    blocksAllByPolicy: inSome(active, byPolicy),
    blockingProfile: active?.find(
      (profile) =>
        shut(profile) === true && localSetting(guest, profile, 'DoNotAllowExceptions') === 1,
    ),
    localRulesApply: inAll(active, (profile) => localCounts(guest, profile)),
  }
}

function isOn(guest: GuestEvidence, profile: NetworkProfile): boolean | undefined {
  const set = effectiveSetting(guest, profile, 'EnableFirewall', 1)
  return set === undefined ? undefined : set !== 0
}

function isShut(guest: GuestEvidence, profile: NetworkProfile): boolean | undefined {
  const set = effectiveSetting(guest, profile, 'DoNotAllowExceptions', 0)
  return set === undefined ? undefined : set === 1
}

function localCounts(guest: GuestEvidence, profile: NetworkProfile): boolean | undefined {
  const set = policySetting(guest, profile, 'AllowLocalPolicyMerge')
  return set === undefined ? undefined : set !== 0
}

function both(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === false || right === false) return false
  return left === undefined || right === undefined ? undefined : true
}

interface NamedRule extends FirewallRule {
  name: string
}

function rules(guest: GuestEvidence, active: Active) {
  const { rules: told = {}, policyRules = {}, cut } = guest.firewall ?? {}
  const { port } = deriveSettings(guest)
  const ruleExists = findByName(told, 'RemoteDesktop-UserMode-In-TCP') !== undefined
  if (port === undefined) return { ruleExists }
  const [local, policy] = [rulesFor(told, port), rulesFor(policyRules, port)]
  const holding = (profile: NetworkProfile) => [
    ...policy,
    ...(localCounts(guest, profile) === false ? [] : local),
  ]
  const allowed = inAll(active, (profile) => letsIn(guest, profile, holding(profile)))
  return {
    ruleExists,
    // What is not told might allow it.
    portAllowed: allowed === false && cut === true ? undefined : allowed,
    allowedFrom: [...local, ...policy].filter(isAllow).flatMap((rule) => rule.remoteAddresses),
    blockingRules: blocking(local, active),
    blockingPolicyRules: blocking(policy, active),
  }
}

/** Enabled rules for what comes in at the port of TermService. */
function rulesFor(told: Readonly<Record<string, string>>, port: number): NamedRule[] {
  return Object.entries(told).flatMap(([name, text]) => {
    const rule = readRule(text)
    if (!rule?.active || rule.direction !== 'in') return []
    return coversTcpPort(rule, port) && concernsTermService(rule) ? [{ name, ...rule }] : []
  })
}

function isAllow({ action }: FirewallRule): boolean {
  return action === 'allow'
}

/** Whether a profile lets everyone in. One rule for some of those who connect makes it unknown. */
function letsIn(
  guest: GuestEvidence,
  profile: NetworkProfile,
  holding: readonly FirewallRule[],
): boolean | undefined {
  if (isOn(guest, profile) === false) return true
  const allows = holding.filter((rule) => isAllow(rule) && holdsIn(rule, profile))
  if (allows.some(isForEveryone)) return true
  if (allows.length > 0) return undefined
  const set = effectiveSetting(guest, profile, 'DefaultInboundAction', blockByDefault)
  return set === undefined ? undefined : set !== blockByDefault
}

/** DefaultInboundAction: 1 blocks what no rule allows (MS-GPFAS 2.2.2.11). */
const blockByDefault = 1

function isForEveryone({ remoteAddresses, narrowedBy }: FirewallRule): boolean {
  return remoteAddresses.length === 0 && narrowedBy.length === 0
}

function holdsIn({ profiles }: FirewallRule, profile: NetworkProfile): boolean {
  return profiles.length === 0 || profiles.includes(profile)
}

/** Only a block of everyone surely blocks. */
function blocking(all: readonly NamedRule[], active: Active): string[] {
  const isActive = (rule: FirewallRule) =>
    active === undefined
      ? rule.profiles.length === 0
      : active.some((profile) => holdsIn(rule, profile))
  return all
    .filter((rule) => rule.action === 'block' && isForEveryone(rule) && isActive(rule))
    .map(({ name }) => name)
}
