import { z } from 'zod'

import { agentAnswers } from '../agent.ts'
import { vmKey } from '../world.ts'
import type { WorldVm } from '../world.ts'
import { callKindOf } from './call-kind.ts'
import type { PretendCloud } from './cloud.ts'
import { refusedAtGate } from './gates.ts'
import { agentSilent, handedOn, runInGuest } from './guest-run.ts'
import type { Due, GuestRun } from './guest-run.ts'
import type { OperationEnd } from './operations.ts'
import { badRequest, mustRun, runCommandBusy } from './refusals.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'
import type { Tampered } from './tamper.ts'

const bodySchema = z.object({
  commandId: z.string(),
  script: z.array(z.string()).optional(),
  parameters: z.array(z.unknown()).optional(),
})

/** Where a status URL of the fault `foreign-location` leads: a name that can never resolve (RFC 2606). */
const foreignOrigin = 'https://management.azure.com.attacker.invalid'

/** `POST …/runCommand`: one at a time on a VM, the script run by the simulated Windows. */
export function startRunCommand(request: ArmRequest, vm: WorldVm, cloud: PretendCloud): ArmAnswer {
  const body = bodySchema.safeParse(request.body)
  if (!body.success) return badRequest('InvalidParameter', z.prettifyError(body.error))
  const due: Due = (name) => cloud.faults.take(name, callKindOf(request))
  const refused =
    refusedAtGate(cloud, vm, 'runCommand') ?? refusal(body.data.commandId, vm, cloud, due)
  if (refused !== undefined) return refused

  cloud.busy.add(vmKey(vm))
  const script = (body.data.script ?? []).join('\n')
  const run = {
    script,
    vm,
    cloud,
    due,
    crashAfter: cloud.faults.next('guest-crash', callKindOf(request)),
  }
  const reset = isReset(body.data.commandId)
  const work = (reset ? resetExtension(run) : ranInGuest(run)).finally(() =>
    cloud.busy.delete(vmKey(vm)),
  )
  const accepted = cloud.operations.begin(work, {
    origin: due('foreign-location') ? foreignOrigin : cloud.origin(),
    subscriptionId: cloud.machines.subscriptionId,
    location: vm.location,
    apiVersion: request.apiVersion,
  })
  return due('reset-after-accept') ? { ...accepted, reset: true } : accepted
}

function refusal(
  commandId: string,
  vm: WorldVm,
  cloud: PretendCloud,
  due: Due,
): ArmAnswer | undefined {
  if (vm.platform.power !== 'running') return mustRun()
  if (isReset(commandId)) return undefined
  if (commandId.toLowerCase() !== 'runpowershellscript') {
    const known = 'RunPowerShellScript and RemoveRunCommandWindowsExtension'
    return badRequest('InvalidParameter', `The sandbox runs ${known}, not ${commandId}.`)
  }
  if (vm.platform.osType !== 'Windows') {
    return badRequest('InvalidParameter', 'RunPowerShellScript is for Windows; this VM runs Linux.')
  }
  const stuck = vm.platform.runCommand === 'stuck'
  return stuck || cloud.busy.has(vmKey(vm)) || due('conflict-409') ? runCommandBusy() : undefined
}

/** `az vm run-command list` names it; that it works while a run is stuck is told by users (azure-docs issue 43356). */
function isReset(commandId: string): boolean {
  return commandId.toLowerCase() === 'removeruncommandwindowsextension'
}

async function ranInGuest(run: GuestRun): Promise<OperationEnd> {
  const end = await runInGuest(run)
  if (end.kind === 'silent') return { status: 'Failed', error: agentSilent(run.vm) }
  if (end.kind === 'died') return guestDied()
  const value = [entry('StdOut', end.stdout), entry('StdErr', end.stderr)]
  return { status: 'Succeeded', output: { value } }
}

/** Azure's own command that takes the extension out of Windows: a run that is stuck lets go. */
async function resetExtension({ vm, cloud }: GuestRun): Promise<OperationEnd> {
  if (!agentAnswers(vm)) return { status: 'Failed', error: agentSilent(vm) }
  await cloud.pause(cloud.pace.runCommandMs)
  await cloud.machines.change(vm, (now) => ({
    ...now,
    platform: { ...now.platform, runCommand: 'usable' },
  }))
  const value = [entry('StdOut', ''), entry('StdErr', '')]
  return { status: 'Succeeded', output: { value } }
}

/** Shape of the specification's Windows example. */
function entry(stream: 'StdOut' | 'StdErr', text: Tampered): object {
  return {
    code: `ComponentStatus/${stream}/succeeded`,
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message: handedOn(text),
  }
}

/** Code as recorded for an extension that broke off; the wording is the sandbox's. */
function guestDied(): OperationEnd {
  const message =
    'VM has reported a failure when processing extension \'RunCommandWindows\'. Error message: "The guest stopped while the script ran."'
  return { status: 'Failed', error: { code: 'VMExtensionProvisioningError', message } }
}
