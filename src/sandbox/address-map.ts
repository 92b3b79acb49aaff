import { rename, writeFile } from 'node:fs/promises'

import type { Machines } from './machines.ts'
import { doorsOf, usualPort } from './network/doors.ts'
import type { Vantage } from './network/doors.ts'
import { publicNameOf } from './network/names.ts'
import { rdpPort } from './rdp-port.ts'
import { metFromOutside } from './windows/outside.ts'
import { vmKey } from './world.ts'
import type { WorldVm } from './world.ts'

/** `dropped`: nothing comes back. Otherwise `127.0.0.1:port`, where nobody may listen either. */
export type MapEntries = Record<string, string>

/** What the map is made with. */
export interface AddressMapOptions {
  file: string
  vantage: Vantage
  /** Ports of the VMs' listeners on loopback, by `vmKey`. */
  listenerPorts: ReadonlyMap<string, number>
  now: () => number
}

/**
 * A port of loopback on which nobody listens, for what refuses while the VM's own listener serves another
 * port (RFC 863 discard, off everywhere).
 */
const closedPort = 9

/**
 * Keeps a file that says for every `address:port` in sight how it is met now. It is replaced in one step
 * after each change of a VM, before the change is told, and when a request for access ends.
 */
export async function startAddressMap(
  machines: Machines,
  options: AddressMapOptions,
): Promise<{ close(): Promise<void> }> {
  const entries = new Map<string, MapEntries>()
  let ended = false
  let timer: NodeJS.Timeout | undefined
  // One after the other, so that an older state cannot overwrite a newer one.
  let queue: Promise<void> = Promise.resolve()

  async function write(vms: readonly WorldVm[]): Promise<void> {
    if (ended) return
    for (const vm of vms) entries.set(vmKey(vm), await entriesOf(vm, machines, options))
    const beside = `${options.file}.new`
    const met: MapEntries = Object.assign({}, ...entries.values())
    const text = JSON.stringify({ ...met, ...namedIn(met, machines.list()) })
    await writeFile(beside, text, { mode: 0o600 })
    await rename(beside, options.file)
    schedule()
  }
  const refresh = (vms: readonly WorldVm[]): Promise<void> => {
    const turn = queue.then(() => write(vms))
    queue = turn.catch(() => undefined)
    return turn
  }
  /** Rules of just-in-time access end by themselves, without a change of anything. */
  function schedule(): void {
    clearTimeout(timer)
    const next = nextEnd(machines.list(), options.now())
    if (next === undefined) return
    const waitMs = Math.min(next - options.now() + 1, 2 ** 31 - 1)
    timer = setTimeout(() => void refresh(machines.list()).catch(() => undefined), waitMs)
    timer.unref()
  }

  await refresh(machines.list())
  machines.watch((vm) => refresh([vm]))
  const close = async (): Promise<void> => {
    ended = true
    clearTimeout(timer)
    await queue
  }
  return { close }
}

/** A name is met as the address it leads to, be it another VM's; at one that is nobody's nothing answers. */
function namedIn(met: MapEntries, vms: readonly WorldVm[]): MapEntries {
  const named: MapEntries = {}
  for (const vm of vms) {
    const name = publicNameOf(vm)?.toLowerCase()
    const { dns } = vm.platform.network
    if (name === undefined || dns === null) continue
    for (const port of [rdpPort(vm.windows), usualPort]) {
      named[`${name}:${port}`] = met[`${dns.leadsTo}:${port}`] ?? 'dropped'
    }
  }
  return named
}

async function entriesOf(
  vm: WorldVm,
  machines: Machines,
  { vantage, listenerPorts, now }: AddressMapOptions,
): Promise<MapEntries> {
  const own = rdpPort(vm.windows)
  const listener = listenerPorts.get(vmKey(vm)) ?? closedPort
  const entries: MapEntries = {}
  for (const { at, guestPort, open } of doorsOf(vm, vantage, { machines, nowMs: now() })) {
    const met = open ? await meet(vm, guestPort) : 'dropped'
    const port = guestPort === own ? listener : closedPort
    entries[at] = met === 'dropped' ? met : `127.0.0.1:${port}`
  }
  return entries
}

/** How the VM itself meets what the network let through; where none runs there is nobody to refuse. */
async function meet(vm: WorldVm, port: number): Promise<'dropped' | 'met'> {
  if (vm.platform.power !== 'running') return 'dropped'
  if (vm.platform.osType !== 'Windows') return 'met'
  return (await metFromOutside(vm.windows, port)) === 'dropped' ? 'dropped' : 'met'
}

function nextEnd(vms: readonly WorldVm[], nowMs: number): number | undefined {
  const ends = vms
    .flatMap(({ platform }) => platform.network.jitRequests)
    .map(({ until }) => Date.parse(until))
    .filter((each) => each > nowMs)
  return ends.length === 0 ? undefined : Math.min(...ends)
}
