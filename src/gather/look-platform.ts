import type { Azure } from '../azure/azure.ts'
import type { PlatformEvidence } from '../model/evidence.ts'
import type { Target } from '../model/target.ts'

/** Reads what Azure says of the VM itself. What is read beside the instance view may be unseen by itself. */
export function readPlatform(
  azure: Azure,
  target: Target,
  abortSignal: AbortSignal,
): Promise<PlatformEvidence> {
  return azure.platform(target, { abortSignal })
}
