import { RdpAzureError, toFailure } from '../errors.ts'
import type { ErrorCode, Failure } from '../errors.ts'

const ends: readonly ErrorCode[] = ['Interrupted', 'Internal']

/**
 * Does one piece of I/O and gives what was seen, or the failure as a value. Only an interruption
 * and a bug end the run.
 */
export async function observe<T>(
  doing: () => Promise<T>,
): Promise<{ seen: true; value: T } | { seen: false; failure: Failure }> {
  try {
    return { seen: true, value: await doing() }
  } catch (thrown) {
    if (thrown instanceof RdpAzureError && !ends.includes(thrown.code)) {
      return { seen: false, failure: toFailure(thrown) }
    }
    throw thrown
  }
}
