import type { NetworkProfile } from '../change/firewall-rule-text.ts'
import { networkProfiles, tokensOf } from '../change/firewall-rule-text.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { deriveSettings } from './derive-settings.ts'
import { policySetting } from './firewall-profiles.ts'

/** Tokens that say nothing of whom a rule is for, and those that are judged here (MS-GPFAS 2.2.2.20). */
const understood = ['action', 'active', 'protocol', 'profile', 'ep1port', 'ep1port2_10']
const indifferent = [
  'auth1set',
  'auth2set',
  'crypto1set',
  'crypto2set',
  'mmpset',
  'name',
  'desc',
  'embedctxt',
]

/**
 * Rules that let only what is protected by IPsec reach the port. Undefined where some rule may do so and
 * none surely does.
 */
export function deriveIpsec(guest: GuestEvidence, active: readonly NetworkProfile[] | undefined) {
  const { ipsec = {}, policyIpsec = {}, cut } = guest.firewall ?? {}
  const { port } = deriveSettings(guest)
  if (port === undefined) return {}
  const profiles = active ?? networkProfiles
  const merged = (profile: NetworkProfile) => {
    const set = policySetting(guest, profile, 'AllowLocalIPsecPolicyMerge')
    return set === undefined ? undefined : set !== 0
  }
  const unsure = cut === true
  return {
    ipsecRules: demanding(ipsec, port, profiles, merged, unsure),
    ipsecPolicyRules: demanding(policyIpsec, port, profiles, () => true, unsure),
  }
}

function demanding(
  rules: Readonly<Record<string, string>>,
  port: number,
  profiles: readonly NetworkProfile[],
  counts: (profile: NetworkProfile) => boolean | undefined,
  unsure: boolean,
): string[] | undefined {
  const judged = Object.entries(rules).map(
    ([name, text]) => [name, demands(text, port, profiles, counts)] as const,
  )
  const sure = judged.filter(([, answer]) => answer === true).map(([name]) => name)
  if (sure.length > 0) return sure
  return unsure || judged.some(([, answer]) => answer === undefined) ? undefined : []
}

/** Whether one rule demands IPsec at this port; undefined when its text leaves that open. */
function demands(
  text: string,
  port: number,
  profiles: readonly NetworkProfile[],
  counts: (profile: NetworkProfile) => boolean | undefined,
): boolean | undefined {
  const tokens = tokensOf(/^v\d/i.test(text) ? text : `v0.0|${text}`)
  if (tokens === undefined) return undefined
  const named = (name: string) =>
    tokens.filter((token) => token.name.toLowerCase() === name).map(({ value }) => value)
  const single = ['action', 'active', 'protocol']
  if (single.some((name) => named(name).length > 1)) return undefined
  if (named('active')[0]?.toUpperCase() !== 'TRUE') return false
  if (!/^secure(server)?$/i.test(named('action')[0] ?? '')) return false
  const [protocol = '6'] = named('protocol')
  if (protocol !== '6' && protocol !== '256') return false
  const ports = [...named('ep1port'), ...named('ep1port2_10')]
  const covered = ports.length === 0 ? true : portIn(ports, port)
  if (covered === false) return false
  const known = [...understood, ...indifferent]
  const strange = tokens.some(({ name }) => !known.includes(name.toLowerCase()))
  return covered === undefined || strange ? undefined : holds(named('profile'), profiles, counts)
}

/** Undefined: a keyword, whose ports are not told here. */
function portIn(ports: readonly string[], port: number): boolean | undefined {
  const answers = ports.map((written) => {
    const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(written) ?? []
    return from === undefined ? undefined : Number(from) <= port && port <= Number(to ?? from)
  })
  if (answers.includes(true)) return true
  return answers.includes(undefined) ? undefined : false
}

/** A local rule holds where Group Policy lets local rules count; in some of its profiles only: unknown. */
function holds(
  written: readonly string[],
  profiles: readonly NetworkProfile[],
  counts: (profile: NetworkProfile) => boolean | undefined,
): boolean | undefined {
  const own = profiles.filter(
    (profile) => written.length === 0 || written.some((each) => each.toLowerCase() === profile),
  )
  if (own.length === 0) return false
  const answers = own.map(counts)
  if (answers.every((answer) => answer === true)) return true
  return answers.every((answer) => answer === false) ? false : undefined
}
