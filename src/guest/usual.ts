import type { GuestAnswer, GuestRequest, Usual } from '../model/guest-protocol.ts'
import type { RegistryValue } from '../model/registry-value.ts'

type Sections = GuestAnswer['sections']
type AnsweredKey = Extract<NonNullable<Sections['registry']>, { value: unknown }>['value'][string]

/** Sections whose entries may be left out, because the request says what is usual. */
const plainSections = ['services', 'keyAccess', 'paths'] as const

/** Leaves out of the sections what is as usual, as frame.ps1 does before it packs an answer. */
export function leaveOutUsual(sections: Sections, usual: Usual): Sections {
  const left: Sections = { ...sections }
  for (const name of plainSections) {
    const section = sections[name]
    if (section === undefined || !('value' in section)) continue
    const entries = Object.entries<unknown>(section.value)
    const odd = entries.filter(([key, entry]) => !equal(entry, usual[name][key]))
    Object.assign(left, { [name]: { value: Object.fromEntries(odd) } })
  }
  const { registry, events } = sections
  if (registry !== undefined && 'value' in registry) {
    const odd = Object.entries(registry.value).flatMap(([path, key]) => {
      const answered = oddOf(key, usual.registry[path])
      return answered === undefined ? [] : [[path, answered] as const]
    })
    left.registry = { value: Object.fromEntries(odd) }
  }
  if (events !== undefined && 'value' in events) {
    const counted = Object.entries(events.value).filter(
      ([, seen]) => !('count' in seen) || seen.count > 0,
    )
    left.events = { value: Object.fromEntries(counted) }
  }
  return left
}

function oddOf(key: AnsweredKey, usual: Usual['registry'][string] | undefined) {
  if (usual === undefined || key.status !== 'present' || usual.status !== 'present')
    return equal(key, usual) ? undefined : key
  const odd = Object.entries(key.values).filter(
    ([name, value]) => !equal(value, usual.values[name]),
  )
  const gone = Object.keys(usual.values).filter((name) => !Object.hasOwn(key.values, name))
  if (odd.length === 0 && gone.length === 0) return undefined
  const values = Object.fromEntries(odd)
  return gone.length === 0 ? { status: key.status, values } : { status: key.status, values, gone }
}

/** Compared as text: both sides write the members of an entry in one order. */
function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** What a request asks for and calls usual. */
export type Asked = Pick<
  GuestRequest,
  'registryKeys' | 'registryValues' | 'services' | 'keyAccess' | 'paths' | 'events' | 'usual'
>

/** The sections whole again: what the answer left out was as usual, and an event it left out was not logged. */
export function fillInUsual(sections: Sections, asked: Asked): Sections {
  const whole: Sections = { ...sections }
  for (const name of plainSections) {
    const section = sections[name]
    if (section === undefined || !('value' in section)) continue
    const usual: Readonly<Record<string, unknown>> = asked.usual[name]
    const value = { ...usualAmong(asked[name], usual), ...section.value }
    Object.assign(whole, { [name]: { value } })
  }
  const { registry, events } = sections
  if (registry !== undefined && 'value' in registry) {
    const paths = [...asked.registryKeys, ...Object.keys(asked.registryValues)]
    const value: Record<string, AnsweredKey> = usualAmong(paths, asked.usual.registry)
    for (const [path, key] of Object.entries(registry.value))
      value[path] = wholeKey(key, asked.usual.registry[path])
    whole.registry = { value }
  }
  if (events !== undefined && 'value' in events) {
    // A log that cannot be read is told with an error of its own, so what is missing was not logged.
    const none = Object.keys(asked.events).map((id) => [id, { count: 0 }] as const)
    whole.events = { value: { ...Object.fromEntries(none), ...events.value } }
  }
  const { firewall } = sections
  if (firewall !== undefined && 'value' in firewall)
    whole.firewall = { value: wholeRules(firewall.value, asked.usual.firewallRules ?? {}) }
  return whole
}

type Firewall = Extract<NonNullable<Sections['firewall']>, { value: unknown }>['value']

function wholeRules(
  { gone = [], ...told }: Firewall,
  usual: Readonly<Record<string, string>>,
): Firewall {
  const kept = Object.entries(usual).filter(([name]) => !gone.includes(name))
  return { ...told, rules: { ...Object.fromEntries(kept), ...told.rules } }
}

function usualAmong<T>(
  names: readonly string[],
  usual: Readonly<Record<string, T>>,
): Record<string, T> {
  return Object.fromEntries(Object.entries(usual).filter(([name]) => names.includes(name)))
}

function wholeKey(key: AnsweredKey, usual: Usual['registry'][string] | undefined): AnsweredKey {
  if (key.status !== 'present' || usual?.status !== 'present') return key
  const gone = 'gone' in key ? (key.gone ?? []) : []
  const kept = Object.entries(usual.values).filter(([name]) => !gone.includes(name))
  const values: Record<string, RegistryValue> = { ...Object.fromEntries(kept), ...key.values }
  return { status: 'present', values }
}
