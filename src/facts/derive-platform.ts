import type { PlatformEvidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'

/** What Azure says of the VM itself. */
export function derivePlatform(platform: PlatformEvidence): NonNullable<Facts['platform']> {
  const { power, provisioning, agent, osDiskId, osDiskEphemeral } = platform
  return {
    ...(power !== undefined && { power }),
    ...(provisioning !== undefined && { provisioning }),
    ...(agent !== undefined && { agent }),
    ...(osDiskId !== undefined && { osDiskId }),
    ...(osDiskEphemeral !== undefined && { osDiskEphemeral }),
  }
}
