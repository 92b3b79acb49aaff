import ipaddr from 'ipaddr.js'
import { z } from 'zod'

import { hostPoolIn, namesInId, networkFields } from './network-names.ts'

/** Hides who and where in whatever is shown or saved: equal values get equal masks, in every part. */
export interface Mask {
  text(text: string): string
  /** Any JSON value: texts and names of fields are masked, the shape is kept. */
  value(value: unknown): unknown
}

/** What is a name because of where it stands, and how its masks begin. */
const nameFields: Readonly<Record<string, string>> = {
  name: 'vm',
  computerName: 'vm',
  resourceGroup: 'group',
  subject: 'subject',
  issuer: 'subject',
  owner: 'owner',
  group: 'nsg',
  rule: 'rule',
  policy: 'policy',
  hostPool: 'pool',
  bastion: 'bastion',
  lock: 'lock',
}

/** Names that Azure itself gives: they tell nobody apart. */
const azureNames = new Set([
  'allowvnetinbound',
  'allowazureloadbalancerinbound',
  'denyallinbound',
  'allowvnetoutbound',
  'allowinternetoutbound',
  'denyalloutbound',
])

/** Fields called `name` also belong to registry values and services: only those of a target are masked. */
const targetSchema = z.object({ name: z.string(), resourceGroup: z.string(), vmId: z.string() })

/** Words of this project's own documents: a VM called so is masked only where its name is expected. */
const vocabulary = new Set(
  `running stopped starting stopping deallocating deallocated paused ready notready present
   absent unreadable ok tcp x224 tls bound self-signed faulty healthy unknown undetermined
   contributing cause remark action low medium high nothing sessions reboot done already
   drifted refused failed skipped person policy plan fixed planned declined inside outside
   windows linux azure cured default rdp allow deny inbound outbound internet virtualnetwork`.split(
    /\s+/,
  ),
)

/** A shorter name stands in too many other words to be found as one. */
const shortestFound = 3

const guid =
  /(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])/gi
/** SHA-1 of a certificate. */
const thumbprint = /(?<![0-9a-z])[0-9a-f]{40}(?![0-9a-z])/gi
/** A machine or domain before the number of an account in it, and an account of Entra ID. */
const domainSid = /(?<![0-9a-z-])S-1-(?:5-21(?:-\d{1,10}){3}|12-1(?:-\d{1,10}){4})(?!\d)/gi
const ipv4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)(?:\/\d{1,2}(?!\d))?/g
const ipv6 = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi

/**
 * Blocks that every network has a route for (RFC 1918, RFC 6598). Masked by their first address they would
 * cover masks of others, and their routes would decide about them.
 */
const wholeBlocks = new Set(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'])

/** Names of rules of our own, which hold an address with dashes. */
const ownRule = /(?<=rdp-azure-[\w.-]{1,60}-)(?:\d{1,3}-){3}\d{1,3}(?=-\d{1,5}(?![\w-]))/g
/** Who made such a rule, at the end of its description. */
const ownRuleOwner = /(?<=rdp-azure run [0-9a-f]{32} until \S{1,30} by ).{1,100}/g

/**
 * Makes the mask for one document: names are those of the VMs in it. Built for one document and used for
 * all of its parts, because masks are numbered as they are met.
 */
export function maskFor(document: unknown): Mask {
  const table = new MaskTable()
  const names = new Map<string, string>()
  for (const [kind, name] of namesIn(document)) {
    const folded = name.toLowerCase()
    if (name !== '' && !azureNames.has(folded) && !names.has(folded))
      names.set(folded, table.of(kind, folded))
  }
  const own = fieldsOf(document, new Set())
  const inText = inTextOf(names, (name) => vocabulary.has(name) || own.has(name))
  const text = (raw: string): string =>
    inText(
      raw.replaceAll(
        ownRuleOwner,
        (found) => names.get(found.toLowerCase()) ?? table.of('owner', found),
      ),
    )
      .replaceAll(ownRule, (found) => table.ipv4(found.replaceAll('-', '.')).replaceAll('.', '-'))
      .replaceAll(guid, (found) => table.guid(found))
      .replaceAll(domainSid, (found) => table.sid(found))
      .replaceAll(thumbprint, (found) => table.thumbprint(found))
      .replaceAll(ipv4, (found) => table.ipv4(found))
      .replaceAll(ipv6, (found) => table.ipv6(found))
  return { text, value: (value) => masked(value, text, names) }
}

function masked(value: unknown, text: Mask['text'], names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return value.map((each) => masked(each, text, names))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const kinds = kindsOf(value)
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => {
      const isName = Object.hasOwn(kinds, field)
      const known = isName && typeof inner === 'string' ? names.get(inner.toLowerCase()) : undefined
      return [text(field), known ?? masked(inner, text, names)]
    }),
  )
}

/** Names as whole words, without regard to case, the longest first. */
function inTextOf(
  names: ReadonlyMap<string, string>,
  isOwnWord: (name: string) => boolean,
): (raw: string) => string {
  const found = [...names.keys()].filter((name) => name.length >= shortestFound && !isOwnWord(name))
  if (found.length === 0) return (raw) => raw
  const escaped = found
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
  return (raw) => raw.replaceAll(pattern, (each) => names.get(each.toLowerCase()) ?? each)
}

function namesIn(value: unknown): [kind: string, name: string][] {
  if (typeof value === 'string') return namesInId(value)
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  const kinds = kindsOf(value)
  const pool = hostPoolIn(value)
  const each = Object.entries(value).flatMap(([field, inner]): [string, string][] => {
    const kind = Object.hasOwn(kinds, field) ? kinds[field] : undefined
    const isName = kind !== undefined && typeof inner === 'string'
    return [...namesInId(field), ...(isName ? namesOf(kind, inner) : namesIn(inner))]
  })
  return pool === undefined ? each : [['pool', pool], ...each]
}

/** What the fields of one object name. */
function kindsOf(value: object): Readonly<Record<string, string>> {
  const { name: vm, ...others } = nameFields
  const isTarget = vm !== undefined && targetSchema.safeParse(value).success
  return { ...others, ...networkFields(value), ...(isTarget ? { name: vm } : {}) }
}

/** Azure puts where a rule stands before its name, `UserRule_` or `securityRules/`. */
function namesOf(kind: string, name: string): [string, string][] {
  const bare = name.replace(/^(?:UserRule_|DefaultRule_|(?:default)?securityRules\/)/i, '')
  return bare === name
    ? [[kind, name]]
    : [
        [kind, name],
        [kind, bare],
      ]
}

/** Names of fields, folded: a VM called like one of them would tear the document. */
function fieldsOf(value: unknown, into: Set<string>): Set<string> {
  if (Array.isArray(value)) for (const each of value) fieldsOf(each, into)
  else if (typeof value === 'object' && value !== null) {
    for (const [field, inner] of Object.entries(value)) {
      // No field of a schema has a dot: that is the name of a host, by which answers are kept.
      if (!field.includes('.')) into.add(field.toLowerCase())
      fieldsOf(inner, into)
    }
  }
  return into
}

/** Ranges whose addresses say nothing of anybody. */
const nobodys = new Set(['loopback', 'unspecified', 'linkLocal', 'broadcast', 'multicast'])
/** The address of Azure itself, which every VM talks to. */
const everybodys = new Set(['168.63.129.16'])

/** Identifiers of Windows itself: the protocol that RDP-Tcp loads, the same on every machine. */
const windowsOwn = new Set(['5828227c-20cf-4408-b73f-73ab70b8849f'])

/** Numbers masks in the order their values are met. */
class MaskTable {
  readonly #numbers = new Map<string, Map<string, number>>()

  /** `vm-1`: the n-th value of its kind. */
  of(kind: string, value: string): string {
    return `masked-${kind}-${this.#number(kind, value)}`
  }

  guid(found: string): string {
    if (windowsOwn.has(found.toLowerCase())) return found
    const n = this.#number('guid', found.toLowerCase())
    return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
  }

  /** The number of the account within its domain tells nobody apart, and conditions ask for it. */
  sid(found: string): string {
    return `S-1-5-21-1-1-${this.#number('sid', found.toLowerCase())}`
  }

  thumbprint(found: string): string {
    return this.#number('thumbprint', found.toLowerCase())
      .toString(16)
      .toUpperCase()
      .padStart(40, '0')
  }

  /** Addresses of one /24 stay in one /24, and private ones private: conditions compare networks. */
  ipv4(written: string): string {
    if (wholeBlocks.has(written)) return written
    const [found = '', length] = written.split('/')
    return `${this.#oneIpv4(found)}${length === undefined ? '' : `/${length}`}`
  }

  #oneIpv4(found: string): string {
    if (!ipaddr.IPv4.isValidFourPartDecimal(found)) return found
    const address = ipaddr.IPv4.parse(found)
    const isPrivate = address.range() === 'private'
    if (everybodys.has(found) || nobodys.has(address.range())) return found
    const [a = 0, b = 0, c = 0, last = 0] = address.octets
    const n = this.#number(isPrivate ? 'private' : 'public', `${a}.${b}.${c}`)
    // 198.18.0.0/15 is for benchmarks (RFC 2544): nobody has it.
    const start = isPrivate ? '10.255' : '198.18'
    return `${start}.${n % 256}.${last}`
  }

  ipv6(found: string): string {
    if (!ipaddr.IPv6.isValid(found)) return found
    const range = ipaddr.IPv6.parse(found).range()
    if (range === 'loopback' || range === 'unspecified') return found
    return `2001:db8::${this.#number('ipv6', found.toLowerCase()).toString(16)}`
  }

  #number(kind: string, value: string): number {
    const known = this.#numbers.get(kind) ?? new Map<string, number>()
    this.#numbers.set(kind, known)
    const number = known.get(value) ?? known.size + 1
    known.set(value, number)
    return number
  }
}
