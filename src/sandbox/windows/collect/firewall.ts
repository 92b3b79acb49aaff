import type { z } from 'zod'

import {
  concernsTermService,
  coversTcpPort,
  essenceOf,
  readRule,
} from '../../../change/firewall-rule-text.ts'
import type { guestSections } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { refusalAmong } from '../access.ts'
import { registryPaths } from '../places.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readDword, readKey } from '../registry.ts'
import { findByName } from '../spelling.ts'

const { FWP, FWG, RT } = registryPaths
type Firewall = z.infer<typeof guestSections.firewall>
type Rules = Record<string, string>

/** No more rules of one key are told. */
const mostRules = 20

/** The section `firewall`. Firewall and IPsec rules that touch Remote Desktop, and the active profiles. */
export function readFirewall(state: WindowsState, request: GuestRequest): Read<Firewall> {
  const keys = [
    RT,
    ...[FWP, FWG].flatMap((key) => [`${key}\\FirewallRules`, `${key}\\ConSecRules`]),
  ]
  const refusal = refusalAmong(state, ...keys)
  if (!refusal.ok) return refusal
  const port = readDword(state, RT, 'PortNumber') ?? 3389
  const matters = (name: string, text: string) =>
    /^RemoteDesktop-/i.test(name) || letsThrough(text, port)
  const [local, policy, ipsec, policyIpsec] = [
    rulesIn(state, `${FWP}\\FirewallRules`, matters),
    rulesIn(state, `${FWG}\\FirewallRules`, matters),
    rulesIn(state, `${FWP}\\ConSecRules`, (_name, text) => demands(text)),
    rulesIn(state, `${FWG}\\ConSecRules`, (_name, text) => demands(text)),
  ]
  const usual = request.usual.firewallRules ?? {}
  const gone = Object.keys(usual).filter((name) => findByName(local, name) === undefined)
  const odd = Object.entries(local).filter(([name, text]) => usual[name] !== text)
  const all = [local, policy, ipsec, policyIpsec]
  const profiles = profilesOf(state)
  return found({
    ...(profiles !== undefined && { profiles }),
    rules: first(Object.fromEntries(odd)),
    ...(gone.length > 0 && { gone }),
    ...(size(policy) > 0 && { policyRules: first(policy) }),
    ...(size(ipsec) > 0 && { ipsec: first(ipsec) }),
    ...(size(policyIpsec) > 0 && { policyIpsec: first(policyIpsec) }),
    ...(all.some((rules) => size(rules) > mostRules) && { cut: true }),
  })
}

const size = (rules: Rules): number => Object.keys(rules).length
const first = (rules: Rules): Rules => Object.fromEntries(Object.entries(rules).slice(0, mostRules))

function rulesIn(
  state: WindowsState,
  path: string,
  matters: (name: string, text: string) => boolean,
): Rules {
  const told = Object.entries(readKey(state, path) ?? {}).flatMap(([name, value]) => {
    const essence = value.type === 'REG_SZ' ? essenceOf(value.data) : undefined
    return essence !== undefined && matters(name, essence) ? [[name, essence] as const] : []
  })
  return Object.fromEntries(told)
}

/** An enabled rule for what comes in at this port and for TermService, whatever it does with it. */
function letsThrough(text: string, port: number): boolean {
  const rule = readRule(text)
  if (!rule?.active || rule.direction !== 'in') return false
  return coversTcpPort(rule, port) && concernsTermService(rule)
}

function demands(text: string): boolean {
  return /(^|\|)Active=TRUE(\||$)/i.test(text) && /(^|\|)Action=Secure(Server)?(\||$)/i.test(text)
}

/** Windows tells its profiles through the service netprofm, which is started when it is asked. */
function profilesOf(state: WindowsState): Firewall['profiles'] {
  const service = findByName(state.services, 'netprofm')
  return service === undefined || service.start === 'disabled' ? undefined : state.network.profiles
}
