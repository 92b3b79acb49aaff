import { RdpAzureError } from '../errors.ts'
import type { WindowsState } from '../model/windows-state.ts'
import { hasTasks, runDueTasks } from './windows/rules/scheduled-tasks.ts'
import { vmKey } from './world.ts'
import type { World, WorldVm } from './world.ts'

/** Who wants to know that a VM changed, with its new state. */
export type Watcher = (vm: WorldVm) => Promise<void>

/**
 * The VMs while the sandbox runs: one change after the other, each kept before the next
 * begins, the guests' clocks moving with real time.
 */
export interface Machines {
  readonly subscriptionId: string
  readonly tenantId: string
  /** All VMs, in the order of the scenario, their clocks at this moment. */
  list(): WorldVm[]
  /** By resource group and name, without case. */
  find(resourceGroup: string, name: string): WorldVm | undefined
  /** Changes one VM; resolves to its state after. A change that throws changes nothing. */
  change(vm: WorldVm, how: (now: WorldVm) => Promise<WorldVm> | WorldVm): Promise<WorldVm>
  watch(watcher: Watcher): void
  world(): World
  /** When every change begun so far is kept. */
  settled(): Promise<void>
}

/** What the machines rest on. */
export interface MachineOptions {
  /** Milliseconds since 1970 on the host. */
  now: () => number
  /** Keeps the world after each change. */
  save: (world: World) => Promise<void>
  /** The guests' clocks stand still. */
  fixedClock?: boolean
}

/** Sets the world in motion. */
export function startMachines(world: World, options: MachineOptions): Machines {
  const guests = new Map(world.vms.map((vm) => [vmKey(vm), { vm, since: options.now() }]))
  const watchers: Watcher[] = []
  let tail = Promise.resolve()

  /** Whole seconds since the VM's state was kept: what its clock is ahead of the kept one. */
  const passed = (guest: { since: number }): number =>
    options.fixedClock ? 0 : Math.floor((options.now() - guest.since) / 1000) * 1000
  const find = (key: string): WorldVm | undefined => {
    const guest = guests.get(key)
    return guest && { ...guest.vm, windows: later(guest.vm.windows, passed(guest)) }
  }
  const list = (): WorldVm[] => [...guests.keys()].flatMap((key) => find(key) ?? [])
  async function turn(key: string, how: Parameters<Machines['change']>[1]): Promise<WorldVm> {
    const guest = guests.get(key)
    if (guest === undefined) throw new RdpAzureError('Internal', `the sandbox has no VM ${key}`)
    const aheadMs = passed(guest)
    const after = await how({ ...guest.vm, windows: later(guest.vm.windows, aheadMs) })
    await options.save({ ...world, vms: list().map((vm) => (vmKey(vm) === key ? after : vm)) })
    guests.set(key, { vm: after, since: guest.since + aheadMs })
    for (const watcher of watchers) await watcher(after)
    return after
  }
  const change: Machines['change'] = (vm, how) => {
    const changed = tail.then(() => turn(vmKey(vm), how))
    tail = changed.then(
      () => undefined,
      () => undefined,
    )
    return changed
  }
  return {
    subscriptionId: world.subscriptionId,
    tenantId: world.tenantId,
    list,
    find: (resourceGroup, name) => find(vmKey({ resourceGroup, name })),
    change,
    watch: (watcher) => void watchers.push(watcher),
    world: () => ({ ...world, vms: list() }),
    settled: () => tail,
  }
}

/** Whole seconds only: the simulated Windows writes its times without fractions. */
function later(windows: WindowsState, passedMs: number): WindowsState {
  const clock = Date.parse(windows.clock) + Math.floor(passedMs / 1000) * 1000
  const now = { ...windows, clock: new Date(clock).toISOString() }
  if (!hasTasks(now)) return now
  const draft = structuredClone(now)
  runDueTasks(draft, 'clock')
  return draft
}
