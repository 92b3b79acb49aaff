import { groupId, guidOf, vmKey, vmResourceId } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'

/**
 * Rows of Resource Graph about session hosts of Azure Virtual Desktop: one pool for each resource group.
 * Columns as the specification of `hostPools/sessionHosts` names its fields.
 */
export function sessionHosts({ machines }: PretendCloud): Record<string, unknown>[] {
  const { subscriptionId, tenantId } = machines
  return machines
    .list()
    .filter(({ platform }) => platform.network.sessionHost)
    .map((vm) => {
      const pool = `${vm.resourceGroup}-pool`
      const host = `${vm.windows.computerName}.sandbox.example`
      const root = `${groupId(subscriptionId, vm)}/providers/Microsoft.DesktopVirtualization`
      return {
        id: `${root}/hostPools/${pool}/sessionHosts/${host}`,
        name: `${pool}/${host}`,
        type: 'microsoft.desktopvirtualization/hostpools/sessionhosts',
        tenantId,
        subscriptionId,
        resourceGroup: vm.resourceGroup.toLowerCase(),
        location: vm.location,
        properties: {
          resourceId: vmResourceId(subscriptionId, vm),
          virtualMachineId: vm.vmId,
          status: 'Available',
          allowNewSession: true,
          sessions: 0,
          objectId: guidOf(`session host ${vmKey(vm)}`),
        },
      }
    })
}
