import { concernsTermService, coversTcpPort, readRule } from '../../../change/firewall-rule-text.ts'
import type { FirewallRule, NetworkProfile } from '../../../change/firewall-rule-text.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { registryPaths } from '../places.ts'
import { readDword, readKey } from '../registry.ts'
import { findByName } from '../spelling.ts'

const { FWP, FWG } = registryPaths
const localKeys = { domain: 'DomainProfile', private: 'StandardProfile', public: 'PublicProfile' }
const policyKeys = {
  domain: ['DomainProfile'],
  private: ['PrivateProfile', 'StandardProfile'],
  public: ['PublicProfile'],
}

/**
 * Whether a packet from outside passes the Windows firewall to TermService at this port. Without its
 * services the filters of the boot stay, and these drop everything that comes in.
 */
export function firewallLetsIn(state: WindowsState, port: number): boolean {
  const up = ['BFE', 'mpssvc'].every(
    (name) => findByName(state.services, name)?.state === 'running',
  )
  if (!up) return false
  return profilesInUse(state).every((profile) => profileLetsIn(state, profile, port))
}

/** Whether nothing is answered for a port on which nobody listens: on with the firewall of any profile in use. */
export function isStealthy(state: WindowsState): boolean {
  return profilesInUse(state).some(
    (profile) => (setting(state, profile, 'EnableFirewall') ?? 1) !== 0,
  )
}

/** A network that Windows knows nothing of is public. */
function profilesInUse({ network }: WindowsState): readonly NetworkProfile[] {
  return network.profiles.length === 0 ? ['public'] : network.profiles
}

function profileLetsIn(state: WindowsState, profile: NetworkProfile, port: number): boolean {
  if ((setting(state, profile, 'EnableFirewall') ?? 1) === 0) return true
  if (setting(state, profile, 'DoNotAllowExceptions') === 1) return false
  const merged = policySetting(state, profile, 'AllowLocalPolicyMerge') !== 0
  const keys = merged ? [FWP, FWG] : [FWG]
  const rules = keys
    .flatMap((key) => rulesIn(state, `${key}\\FirewallRules`))
    .filter((rule) => isFor(rule, profile, port))
  if (rules.some(({ action }) => action === 'block')) return false
  if (rules.some(({ action }) => action === 'allow')) return true
  return setting(state, profile, 'DefaultInboundAction') === 0
}

/** A client from outside comes from no address that a rule names, by no interface it names. */
function isFor(rule: FirewallRule, profile: NetworkProfile, port: number): boolean {
  if (!rule.active || rule.direction !== 'in') return false
  if (rule.profiles.length > 0 && !rule.profiles.includes(profile)) return false
  if (rule.remoteAddresses.length > 0 || rule.narrowedBy.length > 0) return false
  return coversTcpPort(rule, port) && concernsTermService(rule)
}

function rulesIn(state: WindowsState, path: string): FirewallRule[] {
  return Object.values(readKey(state, path) ?? {}).flatMap((value) => {
    const rule = value.type === 'REG_SZ' ? readRule(value.data) : undefined
    return rule ? [rule] : []
  })
}

function setting(state: WindowsState, profile: NetworkProfile, name: string): number | undefined {
  const local = readDword(state, `${FWP}\\${localKeys[profile]}`, name)
  return policySetting(state, profile, name) ?? local
}

function policySetting(
  state: WindowsState,
  profile: NetworkProfile,
  name: string,
): number | undefined {
  return policyKeys[profile]
    .map((key) => readDword(state, `${FWG}\\${key}`, name))
    .find((value) => value !== undefined)
}

/**
 * Whether an IPsec rule demands protection that a client from outside does not have. Rules for one
 * address or interface are for others.
 */
export function ipsecDemanded(state: WindowsState, port: number): boolean {
  return [FWP, FWG].some((key) =>
    Object.values(readKey(state, `${key}\\ConSecRules`) ?? {}).some(
      (value) => value.type === 'REG_SZ' && demands(value.data, port),
    ),
  )
}

function demands(text: string, port: number): boolean {
  const has = (token: RegExp) => token.test(text)
  if (!has(/\|Active=TRUE\|/i) || !has(/\|Action=Secure(Server)?\|/i)) return false
  if (has(/\|(EP[12]_[46]|EP2Port|IF|IFType)=/i)) return false
  if (has(/\|Protocol=/i) && !has(/\|Protocol=(6|256)\|/i)) return false
  return !has(/\|EP1Port/i) || has(new RegExp(`\\|EP1Port=${port}\\|`, 'i'))
}
