import type { RunCommandOutput } from '../azure/azure.ts'
import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import type { ActivityCall } from '../workflow/flow.ts'
import type { GuestLine } from './guest-line.ts'

/** The guest's own budget is 3 minutes; Azure ends a managed run after this, in seconds. */
const timeoutSeconds = 300

/** What is to be run, and why by this way. */
export interface SecondWay {
  script: string
  /** What the first way ended with. */
  refused: RdpAzureError
  /** This VM was asked so before in this run, and that was told. */
  again: boolean
}

/**
 * Runs a script by a managed Run Command, named after the request, so that one that was asked for before is
 * found again. Where that fails, too, the end is the refusal of the first way with both reasons: in a
 * read-only run nothing but the first way is open.
 */
export async function runBySecondWay(
  { azure, host }: Pick<GuestLine, 'azure' | 'host'>,
  target: Target,
  { script, refused, again }: SecondWay,
  { requestId, abortSignal }: ActivityCall,
): Promise<RunCommandOutput> {
  const name = `rdp-azure-${requestId}`
  if (!again)
    tell(
      host,
      `${target.name}: an earlier Run Command has not ended; asking by a managed one`,
      name,
    )
  try {
    const how = { name, timeoutSeconds, abortSignal }
    const output = await azure.runManagedCommand(target, script, how)
    if (output.left !== undefined) {
      tell(host, `the managed run command ${name} of ${target.name} could not be deleted`, name)
    }
    return output
  } catch (thrown) {
    throw bothRefused(thrown, refused)
  }
}

function tell(host: GuestLine['host'], text: string, name: string): void {
  host.notify({ code: 'guest.second-way', level: 'warn', text, data: { name } })
}

/** What the guest itself did wrong stands for itself; what Azure refused is told with the first refusal. */
function bothRefused(thrown: unknown, refused: RdpAzureError): unknown {
  if (!(thrown instanceof RdpAzureError)) return thrown
  if (thrown.code.startsWith('Guest') || thrown.code === 'Interrupted') return thrown
  if (thrown.code === 'Internal') return thrown
  const message = `${refused.message}; the second way in, a managed Run Command, is closed, too: ${thrown.message}`
  return new RdpAzureError(refused.code, message, {
    next: [...refused.next, ...thrown.next],
    data: { ...refused.data, secondWay: thrown.code },
    cause: thrown,
  })
}
