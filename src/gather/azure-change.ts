import { RdpAzureError } from '../errors.ts'
import type { ChangeResult } from '../model/change.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { AzureChange, AzureMaker } from './azure-maker.ts'
import type { Hands } from './hands.ts'
import { jitRequest } from './jit-request.ts'
import { nsgRule } from './nsg-rule.ts'
import { reapplyVm } from './reapply-vm.ts'
import { redeployVm } from './redeploy-vm.ts'
import { resetRunCommand } from './reset-run-command.ts'
import { restartVm } from './restart-vm.ts'
import { snapshotDisk } from './snapshot-disk.ts'
import { startVm } from './start-vm.ts'

/** The code of every kind that runs in Azure, by name. */
const makers: Readonly<Record<string, AzureMaker>> = {
  'start-vm': startVm,
  'restart-vm': restartVm,
  'redeploy-vm': redeployVm,
  'reapply-vm': reapplyVm,
  'reset-run-command': resetRunCommand,
  'snapshot-disk': snapshotDisk,
  'nsg-rule': nsgRule,
  'jit-request': jitRequest,
}

/** Makes one change of the control plane. Throws what its call throws; `Internal` for an unknown kind. */
export async function makeAzureChange(
  hands: Hands,
  wanted: AzureChange,
  call: ActivityCall,
): Promise<ChangeResult> {
  const { id, kind } = wanted.change
  const maker = Object.hasOwn(makers, kind) ? makers[kind] : undefined
  if (!maker) throw new RdpAzureError('Internal', `no control-plane change is called ${kind}`)
  return { id, kind, ...(await maker(hands, wanted, call)) }
}
