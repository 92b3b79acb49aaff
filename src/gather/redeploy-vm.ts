import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { AzureMaker } from './azure-maker.ts'
import { rebootBy } from './reboot-vm.ts'

/**
 * Moves the VM to another host, once. Its disk is looked at again first: the plan may be older than the
 * VM, and an ephemeral disk would be lost.
 */
export const redeployVm: AzureMaker = rebootBy(async ({ azure }, target, options) => {
  const { osDiskEphemeral } = await azure.platform(target, options)
  if (osDiskEphemeral !== false) throw mayBeLost(target, osDiskEphemeral)
  await azure.redeploy(target, options)
}, 'moved to another host')

function mayBeLost(target: Target, ephemeral: boolean | undefined): RdpAzureError {
  const why = ephemeral
    ? 'its OS disk is ephemeral'
    : 'whether its OS disk is ephemeral was not seen'
  return new RdpAzureError(
    'PolicyRefused',
    `${target.name} is not moved to another host: ${why}, and such a disk is a new one there`,
    { next: [`rdp-azure diagnose --ids ${target.id}`] },
  )
}
