import type { PlatformState } from '../../../model/platform-state.ts'
import { vmResourceId } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { ok } from '../request.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'

const summaries = {
  Available: "There aren't any known Azure platform problems affecting this virtual machine.",
  Unavailable: "We're sorry, we couldn't automatically recover your virtual machine",
  Degraded: 'The sandbox says that the performance of this virtual machine is reduced.',
  Unknown: 'The sandbox has not heard of this virtual machine for a while.',
} as const satisfies Record<PlatformState['health'], string>

/** `GET …/Microsoft.ResourceHealth/availabilityStatuses/current`, in the shape of the specification's example. */
export function healthOf(_request: ArmRequest, vm: WorldVm, { machines }: PretendCloud): ArmAnswer {
  const { health, power } = vm.platform
  const off = power === 'stopped' || power === 'deallocated'
  const availabilityState = off ? 'Unavailable' : health
  const unplanned = { reasonType: 'Unplanned', context: 'Platform Initiated' }
  const initiated = { reasonType: 'UserInitiated', context: 'Customer Initiated' }
  return ok({
    id: `${vmResourceId(machines.subscriptionId, vm)}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`,
    name: 'current',
    type: 'Microsoft.ResourceHealth/AvailabilityStatuses',
    location: vm.location,
    properties: {
      availabilityState,
      title: availabilityState,
      summary: summaries[availabilityState],
      ...(off ? initiated : health === 'Available' ? {} : unplanned),
      occuredTime: vm.windows.clock,
      reportedTime: vm.windows.clock,
    },
  })
}
