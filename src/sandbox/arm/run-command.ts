import { z } from 'zod'

import { runScript } from '../windows/run-script.ts'
import { vmKey } from '../world.ts'
import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { refusedAtGate } from './gates.ts'
import type { OperationEnd } from './operations.ts'
import { badRequest, mustRun, runCommandBusy } from './refusals.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'
import { tamper } from './tamper.ts'

const bodySchema = z.object({
  commandId: z.string(),
  script: z.array(z.string()).optional(),
  parameters: z.array(z.unknown()).optional(),
})

/** Where a status URL of the fault `foreign-location` leads: a name that can never resolve (RFC 2606). */
const foreignOrigin = 'https://management.azure.com.attacker.invalid'

/** What Run Command hands back of each stream, in bytes of UTF-8. */
const outputBytes = 4096

/** `POST …/runCommand`: one at a time on a VM, the script run by the simulated Windows. */
export function startRunCommand(request: ArmRequest, vm: WorldVm, cloud: PretendCloud): ArmAnswer {
  const body = bodySchema.safeParse(request.body)
  if (!body.success) return badRequest('InvalidParameter', z.prettifyError(body.error))
  const script = (body.data.script ?? []).join('\n')
  const refused = refusedAtGate(cloud, vm, 'runCommand') ?? refusal(body.data.commandId, vm, cloud)
  if (refused !== undefined) return refused

  cloud.busy.add(vmKey(vm))
  const work = runInGuest(script, vm, cloud).finally(() => cloud.busy.delete(vmKey(vm)))
  const foreign = cloud.faults.take('foreign-location') > 0
  const accepted = cloud.operations.begin(work, {
    origin: foreign ? foreignOrigin : cloud.origin(),
    subscriptionId: cloud.machines.subscriptionId,
    location: vm.location,
    apiVersion: request.apiVersion,
  })
  return cloud.faults.take('reset-after-accept') > 0 ? { ...accepted, reset: true } : accepted
}

function refusal(commandId: string, vm: WorldVm, cloud: PretendCloud): ArmAnswer | undefined {
  if (vm.platform.power !== 'running') return mustRun()
  if (commandId.toLowerCase() !== 'runpowershellscript') {
    return badRequest(
      'InvalidParameter',
      `The sandbox runs RunPowerShellScript only, not ${commandId}.`,
    )
  }
  if (vm.platform.osType !== 'Windows') {
    return badRequest('InvalidParameter', 'RunPowerShellScript is for Windows; this VM runs Linux.')
  }
  const busy = cloud.busy.has(vmKey(vm)) || cloud.faults.take('conflict-409') > 0
  return busy ? runCommandBusy() : undefined
}

async function runInGuest(script: string, vm: WorldVm, cloud: PretendCloud): Promise<OperationEnd> {
  const lost = vm.platform.agent === 'notReady' || cloud.faults.take('agent-lost') > 0
  const slowMs = cloud.faults.take('slow') > 0 ? cloud.pace.slowMs : 0
  const crashAfter = lost ? 0 : cloud.faults.take('guest-crash')
  await cloud.pause(lost ? 0 : slowMs)
  if (lost) return agentSilent(vm)

  const said = { stdout: '', stderr: '' }
  await cloud.machines.change(vm, async (now) => {
    const options = crashAfter > 0 ? { crashAfter } : {}
    const { state, stdout, stderr } = await runScript(script, now.windows, options)
    Object.assign(said, { stdout, stderr })
    return { ...now, windows: state }
  })
  await cloud.pause(cloud.pace.runCommandMs)
  if (crashAfter > 0) return guestDied()
  const stdout = tamper(said.stdout, cloud.faults)
  return {
    status: 'Succeeded',
    output: { value: [entry('StdOut', stdout), entry('StdErr', said.stderr)] },
  }
}

/** Shape of the specification's Windows example; the head of a long output is lost, as documented. */
function entry(stream: 'StdOut' | 'StdErr', text: string | { whole: string }): object {
  const message = typeof text === 'string' ? lastBytes(text, outputBytes) : text.whole
  return {
    code: `ComponentStatus/${stream}/succeeded`,
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    message,
  }
}

function lastBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8')
  return bytes.subarray(Math.max(bytes.length - limit, 0)).toString('utf8')
}

/** Text of Microsoft's page on common VM management errors. */
function agentSilent(vm: WorldVm): OperationEnd {
  const message = `VM '${vm.name}' has not reported status for VM agent or extensions. Please verify the VM has a running VM agent, and can establish outbound connections to Azure storage.`
  return { status: 'Failed', error: { code: 'VMAgentStatusCommunicationError', message } }
}

/** Code as recorded for an extension that broke off; the wording is the sandbox's. */
function guestDied(): OperationEnd {
  const message =
    'VM has reported a failure when processing extension \'RunCommandWindows\'. Error message: "The guest stopped while the script ran."'
  return { status: 'Failed', error: { code: 'VMExtensionProvisioningError', message } }
}
