import type { Evidence, PlatformEvidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import { signsIn } from './boot-signs.ts'

type PlatformFacts = NonNullable<Facts['platform']>

/** What Azure says of the VM itself, and what the way to its guest said of Run Command. */
export function derivePlatform(
  platform: PlatformEvidence,
  { guest }: Pick<Evidence, 'guest'>,
): PlatformFacts {
  const { power, provisioning, agent, osDiskId, osDiskEphemeral } = platform
  const { extensionsInTransition } = platform
  const runCommandStuck = stuckIn(guest)
  return {
    ...(power !== undefined && { power }),
    ...(provisioning !== undefined && { provisioning }),
    ...(agent !== undefined && { agent }),
    ...(osDiskId !== undefined && { osDiskId }),
    ...(osDiskEphemeral !== undefined && { osDiskEphemeral }),
    extensionsInTransition: [...extensionsInTransition],
    ...(runCommandStuck !== undefined && { runCommandStuck }),
    ...healthIn(platform),
    ...bootIn(platform),
  }
}

/** A guest that answered tells by its way; one that did not tells only where Azure says that another runs. */
function stuckIn(guest: Evidence['guest']): boolean | undefined {
  if (guest.seen) return guest.value.transport === 'managed'
  const { code, data } = guest.failure
  return code === 'ArmConflict' && data['runCommandBusy'] === true ? true : undefined
}

function healthIn({ health }: PlatformEvidence): Pick<PlatformFacts, 'health' | 'healthReason'> {
  if (health?.seen !== true) return {}
  const { availability, reason } = health.value
  return { health: availability, ...(reason !== undefined && { healthReason: reason }) }
}

function bootIn({ boot, bootDiagnostics }: PlatformEvidence): Partial<PlatformFacts> {
  const seen = boot?.seen === true ? boot.value : undefined
  const on = bootDiagnostics ?? seen?.enabled
  const log = seen?.serialLogTail === undefined ? undefined : signsIn(seen.serialLogTail)
  return {
    ...(on !== undefined && { bootDiagnostics: on }),
    ...(log !== undefined && { bootSigns: log.signs, bootConsole: log.console }),
  }
}
