import type { WorldVm } from './world.ts'

/** Whether Azure's agent in the VM answers: not when it is lost, nor when its key was gone at the last boot. */
export function agentAnswers({ platform, windows }: WorldVm): boolean {
  return platform.agent === 'ready' && !windows.system.agentKeyLost
}
