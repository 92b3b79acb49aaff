import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Adapters = NonNullable<NonNullable<Facts['guest']>['adapters']>

/** Service of the driver for adapters of Hyper-V, which Azure gives its VMs. */
const hyperV = 'netvsc'

/** What Windows gives itself begins so (RFC 3927). */
const selfAssigned = '169.254.'

/** Network adapters, as Windows has them. One that does not tell whether it uses DHCP leaves that unknown. */
export function deriveAdapters({ adapters }: GuestEvidence): Adapters | undefined {
  if (adapters === undefined) return undefined
  const own = adapters.list.filter(({ driver }) => driver.toLowerCase() === hyperV)
  const on = own.filter(({ off }) => off !== true)
  const addresses = on.flatMap((adapter) => adapter.addresses)
  const told = own.every(({ dhcp }) => dhcp !== undefined)
  const byHand = own.filter(({ dhcp }) => dhcp === false)
  const [only] = own
  return {
    count: own.length,
    ...(only !== undefined && own.length === 1 && { first: only.index }),
    switchedOff: own.length - on.length,
    addresses,
    ...(told && { withoutDhcp: byHand.length }),
    ...(told && { ownAddresses: byHand.flatMap((adapter) => adapter.addresses) }),
    selfAssigned: addresses.some((address) => address.startsWith(selfAssigned)),
    gateways: on.flatMap((adapter) => adapter.gateways),
  }
}
