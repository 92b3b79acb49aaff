import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Services = NonNullable<NonNullable<Facts['guest']>['services']>

/** The services that were asked for; one that could not be read is left out. */
export function deriveServices({ services }: GuestEvidence): Services | undefined {
  if (services === undefined) return undefined
  const known: [string, Services[string]][] = []
  for (const [name, service] of Object.entries(services)) {
    if (service.status === 'absent') known.push([name, { exists: false }])
    if (service.status === 'present')
      known.push([name, { exists: true, state: service.state, start: service.start }])
  }
  return Object.fromEntries(known)
}
