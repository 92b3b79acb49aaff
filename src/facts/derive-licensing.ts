import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Licensing = NonNullable<NonNullable<Facts['guest']>['licensing']>

/** `TerminalServerMode` of a session host; 0 is the mode for two administrators. */
const sessionHostMode = 1

/** Licences of the session host role. Where the role is not installed, nothing of it applies. */
export function deriveLicensing({ licensing }: GuestEvidence): Licensing | undefined {
  if (licensing === undefined) return undefined
  const { mode, type, graceDays, servers } = licensing
  return {
    sessionHost: mode === sessionHostMode,
    ...(type !== undefined && { type }),
    ...(graceDays !== undefined && { graceDays }),
    ...(servers !== undefined && { servers }),
  }
}
