import { leaveOutUsual } from '../../guest/usual.ts'
import { guestSectionNames } from '../../model/guest-evidence.ts'
import type { GuestAnswer, GuestRequest } from '../../model/guest-protocol.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { readAccounts } from './collect/accounts.ts'
import { readAdapters } from './collect/adapters.ts'
import { readCertificate } from './collect/certificate.ts'
import { readEvents } from './collect/events.ts'
import { readFilters } from './collect/filters.ts'
import { readFirewall } from './collect/firewall.ts'
import { readKeyAccess } from './collect/key-access.ts'
import { readKeys } from './collect/keys.ts'
import { readLicensing } from './collect/licensing.ts'
import { readListener } from './collect/listener.ts'
import { readLoopback } from './collect/loopback.ts'
import { readMachine } from './collect/machine.ts'
import { readOs } from './collect/os.ts'
import { readPaths } from './collect/paths.ts'
import { readPolicies } from './collect/policies.ts'
import { readRegistry } from './collect/registry.ts'
import { readServices } from './collect/services.ts'
import { readSessions } from './collect/sessions.ts'
import { readWinStations } from './collect/win-stations.ts'
import type { Read } from './problem.ts'

type Sections = GuestAnswer['sections']

/**
 * The twin of collect.ps1: reads the sections asked for, in order of worth, each by itself. Never
 * changes the state. Which section says what follows runbooks/scripts/collect.ps1.
 */
export async function collect(request: GuestRequest, state: WindowsState): Promise<Sections> {
  const wanted = request.sections
  const sections: Sections = {}
  for (const name of guestSectionNames) {
    if (wanted.includes(name))
      Object.assign(sections, { [name]: told(await readers[name](state, request)) })
  }
  return leaveOutUsual(sections, request.usual)
}

type Reader<T> = (state: WindowsState, request: GuestRequest) => Read<T> | Promise<Read<T>>
type Value<N extends keyof Sections> = Extract<
  NonNullable<Sections[N]>,
  { value: unknown }
>['value']

const readers: { [N in (typeof guestSectionNames)[number]]: Reader<Value<N>> } = {
  os: readOs,
  registry: readRegistry,
  keyAccess: readKeyAccess,
  services: readServices,
  certificate: readCertificate,
  keys: readKeys,
  paths: readPaths,
  events: readEvents,
  sessions: readSessions,
  loopback: readLoopback,
  winStations: readWinStations,
  listener: readListener,
  firewall: readFirewall,
  adapters: readAdapters,
  filters: readFilters,
  policies: readPolicies,
  machine: readMachine,
  licensing: readLicensing,
  accounts: readAccounts,
}

function told(
  read: Read<unknown>,
): { value: unknown } | { error: { id: string; message: string } } {
  return read.ok ? { value: read.value } : { error: read.problem }
}
