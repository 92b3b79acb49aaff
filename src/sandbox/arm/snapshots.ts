import { z } from 'zod'

import { groupId, vmKey } from '../world.ts'
import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { refusedAtGate } from './gates.ts'
import { osDiskName } from './instance-view.ts'
import { badRequest, resourceNotFound } from './refusals.ts'
import { armError, ok } from './request.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'
import type { RouteNames } from './scopes.ts'

const type = 'Microsoft.Compute/snapshots'

const bodySchema = z.object({
  location: z.string(),
  tags: z.record(z.string(), z.string()).default({}),
  properties: z.object({
    incremental: z.boolean().optional(),
    creationData: z.object({ createOption: z.literal('Copy'), sourceResourceId: z.string() }),
  }),
})

/** `GET …/snapshots/{name}`. */
export function getSnapshot(
  request: ArmRequest,
  names: RouteNames,
  cloud: PretendCloud,
): ArmAnswer {
  const found = cloud.snapshots.get(request.path.toLowerCase())
  return found ? ok(found) : resourceNotFound(type, names['name'] ?? '', names['group'] ?? '')
}

/** `PUT …/snapshots/{name}`: a copy of a VM's OS disk, kept for as long as the sandbox runs. */
export function putSnapshot(
  request: ArmRequest,
  names: RouteNames,
  cloud: PretendCloud,
): ArmAnswer {
  const body = bodySchema.safeParse(request.body)
  if (!body.success) return badRequest('InvalidParameter', z.prettifyError(body.error))
  const { location, tags, properties } = body.data
  const disk = properties.creationData.sourceResourceId
  const vm = ownerOf(disk, cloud)
  if (!vm) return resourceNotFound('Microsoft.Compute/disks', disk, names['group'] ?? '')
  const refused = refusedAtGate(cloud, vm, 'write')
  if (refused) return refused
  if (vm.platform.osDisk === 'ephemeral') {
    const text = 'The sandbox copies no ephemeral OS disk.'
    return armError(409, 'OperationNotAllowed', text)
  }
  const { path: id } = request
  const name = names['name'] ?? ''
  const provisioningState = 'Succeeded'
  const made = { id, name, type, location, tags, properties: { ...properties, provisioningState } }
  const work = cloud.pause(cloud.pace.powerMs).then(() => {
    cloud.snapshots.set(id.toLowerCase(), made)
    return { status: 'Succeeded' as const }
  })
  const { subscriptionId } = cloud.machines
  const at = { origin: cloud.origin(), subscriptionId, location, apiVersion: request.apiVersion }
  return cloud.operations.begin(work, at)
}

function ownerOf(disk: string, { machines }: PretendCloud): WorldVm | undefined {
  const idOf = (vm: WorldVm): string =>
    `${groupId(machines.subscriptionId, vm)}/providers/Microsoft.Compute/disks/${osDiskName(vm)}`
  const owner = machines.list().find((vm) => idOf(vm).toLowerCase() === disk.toLowerCase())
  return owner && machines.list().find((vm) => vmKey(vm) === vmKey(owner))
}
