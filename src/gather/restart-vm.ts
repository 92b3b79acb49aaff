import type { AzureMaker } from './azure-maker.ts'
import { rebootBy } from './reboot-vm.ts'

/** Restarts the VM once. */
export const restartVm: AzureMaker = rebootBy(
  ({ azure }, target, options) => azure.restart(target, options),
  'restarted',
)
