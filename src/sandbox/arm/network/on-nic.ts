import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { resourceNotFound } from '../refusals.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import { inSubscription } from '../scopes.ts'
import type { Answerer } from '../scopes.ts'
import { nicNames } from './ids.ts'

/** An answer about one network interface: its VM, and its name as the VM has it. */
export function onNic(
  answer: (request: ArmRequest, vm: WorldVm, nic: string, cloud: PretendCloud) => ArmAnswer,
): Answerer {
  return inSubscription((request, { group = '', name = '' }, cloud) => {
    for (const vm of cloud.machines.list()) {
      if (vm.resourceGroup.toLowerCase() !== group.toLowerCase()) continue
      const nic = nicNames(vm).find((each) => each.toLowerCase() === name.toLowerCase())
      if (nic !== undefined) return answer(request, vm, nic, cloud)
    }
    return resourceNotFound('Microsoft.Network/networkInterfaces', name, group)
  })
}
