import { z } from 'zod'

import { agentAnswers } from '../agent.ts'
import type { FaultName } from '../faults.ts'
import { runScript } from '../windows/run-script.ts'
import { vmKey } from '../world.ts'
import type { WorldVm } from '../world.ts'
import { callKindOf } from './call-kind.ts'
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
  const due = (name: FaultName): boolean => cloud.faults.take(name, callKindOf(request))
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
  const work = runInGuest(run).finally(() => cloud.busy.delete(vmKey(vm)))
  const accepted = cloud.operations.begin(work, {
    origin: due('foreign-location') ? foreignOrigin : cloud.origin(),
    subscriptionId: cloud.machines.subscriptionId,
    location: vm.location,
    apiVersion: request.apiVersion,
  })
  return due('reset-after-accept') ? { ...accepted, reset: true } : accepted
}

/** Takes the next occurrence of a fault for this call. */
type Due = (name: FaultName) => boolean

function refusal(
  commandId: string,
  vm: WorldVm,
  cloud: PretendCloud,
  due: Due,
): ArmAnswer | undefined {
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
  return cloud.busy.has(vmKey(vm)) || due('conflict-409') ? runCommandBusy() : undefined
}

/** A script on its way through a VM. */
interface GuestRun {
  script: string
  vm: WorldVm
  cloud: PretendCloud
  due: Due
  /** 0: the guest lives. */
  crashAfter: number
}

async function runInGuest({ script, vm, cloud, due, crashAfter }: GuestRun): Promise<OperationEnd> {
  if (!agentAnswers(vm) || due('agent-lost')) return agentSilent(vm)
  await cloud.pause(due('slow') ? cloud.pace.slowMs : 0)
  const said = { stdout: '', stderr: '' }
  await cloud.machines.change(vm, async (now) => {
    const options = crashAfter > 0 ? { crashAfter } : {}
    const { state, stdout, stderr } = await runScript(script, now.windows, options)
    Object.assign(said, { stdout, stderr })
    return { ...now, windows: state }
  })
  await cloud.pause(cloud.pace.runCommandMs)
  // A script that writes less often than that has come to its end, and the fault waits for another.
  if (crashAfter > 0 && said.stdout === '' && said.stderr === '') {
    due('guest-crash')
    return guestDied()
  }
  const value = [entry('StdOut', tamper(said.stdout, due)), entry('StdErr', said.stderr)]
  return { status: 'Succeeded', output: { value } }
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
