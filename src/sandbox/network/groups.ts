import type { NetworkState, PretendRule } from '../../model/network-state.ts'
import type { Machines } from '../machines.ts'
import type { WorldVm } from '../world.ts'
import { jitRules } from './jit-rules.ts'

/** Where a group takes hold. Every VM has one interface group and one subnet group at most. */
export type GroupPlace = 'nicGroup' | 'subnetGroup'

/** A network security group of the pretend Azure. */
export interface PretendGroup {
  vm: WorldVm
  place: GroupPlace
  name: string
  /** In the order they are kept; those of just-in-time access come last. */
  rules: readonly PretendRule[]
}

const suffixes = { nicGroup: '-nsg', subnetGroup: '-subnet-nsg' } as const satisfies Record<
  GroupPlace,
  string
>

/** The groups that inbound packets to the VM meet, in their order: the subnet's, then the interface's. */
export function groupsOf(vm: WorldVm, nowMs: number): PretendGroup[] {
  const places = ['subnetGroup', 'nicGroup'] as const
  return places.flatMap((place) => {
    const own = vm.platform.network[place]
    if (own === null) return []
    const guarded = placeOfJit(vm.platform.network) === place ? jitRules(vm, own, nowMs) : []
    return { vm, place, name: `${vm.name}${suffixes[place]}`, rules: [...own, ...guarded] }
  })
}

/** All groups there are, of one resource group or of all. */
export function allGroups(
  machines: Machines,
  nowMs: number,
  resourceGroup?: string,
): PretendGroup[] {
  return machines
    .list()
    .filter(
      (vm) =>
        resourceGroup === undefined ||
        vm.resourceGroup.toLowerCase() === resourceGroup.toLowerCase(),
    )
    .flatMap((vm) => groupsOf(vm, nowMs))
}

/** One of them by its name, without case. */
export function findGroup(
  machines: Machines,
  nowMs: number,
  resourceGroup: string,
  name: string,
): PretendGroup | undefined {
  const lower = name.toLowerCase()
  return allGroups(machines, nowMs, resourceGroup).find((each) => each.name.toLowerCase() === lower)
}

/** The VM with other rules in one of its groups. */
export function withRules(vm: WorldVm, place: GroupPlace, rules: PretendRule[]): WorldVm {
  const network = { ...vm.platform.network, [place]: rules }
  return { ...vm, platform: { ...vm.platform, network } }
}

/** Just-in-time access writes into the group of the interface, or where there is none into the subnet's. */
function placeOfJit(network: NetworkState): GroupPlace {
  return network.nicGroup === null ? 'subnetGroup' : 'nicGroup'
}
