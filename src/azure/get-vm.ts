import type { VirtualMachine } from '@azure/arm-compute'

import type { CallOptions } from './azure.ts'
import type { ArmSession } from './session.ts'
import { parseVmId } from './vm-id.ts'

/** Reads one VM by its id, with its instance view when asked. Throws what `captureFaults` throws. */
export async function getVm(
  session: ArmSession,
  { id }: { id: string },
  { abortSignal, instanceView }: CallOptions & { instanceView?: boolean },
): Promise<VirtualMachine> {
  const { ComputeManagementClient } = await import('@azure/arm-compute')
  const { subscriptionId, resourceGroup, name } = parseVmId(id)
  const { cloud, pipeline, credential } = session
  const client = new ComputeManagementClient(credential, subscriptionId, {
    endpoint: cloud.endpoint,
    pipeline,
  })
  return client.virtualMachines.get(resourceGroup, name, {
    ...(instanceView === true ? { expand: 'instanceView' } : {}),
    ...(abortSignal === undefined ? {} : { abortSignal }),
  })
}
