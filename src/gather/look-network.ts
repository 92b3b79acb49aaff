import { isIPv4 } from 'node:net'

import type { Azure, CallOptions } from '../azure/azure.ts'
import { judgedWay } from '../facts/access-paths.ts'
import type { Asked } from '../model/asked.ts'
import type { NetworkEvidence, NetworkInterface, SeenInterface } from '../model/network-evidence.ts'
import type { Target } from '../model/target.ts'
import { readInterface } from './look-interface.ts'
import { readLocks } from './look-locks.ts'
import { observe } from './observe.ts'
import type { ResolveName } from './resolve-name.ts'

/** What is asked of the network: the VM, who connects to it, and the port of the guest. */
export interface NetworkQuestion {
  target: Target
  asked: Asked
  port: number
}

/** What the network is looked at with. Without `resolve` no name is looked up. */
export interface NetworkHands {
  azure: Azure
  resolve?: ResolveName | undefined
}

/** Names beyond these are of addresses that nobody is told to use. */
const mostNames = 4

/**
 * Reads the VM's way to the network, all parts side by side. Interfaces that cannot be read leave the
 * network unseen; each other part may be unseen by itself.
 */
export async function readNetwork(
  { azure, resolve }: NetworkHands,
  question: NetworkQuestion,
  abortSignal: AbortSignal,
): Promise<NetworkEvidence> {
  const { target } = question
  const call = { abortSignal }
  const [interfaces, jit, hostPool, platform] = await Promise.all([
    azure.path.interfaces(target, call),
    observe(() => azure.path.jit(target, call)),
    observe(() => azure.path.hostPool(target, call)),
    question.asked.from === undefined ? undefined : observe(() => azure.platform(target, call)),
  ])
  const isRunning = platform?.seen === true && platform.value.power === 'running'
  const addresses = addressesOf(interfaces)
  const [network, seen, ipFlow, resolved] = await Promise.all([
    readNetworkAround(azure, target, interfaces, call),
    readEach(azure, target, interfaces, call),
    isRunning
      ? askWatcher(azure, question, { ...addresses, interfaces: bare(interfaces) }, call)
      : {},
    resolve === undefined ? {} : resolveNames(resolve, interfaces, abortSignal),
  ])
  return { ...addresses, ...seen, ...network, jit, hostPool, ...ipFlow, ...resolved }
}

function addressesOf(
  interfaces: readonly NetworkInterface[],
): Pick<NetworkEvidence, 'privateAddresses' | 'publicAddresses'> {
  const addresses = interfaces.flatMap((nic) => nic.addresses)
  return {
    privateAddresses: unique(addresses.map(({ privateAddress }) => privateAddress)),
    publicAddresses: unique(addresses.map(({ publicAddress }) => publicAddress)),
  }
}

function unique(addresses: readonly (string | undefined)[]): string[] {
  return [...new Set(addresses.filter((each) => each !== undefined))]
}

/** Locks are asked about once it is known which groups apply. */
async function readEach(
  azure: Azure,
  target: Target,
  nics: readonly NetworkInterface[],
  call: CallOptions,
): Promise<Pick<NetworkEvidence, 'interfaces' | 'locks'>> {
  const interfaces = await Promise.all(
    nics.map((nic, index) => readInterface(azure, target, nic, { ...call, index })),
  )
  return { interfaces, locks: await readLocks(azure, target, interfaces, call) }
}

/** The network of the primary interface, and the Bastion hosts that stand in it or beside it. */
async function readNetworkAround(
  azure: Azure,
  target: Target,
  interfaces: readonly NetworkInterface[],
  call: CallOptions,
): Promise<Pick<NetworkEvidence, 'virtualNetwork' | 'bastions'>> {
  const id = interfaces[0]?.addresses[0]?.subnetId?.replace(/\/subnets\/[^/]*$/i, '')
  if (id === undefined) return {}
  const virtualNetwork = await observe(() => azure.path.virtualNetwork(target, id, call))
  // A host in the network itself is found without knowing what is peered with it.
  const alone = { id, prefixes: [], peeredPrefixes: [] }
  const around = virtualNetwork.seen ? virtualNetwork.value : alone
  const bastions = await observe(() => azure.path.bastions(target, around, call))
  return { virtualNetwork, bastions }
}

/** Asks Network Watcher about the way that will be judged; it knows IPv4 only. */
async function askWatcher(
  azure: Azure,
  { target, asked, port }: NetworkQuestion,
  network: NetworkEvidence,
  call: CallOptions,
): Promise<Pick<NetworkEvidence, 'ipFlow'>> {
  const way = judgedWay(network, asked, port)
  const [from, to, nicId] = [asked.from, way?.destination, way?.nic?.id]
  if (from === undefined || to === undefined || nicId === undefined) return {}
  if (!isIPv4(from) || !isIPv4(to)) return {}
  const flow = { nicId, from, to, port: way?.port ?? port }
  return { ipFlow: await observe(() => azure.path.ipFlow(target, flow, call)) }
}

/** Interfaces of which nothing beside their addresses is known yet. */
function bare(interfaces: readonly NetworkInterface[]): SeenInterface[] {
  const failure = { code: 'ArmFailed', message: 'not read yet', next: [], data: {} } as const
  const unseen = { seen: false, failure } as const
  return interfaces.map((nic) => ({ ...nic, groups: unseen, routes: unseen }))
}

async function resolveNames(
  resolve: ResolveName,
  interfaces: readonly NetworkInterface[],
  abortSignal: AbortSignal,
): Promise<Pick<NetworkEvidence, 'resolved'>> {
  const names = unique(interfaces.flatMap((nic) => nic.addresses.map(({ fqdn }) => fqdn)))
  const found = await Promise.all(
    names
      .slice(0, mostNames)
      .map(async (name) => [name, await observe(() => resolve(name, abortSignal))] as const),
  )
  return found.length === 0 ? {} : { resolved: Object.fromEntries(found) }
}
