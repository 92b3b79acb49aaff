import { deriveNetwork } from '../facts/derive-network.ts'
import { guestPort, usualPort } from '../facts/guest-port.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import type { NetworkEvidence } from '../model/network-evidence.ts'

type NetworkFacts = NonNullable<Facts['network']>
type RdpAccess = NonNullable<NetworkFacts['rdp']>

/** What is told of the network in one line, and whether it is good. */
export interface NetworkLine {
  sign: 'good' | 'bad' | 'unsure'
  text: string
}

/** Whether the rules let the caller in, and which of them decides; where that is unknown, the addresses and why. */
export function networkLine(
  network: NetworkEvidence,
  { asked = {}, guest }: Pick<Evidence, 'asked' | 'guest'>,
): NetworkLine {
  const facts = deriveNetwork(network, asked, guestPort(guest) ?? usualPort)
  const { rdp } = facts
  const all = addressesOf(network)
  if (rdp?.access === undefined) {
    const sign = all !== '' && rdp === undefined ? 'good' : 'unsure'
    return { sign, text: [all || 'no address', ...doubtOf(rdp)].join('; ') }
  }
  const open = rdp.access === 'allow'
  const to = `${rdp.port ?? ''} ${open ? 'open' : 'closed'} to ${callersOf(facts)}`
  return { sign: open ? 'good' : 'bad', text: `${to}${byWhat(rdp)}${jitOf(facts)}` }
}

function addressesOf({ publicAddresses, privateAddresses }: NetworkEvidence): string {
  return [
    ...publicAddresses.map((address) => `${address} public`),
    ...privateAddresses.map((address) => `${address} private`),
  ].join(', ')
}

function doubtOf(rdp: RdpAccess | undefined): string[] {
  if (!rdp) return []
  return [
    `not known whether ${rdp.port ?? ''} is open${rdp.why === undefined ? '' : `: ${rdp.why}`}`,
  ]
}

function callersOf({ caller, path, bastion }: NetworkFacts): string {
  if (caller !== undefined) return caller
  if (path === 'bastion') return `Bastion${bastion ? ` ${bastion}` : ''}`
  if (path === 'private') return 'the virtual network'
  return path === 'gateway' ? 'the networks behind the gateway' : 'the Internet'
}

function byWhat({ access, noGroup, rule, group, priority }: RdpAccess): string {
  if (rule !== undefined) {
    return group === undefined ? ` by ${rule}` : ` by ${group}/${rule} (${priority ?? ''})`
  }
  if (noGroup !== true) return ''
  return access === 'allow'
    ? ', since no network security group applies'
    : ', since no network security group opens its Standard address'
}

function jitOf({ jit }: NetworkFacts): string {
  return jit?.guarded === true && jit.open === false ? '; just-in-time access is closed' : ''
}
