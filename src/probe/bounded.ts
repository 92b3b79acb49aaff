import { RdpAzureError } from '../errors.ts'

/** What ends a wait that the other side does not end. */
export interface Limits {
  /** The longest one stage may take, in milliseconds. */
  timeoutMs: number
  abortSignal?: AbortSignal | undefined
}

/**
 * One wait for callbacks. `start` is given `end`, which settles the wait once, and returns what takes
 * the callbacks away again. Without an end in time the value is that of `onTimeout`; an aborted signal
 * throws `Interrupted`.
 */
export function bounded<T>(
  limits: Limits,
  onTimeout: () => T,
  start: (end: (value: T) => void) => () => void,
): Promise<T> {
  const { timeoutMs, abortSignal } = limits
  return new Promise((resolve, reject) => {
    if (abortSignal?.aborted) return reject(interrupted(abortSignal))
    let settled = false
    let cleanUp = (): void => undefined
    const settle = (finish: () => void): void => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      abortSignal?.removeEventListener('abort', onAbort)
      cleanUp()
      finish()
    }
    const onAbort = (): void => settle(() => reject(interrupted(abortSignal)))
    const timer = setTimeout(() => settle(() => resolve(onTimeout())), timeoutMs)
    abortSignal?.addEventListener('abort', onAbort, { once: true })
    const stop = start((value) => settle(() => resolve(value)))
    // `start` may have ended the wait before it could return.
    if (settled) stop()
    else cleanUp = stop
  })
}

function interrupted(signal: AbortSignal | undefined): RdpAzureError {
  return new RdpAzureError('Interrupted', 'the probe was interrupted before it ended', {
    cause: signal?.reason,
  })
}
