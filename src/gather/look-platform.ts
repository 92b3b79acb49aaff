import type { Azure } from '../azure/azure.ts'
import type { PlatformEvidence } from '../model/evidence.ts'
import type { Target } from '../model/target.ts'
import { observe } from './observe.ts'

/**
 * Reads what Azure says of the VM itself. Resource Health is read beside the instance view; boot diagnostics
 * only where one of the two speaks for a Windows that did not come up. Each may be unseen by itself.
 */
export async function readPlatform(
  azure: Azure,
  target: Target,
  abortSignal: AbortSignal,
): Promise<PlatformEvidence> {
  const [view, health] = await Promise.all([
    azure.platform(target, { abortSignal }),
    observe(() => azure.health(target, { abortSignal })),
  ])
  const evidence = { ...view, health }
  if (!mayHaveFailedToBoot(evidence)) return evidence
  if (view.bootDiagnostics === false) return { ...evidence, boot: switchedOff }
  const boot = await observe(() => azure.bootDiagnostics(target, { abortSignal }))
  return { ...evidence, boot }
}

/** Nothing is asked for where the VM's model says that nothing is kept. */
const switchedOff = { seen: true, value: { enabled: false, screenshot: false } } as const

/** A VM that runs for Azure while its agent is silent, or while Resource Health finds it unwell. */
function mayHaveFailedToBoot({ power, agent, health }: PlatformEvidence): boolean {
  if (power !== 'running' && power !== 'starting') return false
  if (agent === 'notReady') return true
  const said = health?.seen === true ? health.value.availability : 'Unknown'
  return said === 'Unavailable' || said === 'Degraded'
}
