import type { Route, SecurityGroup, VirtualNetwork } from '../../model/network-evidence.ts'
import { isAddress, parsePrefix } from '../prefixes.ts'
import { addressesOf, difference, everyAddress, noAddress, union } from './address-set.ts'
import type { AddressSet, Family } from './address-set.ts'
import { privateSpace, publicSpace } from './flow.ts'

/** What is known around the VM: it says what tags and application security groups stand for. */
export interface Surroundings {
  /** Nothing: not seen. */
  network?: VirtualNetwork | undefined
  /** Effective routes of the interface; nothing: not seen. */
  routes?: readonly Route[] | undefined
  /** ARM ids of the application security groups the destination is in. */
  destinationGroups: readonly string[]
}

/** Addresses a rule names: those it has for sure, and all that it may have, the sure ones among them. */
export interface NamedAddresses {
  sure: AddressSet
  possible: AddressSet
}

/** One side of a rule. */
export interface RuleSide {
  named: readonly string[]
  expanded: readonly string[] | undefined
  isDefault: boolean
  readAs: SecurityGroup['readAs']
}

/** Health probes and platform services (documented: service tags, `AzureLoadBalancer`). */
const azureItself = ['168.63.129.16', 'fe80::1234:5678:9abc']

const nothing: NamedAddresses = { sure: noAddress, possible: noAddress }
const exactly = (set: AddressSet): NamedAddresses => ({ sure: set, possible: set })
const atMost = (set: AddressSet): NamedAddresses => ({ sure: noAddress, possible: set })

/** The addresses of one side of a rule, application security groups aside. */
export function namedAddresses(
  side: RuleSide,
  around: Surroundings,
  family: Family,
): NamedAddresses {
  const each = side.named.map((text) => oneOf(text, side, around, family))
  return either([...each, exactly(addressesOf(side.expanded ?? [], family))])
}

/** What any of them has. */
export function either(each: readonly NamedAddresses[]): NamedAddresses {
  return {
    sure: union(...each.map(({ sure }) => sure)),
    possible: union(...each.map(({ possible }) => possible)),
  }
}

function oneOf(text: string, side: RuleSide, around: Surroundings, family: Family): NamedAddresses {
  const tag = text.toLowerCase()
  if (tag === '*' || tag === 'any') return exactly(everyAddress(family))
  if (tag === '0.0.0.0/0' && family === 128) return everyOtherFamily(side)
  if (parsePrefix(text) || text.split('-').every((end) => isAddress(end.trim()))) {
    return exactly(addressesOf([text], family))
  }
  // Azure's own list leaves out ranges of its own that no client has.
  if (tag === 'internet') return exactly(difference(publicSpace(family), ownSpace(around, family)))
  if (side.expanded !== undefined) return nothing
  if (tag === 'azureloadbalancer') return exactly(addressesOf(azureItself, family))
  if (tag === 'virtualnetwork') return virtualNetwork(around, family)
  // Other tags stand for public addresses of services, as their published list has them.
  return atMost(publicSpace(family))
}

/** Effective rules write `*` as 0.0.0.0/0; whether a rule of the group says the one or the other is lost. */
function everyOtherFamily({ isDefault, readAs }: RuleSide): NamedAddresses {
  if (readAs === 'configured') return nothing
  return isDefault ? exactly(everyAddress(128)) : atMost(everyAddress(128))
}

function ownSpace({ network }: Surroundings, family: Family): AddressSet {
  return addressesOf([...(network?.prefixes ?? []), ...(network?.peeredPrefixes ?? [])], family)
}

/**
 * The network itself, peered ones, what is behind its gateway, prefixes of user-defined routes, and the
 * host; perhaps a default route, too (documented: service tags, `VirtualNetwork`). Where the routes were
 * not seen, any private address may be behind a gateway.
 */
function virtualNetwork(around: Surroundings, family: Family): NamedAddresses {
  const { network, routes } = around
  const own = union(ownSpace(around, family), addressesOf(azureItself.slice(0, 1), family))
  const behind = (routes ?? [])
    .filter(
      ({ active, nextHopType, source }) =>
        active && (nextHopType === 'VirtualNetworkGateway' || source === 'User'),
    )
    .flatMap(({ prefixes }) => prefixes)
  const isDefaultRoute = (text: string) => parsePrefix(text)?.bits === 0
  const sure = union(
    own,
    addressesOf(
      behind.filter((text) => !isDefaultRoute(text)),
      family,
    ),
  )
  const seen = network !== undefined && routes !== undefined
  const rest = seen ? addressesOf(behind.filter(isDefaultRoute), family) : privateSpace(family)
  return { sure, possible: union(sure, rest) }
}
