import { createHash } from 'node:crypto'

import { z } from 'zod'

import { platformStateSchema } from '../model/platform-state.ts'
import { windowsStateSchema } from '../model/windows-state.ts'

/** A VM of the pretend Azure with everything that is known of it. */
export const worldVmSchema = z.strictObject({
  name: z.string(),
  resourceGroup: z.string(),
  location: z.string(),
  vmId: z.guid(),
  platform: platformStateSchema,
  windows: windowsStateSchema,
})
export type WorldVm = z.infer<typeof worldVmSchema>

/** The whole pretend Azure, as `--state` keeps it. */
export const worldSchema = z.strictObject({
  subscriptionId: z.guid(),
  tenantId: z.guid(),
  vms: z.array(worldVmSchema),
})
export type World = z.infer<typeof worldSchema>

/** The one subscription there is. A made-up id, as is the tenant’s. */
export const sandboxSubscriptionId = '5a9db0c5-0000-4000-8000-000000000001'
/** The one tenant there is. */
export const sandboxTenantId = '5a9db0c5-0000-4000-8000-000000000002'

/** The VM's ARM id, as ARM spells it. */
export function vmResourceId(subscriptionId: string, vm: WorldVm): string {
  return `${groupId(subscriptionId, vm)}/providers/Microsoft.Compute/virtualMachines/${vm.name}`
}

/** `/subscriptions/…/resourceGroups/…` of the VM. */
export function groupId(subscriptionId: string, vm: WorldVm): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${vm.resourceGroup}`
}

/** What a VM is known by within the world: group and name, without case as in ARM. */
export function vmKey(vm: Pick<WorldVm, 'name' | 'resourceGroup'>): string {
  return `${vm.resourceGroup}/${vm.name}`.toLowerCase()
}

/** A GUID that follows from the text, so that equal scenarios make equal worlds. */
export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4]
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
