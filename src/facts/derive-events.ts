import type { GuestEvidence } from '../model/guest-evidence.ts'

/**
 * How often each event was logged in the look-back. An id that was not looked for, or whose logs could
 * not be read, is left out.
 */
export function deriveEvents({ events }: GuestEvidence): Record<string, number> | undefined {
  if (events === undefined) return undefined
  return Object.fromEntries(
    Object.entries(events).flatMap(([id, seen]) => ('count' in seen ? [[id, seen.count]] : [])),
  )
}
