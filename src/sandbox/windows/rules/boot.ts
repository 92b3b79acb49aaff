import type { WindowsState } from '../../../model/windows-state.ts'
import { lacksAgentKey } from '../agent-certificate.ts'
import { systemKeys } from '../baseline-system.ts'
import { happen } from '../happen.ts'
import { removeKey } from '../registry.ts'
import { chooseMode, isSafeMode } from './safe-mode.ts'
import { runDueTasks } from './scheduled-tasks.ts'

/** Services whose start has rules of its own: they see to certificate and listener. */
const remoteDesktop = ['SessionEnv', 'TermService', 'UmRdpService']

/**
 * What a boot does to Windows: sessions are gone, tasks that wait for it run, disabled services stay down, automatic ones and the
 * services of Remote Desktop that ran before, or that safe mode had kept down, come up, with all that
 * follows from their start. Azure's
 * agent opens its key anew: until then it goes on with the one it has, whatever became of the file.
 */
export async function boot(windows: WindowsState): Promise<WindowsState> {
  const leavesSafeMode = isSafeMode(windows)
  let state = structuredClone(takeIntoUse(shutDown(windows)))
  runDueTasks(state, 'boot')
  for (const [name, before] of Object.entries(windows.services)) {
    const wasBarred = leavesSafeMode && isRemoteDesktop(name)
    const comesUp = before.start === 'automatic' || before.state === 'running' || wasBarred
    if (!comesUp || state.services[name]?.state === 'running') continue
    // One that is disabled or cannot start stays down, as after a real boot.
    state = (await happen({ type: 'service-start', name }, state)).state
  }
  return { ...state, system: { ...state.system, agentKeyLost: lacksAgentKey(state) } }
}

function shutDown(windows: WindowsState): WindowsState {
  const services = Object.entries(windows.services).map(([name, service]) => {
    const down = service.start === 'disabled' || isRemoteDesktop(name)
    return [name, down ? { ...service, state: 'stopped' as const } : service] as const
  })
  const activeSessions = windows.activeSessions === 'unknown' ? 'unknown' : 0
  const system = { ...windows.system, bootedAt: windows.clock }
  return { ...windows, activeSessions, system, services: Object.fromEntries(services) }
}

/** The boot entry decides the mode, and what updates had replaced is used from now on. */
function takeIntoUse(windows: WindowsState): WindowsState {
  const draft = structuredClone(windows)
  chooseMode(draft)
  draft.system.updateHalfDone = false
  removeKey(draft, systemKeys.servicingPending)
  removeKey(draft, systemKeys.updatePending)
  return draft
}

function isRemoteDesktop(name: string): boolean {
  return remoteDesktop.some((each) => each.toLowerCase() === name.toLowerCase())
}
