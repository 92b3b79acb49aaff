import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type WinStations = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['winStations']>

/** All listeners but the console. */
export function deriveWinStations(_guest: GuestEvidence): WinStations | undefined {
  return undefined
}
