import type { SecurityGroup, SecurityRule } from '../../model/network-evidence.ts'
import { addressesOf, everyAddress, familyOf, intersection, noAddress } from './address-set.ts'
import type { Family } from './address-set.ts'
import { allOf } from './certainty.ts'
import type { Certainty } from './certainty.ts'
import { privateSpace } from './flow.ts'
import type { Flow } from './flow.ts'
import { clientPortIn, portIn } from './ports.ts'
import { either, namedAddresses } from './rule-addresses.ts'
import type { NamedAddresses, Surroundings } from './rule-addresses.ts'

/** A side of which nothing was told: effective rules leave out what they could not say. */
function isBlank(...told: readonly (readonly string[] | undefined)[]): boolean {
  return told.every((each) => each === undefined || each.length === 0)
}

const anybody = (family: Family): NamedAddresses => ({
  sure: noAddress,
  possible: everyAddress(family),
})
const nobody: NamedAddresses = { sure: noAddress, possible: noAddress }

/** Sources that an inbound rule takes hold of for this destination and port, for sure and at most. */
export function sourcesMatched(
  rule: SecurityRule,
  readAs: SecurityGroup['readAs'],
  flow: Flow,
  around: Surroundings,
): NamedAddresses {
  const family = familyOf(flow.destination)
  if (family === undefined || rule.direction !== 'Inbound') return nobody
  const rest = allOf([
    rule.protocol === 'Tcp' || rule.protocol === '*' ? 'yes' : 'no',
    portIn(rule.destinationPorts, flow.port),
    clientPortIn(rule.sourcePorts),
    destinationIn(rule, readAs, flow.destination, family, around),
  ])
  if (rest === 'no') return nobody
  const sources = sourcesOf(rule, readAs, family, around)
  return rest === 'yes' ? sources : { sure: noAddress, possible: sources.possible }
}

function sourcesOf(
  rule: SecurityRule,
  readAs: SecurityGroup['readAs'],
  family: Family,
  around: Surroundings,
): NamedAddresses {
  const { sources: named, expandedSources: expanded, isDefault } = rule
  const side = { named, expanded, isDefault, readAs }
  const members = rule.sourceGroups.length > 0 && expanded === undefined
  if (isBlank(named, expanded, rule.sourceGroups)) return anybody(family)
  return either([
    namedAddresses(side, around, family),
    // Members are interfaces of virtual networks, by their private addresses.
    { sure: noAddress, possible: members ? privateSpace(family) : noAddress },
  ])
}

function destinationIn(
  rule: SecurityRule,
  readAs: SecurityGroup['readAs'],
  destination: string,
  family: Family,
  around: Surroundings,
): Certainty {
  const { destinations, expandedDestinations: expanded, isDefault, destinationGroups } = rule
  // The VM is in its own virtual network, whatever of that could be read.
  const named = destinations.map((text) =>
    text.toLowerCase() === 'virtualnetwork' ? destination : text,
  )
  const member = destinationGroups.some((id) =>
    around.destinationGroups.some((own) => own.toLowerCase() === id.toLowerCase()),
  )
  if (member) return 'yes'
  if (isBlank(destinations, expanded, destinationGroups)) return 'maybe'
  const { sure, possible } = namedAddresses({ named, expanded, isDefault, readAs }, around, family)
  const at = addressesOf([destination], family)
  if (intersection(sure, at).length > 0) return 'yes'
  return intersection(possible, at).length > 0 ? 'maybe' : 'no'
}
