import type { Evidence, PlatformEvidence } from '../../src/model/evidence.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import type { PlatformState } from '../../src/model/platform-state.ts'

const unseen = (code: 'AgentNotReady' | 'NoLineOfSight', message: string) => ({
  seen: false as const,
  failure: { code, message, next: [], data: {} },
})

/** What is read of a VM in this state, as the gatherers read it of the pretend Azure. */
export function seenPlatform(state: PlatformState): PlatformEvidence {
  const { power, agent, provisioning, osDisk, health, extension, serialLog } = state
  const name = 'CustomScriptExtension'
  const moving = power === 'running' && extension === 'stuck'
  const off = power === 'stopped' || power === 'deallocated'
  const looksAtBoot = power === 'running' && (agent === 'notReady' || health !== 'Available')
  const log = serialLog === null ? {} : { serialLogTail: serialLog }
  return {
    power,
    provisioning,
    ...(off ? {} : { agent }),
    extensionsInTransition: moving ? [name] : [],
    extensions: moving ? [{ name, state: 'transitioning' }] : [],
    osDiskId: '/subscriptions/s/disks/os',
    osDiskEphemeral: osDisk === 'ephemeral',
    bootDiagnostics: serialLog !== null,
    health: {
      seen: true,
      value: off
        ? { availability: 'Unavailable', reason: 'UserInitiated' }
        : { availability: health, ...(health === 'Available' ? {} : { reason: 'Unplanned' }) },
    },
    ...(looksAtBoot
      ? {
          boot: {
            seen: true,
            value: { enabled: serialLog !== null, screenshot: serialLog !== null, ...log },
          },
        }
      : {}),
  }
}

/** The guest as this VM lets it be seen: not at all, by the action, or by the second way in. */
export function seenGuest(state: PlatformState, guest: GuestEvidence): Evidence['guest'] {
  if (state.power !== 'running') return unseen('NoLineOfSight', 'not looked at')
  if (state.agent === 'notReady') return unseen('AgentNotReady', 'the agent is silent')
  const stuck = state.runCommand === 'stuck'
  return { seen: true, value: stuck ? { ...guest, transport: 'managed' } : guest }
}
