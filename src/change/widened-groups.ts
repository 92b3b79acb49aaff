import { rightsOf } from './sddl/rights.ts'
import { sidName, sids } from './sddl/sids.ts'

/** Groups that nearly everybody is in: access given to them is access given away. */
const broadGroups = [
  sids.everyone,
  sids.authenticatedUsers,
  sids.users,
  sids.remoteDesktopUsers,
  sids.guests,
  sids.anonymous,
  sids.interactive,
  sids.network,
]

/** In words, which broad groups get rights they did not have; `undefined` when none does. */
export function widenedGroups(path: string, before: string, after: string): string | undefined {
  const widened = broadGroups.filter((sid) => {
    return (effective(after, sid) & ~effective(before, sid)) !== 0
  })
  if (widened.length === 0) return undefined
  return `${widened.map(sidName).join(', ')} get more access to ${path}`
}

function effective(sddl: string, sid: string): number {
  const { allowed, denied } = rightsOf(sddl, [sid])
  return allowed & ~denied
}
