import type { Machines } from '../machines.ts'
import { rdpPort } from '../rdp-port.ts'
import { callerAddress } from '../usual-network.ts'
import type { WorldVm } from '../world.ts'
import { judgeFlow } from './flow.ts'
import { groupsOf } from './groups.ts'
import { routeTo, routesOf } from './routes.ts'
import { insideAddress, spaceOf } from './space.ts'

/** Where the command and the people of a sandbox are: outside, or on a machine in the VMs' network. */
export const vantages = ['internet', 'network'] as const
export type Vantage = (typeof vantages)[number]

/** The address that connections from a vantage come from, as the VMs' network sees it. */
export function callerFrom(vantage: Vantage): string {
  return vantage === 'internet' ? callerAddress : insideAddress
}

/** Where a connection from within a network to a public address seems to come from (RFC 5737). */
const outboundAddress = '203.0.113.250'

/** Windows' own port for Remote Desktop, which people try also when it is set to another. */
export const usualPort = 3389

/** One address and port under which the VM can be tried. */
export interface Door {
  /** `address:port`. */
  at: string
  /** The port of the guest that is behind it. */
  guestPort: number
  /** Whether the network lets the caller through. */
  open: boolean
}

/** What leads to a VM from a vantage; who is not in sight from there has none. */
export function doorsOf(
  vm: WorldVm,
  vantage: Vantage,
  { machines, nowMs }: { machines: Pick<Machines, 'list'>; nowMs: number },
): Door[] {
  const lets = lettingIn(vm, { machines, nowMs })
  const ports = [...new Set([rdpPort(vm.windows), usualPort])]
  return addressesOf(vm, vantage).flatMap(({ address, from, second, nat }) => {
    const doors = nat
      ? [{ port: nat.frontendPort, guestPort: nat.backendPort }]
      : ports.map((port) => ({ port, guestPort: port }))
    return doors.map(({ port, guestPort }) => ({
      at: `${address}:${port}`,
      guestPort,
      open: lets({ from, guestPort, second: second ?? false }),
    }))
  })
}

/** An address of the VM, and who a packet to it seems to come from. */
interface Address {
  address: string
  from: string
  /** On the second interface, which has no group of its own. */
  second?: boolean
  nat?: { frontendPort: number; backendPort: number }
}

function addressesOf(vm: WorldVm, vantage: Vantage): Address[] {
  const { publicAddress, privateAddress, network } = vm.platform
  const from = vantage === 'internet' ? callerAddress : outboundAddress
  const { secondInterface, nat } = network
  const found: Address[] = []
  if (publicAddress !== undefined) found.push({ address: publicAddress, from })
  if (nat) found.push({ address: nat.address, from, nat })
  const secondPublic = secondInterface?.publicAddress
  if (secondPublic !== undefined) found.push({ address: secondPublic, from, second: true })
  if (vantage === 'internet') return found
  found.push({ address: privateAddress, from: insideAddress })
  if (secondInterface)
    found.push({ address: secondInterface.privateAddress, from: insideAddress, second: true })
  return found
}

/** Asks rules for the way in, and routes for the way back. */
function lettingIn(
  vm: WorldVm,
  { machines, nowMs }: { machines: Pick<Machines, 'list'>; nowMs: number },
) {
  const space = spaceOf(vm, machines)
  const routes = routesOf(vm, space)
  return (packet: { from: string; guestPort: number; second: boolean }): boolean => {
    const { from, guestPort, second } = packet
    const { privateAddress, network } = vm.platform
    const destination = second
      ? (network.secondInterface?.privateAddress ?? privateAddress)
      : privateAddress
    const flow = {
      direction: 'Inbound',
      protocol: 'Tcp',
      source: from,
      destination,
      destinationPort: guestPort,
    } as const
    const verdict = judgeFlow(flow, { vm, space, nowMs, second })
    const inside = from === insideAddress
    const groups = groupsOf(vm, nowMs).filter(({ place }) => !second || place === 'subnetGroup')
    // A Standard address is closed as long as there is no group; a Basic one is open.
    const closedByDefault = groups.length === 0 && network.publicSku === 'Standard'
    if (verdict.access === 'Deny' || (!inside && closedByDefault && verdict.rule === ''))
      return false
    const back = routeTo(routes, from)?.nextHopType ?? 'None'
    return back !== 'None' && (inside || back === 'Internet')
  }
}
