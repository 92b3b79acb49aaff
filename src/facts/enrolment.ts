import type { GuestEvidence } from '../model/guest-evidence.ts'
import { moment } from './moment.ts'

/**
 * Whether the last word on enrolling by template is a failure: 1063 a certificate from the template was
 * installed, 1064 none could be had, 1065 one that ran out was not replaced. Undefined where one of them
 * could not be read. Source: Microsoft, "Terminal Services certificate template events".
 */
export function enrolmentFailed(events: GuestEvidence['events']): boolean | undefined {
  const [installed, ...failures] = ['1063', '1064', '1065'].map((id) => lastAt(events?.[id]))
  if (installed === undefined || failures.includes(undefined)) return undefined
  return failures.some((at) => at !== undefined && at > installed)
}

/** Milliseconds; 0 for an event that was never logged. */
function lastAt(
  seen: NonNullable<GuestEvidence['events']>[string] | undefined,
): number | undefined {
  if (seen === undefined || !('count' in seen)) return undefined
  return seen.count === 0 ? 0 : moment(seen.lastAt)?.getTime()
}
