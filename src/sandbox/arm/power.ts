import type { PlatformState } from '../../model/platform-state.ts'
import { boot } from '../windows/rules/boot.ts'
import type { WorldVm } from '../world.ts'
import type { PretendCloud } from './cloud.ts'
import { refusedAtGate } from './gates.ts'
import type { OperationEnd } from './operations.ts'
import { mustRun } from './refusals.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'

/** Actions that change the power state. */
export type PowerAction = 'start' | 'restart' | 'powerOff' | 'deallocate'

const states = {
  start: { during: 'starting', after: 'running' },
  restart: { during: 'running', after: 'running' },
  powerOff: { during: 'stopping', after: 'stopped' },
  deallocate: { during: 'deallocating', after: 'deallocated' },
} as const satisfies Record<PowerAction, Record<'during' | 'after', PlatformState['power']>>

/** `POST …/start`, `…/restart`, `…/powerOff`, `…/deallocate`. Starting what runs succeeds, as in Azure. */
export function startPower(
  request: ArmRequest,
  vm: WorldVm,
  cloud: PretendCloud,
  action: PowerAction,
): ArmAnswer {
  const refused = refusedAtGate(cloud, vm, action)
  if (refused !== undefined) return refused
  if (action === 'restart' && vm.platform.power !== 'running') return mustRun()
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
    return { ...changed, windows: await boot(changed.windows) }
  })
  return { status: 'Succeeded' }
}

function withPower(vm: WorldVm, power: PlatformState['power']): WorldVm {
  return { ...vm, platform: { ...vm.platform, power } }
}

/** Seen at a restart in 2019 (lisa pull request 236). */
function abandoned(action: PowerAction): OperationEnd {
  const message = `Operation ${action} was requested a long time ago and couldn't be executed successfully. Abandoning the operation in order not to cause unexpected results.`
  return { status: 'Canceled', error: { code: 'InternalOperationError', message } }
}
