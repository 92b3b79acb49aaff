/** Network profiles a rule can hold for, in the order in which they are told. */
export const networkProfiles = ['domain', 'private', 'public'] as const
/** One network profile of Windows. */
export type NetworkProfile = (typeof networkProfiles)[number]

/** One rule of the Windows firewall, as its text in the registry tells it (MS-GPFAS 2.2.2.19). */
export interface FirewallRule {
  active: boolean
  /** In lower case; `allow` and `block` are the two that matter, IPsec rules have others. */
  action: string
  direction: string
  /** IANA protocol number; undefined: any. */
  protocol: number | undefined
  /** Ports, ranges (`1-5`) and keywords (`RPC`) as written; empty: any. */
  localPorts: string[]
  /** Empty: all. */
  profiles: NetworkProfile[]
  app: string | undefined
  service: string | undefined
  /** Addresses, ranges and keywords of the other side; empty: any. */
  remoteAddresses: string[]
  /** Names of further tokens that narrow the rule down (interface, user, local address …), lower case. */
  narrowedBy: string[]
}

/** One `Name=value` of a rule's text. */
export interface RuleToken {
  name: string
  value: string
}

/** Tokens for people, or of no account for who is let in. */
const telling = ['name', 'desc', 'embedctxt', 'edge', 'defer']

/** The tokens of a rule's text, in order; undefined when the text is not one. */
export function tokensOf(text: string): RuleToken[] | undefined {
  const [version = '', ...parts] = text.split('|')
  if (!/^v\d+\.\d+$/i.test(version)) return undefined
  const tokens: RuleToken[] = []
  for (const part of parts) {
    if (part === '') continue
    const at = part.indexOf('=')
    if (at < 1) return undefined
    tokens.push({ name: part.slice(0, at), value: part.slice(at + 1) })
  }
  return tokens
}

/** The text of a rule without version, name and description, as the guest sends it. */
export function essenceOf(text: string): string | undefined {
  const tokens = tokensOf(text)
  const kept = tokens?.filter(({ name }) => !telling.includes(name.toLowerCase()))
  return kept?.map(({ name, value }) => `${name}=${value}`).join('|')
}

/** Reads a rule's text, or its essence; undefined when it is not understood. */
export function readRule(text: string): FirewallRule | undefined {
  const tokens = tokensOf(/^v\d/i.test(text) ? text : `v0.0|${text}`)
  if (tokens === undefined) return undefined
  const all = (wanted: RegExp) =>
    tokens.filter(({ name }) => wanted.test(name)).map(({ value }) => value)
  const [action, direction] = [all(/^action$/i)[0], all(/^dir$/i)[0]]
  if (action === undefined || direction === undefined) return undefined
  const [protocol] = all(/^protocol$/i)
  if (protocol !== undefined && !/^\d{1,3}$/.test(protocol)) return undefined
  const profiles = all(/^profile$/i).map((profile) => profile.toLowerCase())
  const known = networkProfiles.filter((profile) => profiles.includes(profile))
  // Profiles of a later Windows alone: what they cover is not known.
  const strange = profiles.length > 0 && known.length === 0 ? ['profile'] : []
  return {
    active: all(/^active$/i)[0]?.toUpperCase() === 'TRUE',
    action: action.toLowerCase(),
    direction: direction.toLowerCase(),
    protocol: protocol === undefined ? undefined : Number(protocol),
    localPorts: all(portToken),
    profiles: known,
    app: all(/^app$/i)[0],
    service: all(/^svc$/i)[0],
    remoteAddresses: all(/^RA[46]2?(_\d+)?$/i).filter((address) => address !== '*'),
    narrowedBy: [
      ...strange,
      ...tokens.map(({ name }) => name.toLowerCase()).filter((name) => narrowing.test(name)),
    ],
  }
}

/** `LPort` of one port, `LPort2_10` of ranges and of keywords of later versions. */
const portToken = /^LPort(2_\d+)?$/i
const narrowing = /^(la[46]|rport|if|iftype|security|luauth|rmauth|lui?own|apppkgid|icmp)/

/** Whether the rule is for a TCP port of this number; a keyword never is. */
export function coversTcpPort({ protocol, localPorts }: FirewallRule, port: number): boolean {
  if (protocol !== undefined && protocol !== tcp && protocol !== anyProtocol) return false
  return localPorts.length === 0 || localPorts.some((written) => holds(written, port))
}

/** IANA: 6 is TCP; 256 is what Windows writes for any. */
const tcp = 6
const anyProtocol = 256

function holds(written: string, port: number): boolean {
  const [, from, to] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(written) ?? []
  return from !== undefined && Number(from) <= port && port <= Number(to ?? from)
}

/** Whether the rule can be for TermService, by program and service. */
export function concernsTermService({ app, service, narrowedBy }: FirewallRule): boolean {
  if (narrowedBy.some((name) => name === 'apppkgid' || name === 'luown' || name === 'luiown'))
    return false
  if (service !== undefined && service !== '*' && service.toLowerCase() !== 'termservice')
    return false
  return app === undefined || /(^|\\)svchost\.exe$/i.test(app)
}

/**
 * The rule's text with all tokens of one name replaced. The new ones stand where the first old one
 * stood, or after the protocol.
 */
export function withTokens(text: string, name: RegExp, made: readonly string[]): string {
  const parts = text.split('|')
  const isOld = (part: string) => name.test(part.split('=')[0] ?? '')
  const first = parts.findIndex(isOld)
  const after = parts.findLastIndex((part) => /^(dir|protocol)=/i.test(part))
  const kept = parts.filter((part) => !isOld(part))
  kept.splice(first >= 0 ? first : Math.max(after, 0) + 1, 0, ...made)
  return kept.join('|')
}

/** Tokens of a rule's text by what they say, for `withTokens`. */
export const ruleTokens = {
  active: /^active$/i,
  action: /^action$/i,
  profile: /^profile$/i,
  port: portToken,
} as const
