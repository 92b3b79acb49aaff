import { sameName } from '../change/find-by-name.ts'
import { guestSectionNames } from '../model/guest-evidence.ts'
import { guestProtocol } from '../model/guest-protocol.ts'
import type { GuestTask, Usual } from '../model/guest-protocol.ts'
import { certificateReads } from './reads/certificate.ts'
import { networkReads } from './reads/network.ts'
import type { Reads } from './reads/reads.ts'
import { roleReads } from './reads/roles.ts'
import { securityReads } from './reads/security.ts'
import { serviceReads } from './reads/service.ts'
import { systemReads } from './reads/system.ts'

/** What the changes of the loaded runbooks must see: `ChangeTemplate` has this shape. */
export interface WithNeeds {
  needs: {
    readonly registryKeys: readonly string[]
    readonly registryValues: Readonly<Record<string, readonly string[]>>
    readonly keyAccess: readonly string[]
    readonly services: readonly string[]
    readonly paths: readonly string[]
  }
}

/** Causes show within a day; what is older was repaired or lived with. */
const eventHours = 24

/** A Run Command is slow to start; the script itself needs seconds, and ends by itself after this. */
const budgetSeconds = 45

const topics: readonly Reads[] = [
  certificateReads,
  serviceReads,
  securityReads,
  networkReads,
  systemReads,
  roleReads,
]

/** The one request of a diagnosis: all sections, with what the facts and the loaded runbooks need. */
export function collectTask(changes: readonly WithNeeds[]): GuestTask {
  const listed = (name: 'registryKeys' | 'keyAccess' | 'services' | 'paths') =>
    eachOnce([
      ...topics.map((topic) => topic[name] ?? []),
      ...changes.map(({ needs }) => needs[name]),
    ])
  return {
    protocol: guestProtocol,
    kind: 'collect',
    sections: [...guestSectionNames],
    registryKeys: listed('registryKeys'),
    registryValues: namedValues(changes),
    keyAccess: listed('keyAccess'),
    services: listed('services'),
    paths: listed('paths'),
    events: Object.assign({}, ...topics.map(({ events }) => events)),
    eventHours,
    usual: usualOfAll(),
    budgetSeconds,
  }
}

/** Topics and changes may want different values of one key, by any spelling; the first one is kept. */
function namedValues(changes: readonly WithNeeds[]): GuestTask['registryValues'] {
  const wanted: Record<string, string[]> = {}
  const all = [
    ...topics.map(({ registryValues = {} }) => registryValues),
    ...changes.map(({ needs }) => needs.registryValues),
  ]
  for (const [path, names] of all.flatMap((each) => Object.entries(each))) {
    const known = Object.keys(wanted).find((other) => sameName(other, path)) ?? path
    wanted[known] = eachOnce([wanted[known] ?? [], names])
  }
  return wanted
}

/** Two topics may know different values of one key. */
function usualOfAll(): Usual {
  const firewallRules = {}
  const all: Usual = { registry: {}, services: {}, keyAccess: {}, paths: {}, firewallRules }
  for (const { usual = {} } of topics) {
    Object.assign(all.services, usual.services)
    Object.assign(all.keyAccess, usual.keyAccess)
    Object.assign(all.paths, usual.paths)
    Object.assign(firewallRules, usual.firewallRules)
    for (const [path, key] of Object.entries(usual.registry ?? {})) {
      const known = all.registry[path]
      const both = known?.status === 'present' && key.status === 'present'
      all.registry[path] = both ? { ...key, values: { ...known.values, ...key.values } } : key
    }
  }
  return all
}

/** Keeps the first spelling of names that Windows takes for the same. */
function eachOnce(lists: readonly (readonly string[])[]): string[] {
  const names = lists.flat()
  return names.filter((name, index) => index === names.findIndex((other) => sameName(other, name)))
}
