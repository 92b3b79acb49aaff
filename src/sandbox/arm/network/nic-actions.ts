import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { badRequest } from '../refusals.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import { effectiveRoutesShape } from './effective-routes.ts'
import { effectiveGroupsShape } from './effective-rules.ts'
import { refusedNetworkAction } from './gates.ts'
import { nicIdOf } from './ids.ts'
import { onNic } from './on-nic.ts'
import { acceptAction } from './operations.ts'

/** `POST …/networkInterfaces/{name}/effectiveNetworkSecurityGroups`. */
export const effectiveRules = onNic((request, vm, nic, cloud) =>
  act(request, { vm, nic, cloud, action: 'effectiveNetworkSecurityGroups' }, () =>
    effectiveGroupsShape(cloud, vm, nic),
  ),
)

/** `POST …/networkInterfaces/{name}/effectiveRouteTable`. */
export const effectiveRoutes = onNic((request, vm, nic, cloud) =>
  act(request, { vm, nic, cloud, action: 'effectiveRouteTable' }, () =>
    effectiveRoutesShape(cloud, vm),
  ),
)

interface Asked {
  vm: WorldVm
  nic: string
  cloud: PretendCloud
  action: string
}

/** Effective rules and routes exist only while the VM runs (Microsoft's page on diagnosing a VM's filters). */
function act(
  { apiVersion }: ArmRequest,
  { vm, nic, cloud, action }: Asked,
  answer: () => object,
): ArmAnswer {
  const scope = nicIdOf(cloud.machines.subscriptionId, vm, nic)
  const right = `Microsoft.Network/networkInterfaces/${action}/action`
  const refused = refusedNetworkAction(cloud, vm, right, scope)
  if (refused) return refused
  if (vm.platform.power !== 'running') return notRunning(scope)
  const work = cloud
    .pause(cloud.pace.networkMs)
    .then(() => ({ status: 'Succeeded' as const, output: answer() }))
  return acceptAction(cloud, { work, location: vm.location, apiVersion })
}

/** No answer of Azure's to this is at hand: code and wording are the sandbox's. */
function notRunning(nic: string): ArmAnswer {
  const text = `The network interface ${nic} is not attached to a running virtual machine, so nothing is in effect.`
  return badRequest('OperationNotAllowed', text)
}
