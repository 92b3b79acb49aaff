import { agentAnswers } from '../agent.ts'
import type { FaultName } from '../faults.ts'
import { runScript } from '../windows/run-script.ts'
import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { tamper } from './tamper.ts'
import type { Tampered } from './tamper.ts'

/** Takes the next occurrence of a fault for this call. */
export type Due = (name: FaultName) => boolean

/** A script on its way through a VM. */
export interface GuestRun {
  script: string
  vm: WorldVm
  cloud: PretendCloud
  due: Due
  /** 0: the guest lives. */
  crashAfter: number
}

/** What came of it: both streams, an agent that says nothing, or a guest that died on the way. */
export type GuestEnd =
  | { kind: 'ended'; stdout: Tampered; stderr: string }
  | { kind: 'silent' }
  | { kind: 'died' }

/** What Run Command hands back of each stream, in bytes of UTF-8. */
const outputBytes = 4096

/** Runs a script in the simulated Windows, with the faults that are due. */
export async function runInGuest(run: GuestRun): Promise<GuestEnd> {
  const { script, vm, cloud, due, crashAfter } = run
  if (!agentAnswers(vm) || due('agent-lost')) return { kind: 'silent' }
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
    return { kind: 'died' }
  }
  return { kind: 'ended', stdout: tamper(said.stdout, due), stderr: said.stderr }
}

/** What Azure hands on of a stream: the head of a long one is lost, as documented. */
export function handedOn(stream: Tampered): string {
  if (typeof stream !== 'string') return stream.whole
  const bytes = Buffer.from(stream, 'utf8')
  return bytes.subarray(Math.max(bytes.length - outputBytes, 0)).toString('utf8')
}

/** Text of Microsoft's page on common VM management errors. */
export function agentSilent(vm: WorldVm): { code: string; message: string } {
  const message = `VM '${vm.name}' has not reported status for VM agent or extensions. Please verify the VM has a running VM agent, and can establish outbound connections to Azure storage.`
  return { code: 'VMAgentStatusCommunicationError', message }
}
