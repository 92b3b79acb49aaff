import type { PlatformState } from '../../model/platform-state.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { healthyWindows } from '../windows/healthy.ts'
import { boot } from '../windows/rules/boot.ts'
import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { refusedAtGate } from './gates.ts'
import type { OperationEnd } from './operations.ts'
import { mustRun } from './refusals.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'

/** Actions that change the power state, or set the VM anew. */
export type PowerAction = 'start' | 'restart' | 'powerOff' | 'deallocate' | 'redeploy' | 'reapply'

const states = {
  start: { during: 'starting', after: 'running' },
  restart: { during: 'running', after: 'running' },
  powerOff: { during: 'stopping', after: 'stopped' },
  deallocate: { during: 'deallocating', after: 'deallocated' },
  redeploy: { during: 'running', after: 'running' },
  reapply: { during: 'running', after: 'running' },
} as const satisfies Record<PowerAction, Record<'during' | 'after', PlatformState['power']>>

/** `POST …/start`, `…/restart`, `…/powerOff`, `…/deallocate`, `…/redeploy`, `…/reapply`. Starting what runs succeeds, as in Azure. */
export function startPower(
  request: ArmRequest,
  vm: WorldVm,
  cloud: PretendCloud,
  action: PowerAction,
): ArmAnswer {
  const refused = refusedAtGate(cloud, vm, action)
  if (refused !== undefined) return refused
  const ofRunning = action === 'restart' || action === 'redeploy' || action === 'reapply'
  if (ofRunning && vm.platform.power !== 'running') return mustRun()
  return cloud.operations.begin(changePower(vm, cloud, action), {
    origin: cloud.origin(),
    subscriptionId: cloud.machines.subscriptionId,
    location: vm.location,
    apiVersion: request.apiVersion,
  })
}

async function changePower(
  vm: WorldVm,
  cloud: PretendCloud,
  action: PowerAction,
): Promise<OperationEnd> {
  const mayCancel = action === 'start' || action === 'restart'
  if (mayCancel && cloud.faults.take('restart-cancelled', 'change')) return abandoned(action)
  const { during, after } = states[action]
  const alreadySo = action === 'start' && vm.platform.power === 'running'
  if (!alreadySo) await cloud.machines.change(vm, (now) => withPower(now, during))
  await cloud.pause(cloud.pace.powerMs)
  await cloud.machines.change(vm, async (now) => {
    const changed = withPower(now, after)
    if (alreadySo || after !== 'running') return changed
    const platform = { ...changed.platform, ...setAnew(action) }
    const windows = action === 'reapply' ? changed.windows : await booted(changed, action)
    return { ...changed, platform, windows }
  })
  return { status: 'Succeeded' }
}

/**
 * What lets go at each: a run or an extension that hangs ends with Windows, another host also brings back an
 * agent that had lost its own, and a model set anew is provisioned again.
 */
function setAnew(action: PowerAction): Partial<PlatformState> {
  if (action === 'reapply') return { provisioning: 'Succeeded', extension: 'none' }
  const ended = { runCommand: 'usable', extension: 'none' } as const
  return action === 'redeploy' ? { ...ended, agent: 'ready', health: 'Available' } : ended
}

/** An ephemeral disk stays behind on the old host: Windows is a new one on the other. */
async function booted({ windows, platform }: WorldVm, action: PowerAction): Promise<WindowsState> {
  if (action !== 'redeploy' || platform.osDisk === 'managed') return boot(windows)
  const { computerName, clock } = windows
  return boot(await healthyWindows({ computerName, clock: new Date(clock) }))
}

function withPower(vm: WorldVm, power: PlatformState['power']): WorldVm {
  return { ...vm, platform: { ...vm.platform, power } }
}

/** Seen at a restart in 2019 (lisa pull request 236). */
function abandoned(action: PowerAction): OperationEnd {
  const message = `Operation ${action} was requested a long time ago and couldn't be executed successfully. Abandoning the operation in order not to cause unexpected results.`
  return { status: 'Canceled', error: { code: 'InternalOperationError', message } }
}
