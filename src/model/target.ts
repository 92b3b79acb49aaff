import { z } from 'zod'

/** One VM that can be diagnosed, as Azure Resource Manager names it. */
export const targetSchema = z.object({
  /** `/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/virtualMachines/<name>`, as ARM spells it. */
  id: z.string(),
  name: z.string(),
  resourceGroup: z.string(),
  subscriptionId: z.string(),
  location: z.string(),
  /** The VM's own GUID (`properties.vmId`): a VM made anew under the same name has another one. */
  vmId: z.string(),
})
export type Target = z.infer<typeof targetSchema>

/** How a person or program names a VM: an ARM id, or a name, in a resource group or anywhere. */
export const targetQuerySchema = z.union([
  z.object({ id: z.string() }),
  z.object({ name: z.string(), resourceGroup: z.string().optional() }),
])
export type TargetQuery = z.infer<typeof targetQuerySchema>
