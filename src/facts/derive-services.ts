import { findByName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Services = NonNullable<NonNullable<Facts['guest']>['services']>
type Service = Services[string]

/** The services that were asked for; one that could not be read is left out. */
export function deriveServices(guest: GuestEvidence): Services | undefined {
  if (guest.services === undefined) return undefined
  const known: [string, Service][] = []
  for (const [name, service] of Object.entries(guest.services)) {
    if (service.status === 'absent') known.push([name, { exists: false }])
    if (service.status === 'present') {
      const { state, start } = service
      known.push([name, { exists: true, state, start, ...setupOf(guest, name) }])
    }
  }
  return Object.fromEntries(known)
}

/** What the service's own key says, where it was asked for. */
function setupOf(guest: GuestEvidence, name: string): Partial<Service> {
  const valueOf = (path: string, value: string) => {
    const key = findByName(guest.registry ?? {}, path)
    return key?.status === 'present' ? findByName(key.values, value) : undefined
  }
  const own = `${registryPaths.SVC}\\${name}`
  const type = valueOf(own, 'Type')
  const account = valueOf(own, 'ObjectName')
  const library = valueOf(`${own}\\Parameters`, 'ServiceDll')
  return {
    ...(type?.type === 'REG_DWORD' && { type: type.data }),
    ...(account?.type === 'REG_SZ' && { objectName: account.data }),
    ...((library?.type === 'REG_EXPAND_SZ' || library?.type === 'REG_SZ') && {
      serviceDll: library.data,
    }),
  }
}
