import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Loopback = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['loopback']>

/** How far a connection inside the guest came, to its own listener. */
export function deriveLoopback({ loopback }: GuestEvidence): Loopback | undefined {
  if (loopback === undefined) return undefined
  const { stage, verdict, thumbprint } = loopback
  return { stage, verdict, ...(thumbprint !== undefined && { thumbprint }) }
}
