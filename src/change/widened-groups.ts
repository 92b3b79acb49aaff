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

/** Where Windows itself lets a broad group in, and how far (healthy images, builds 9600 to 26100). */
const usualAccess = [
  // Whoever makes a machine key writes into the folder; each key has a list of its own.
  { path: /\\Microsoft\\Crypto\\RSA\\MachineKeys$/i, sid: sids.everyone, mask: 0x12019f },
] as const

/**
 * In words, which broad groups get rights they did not have; `undefined` when none does. What Windows
 * itself gives on that path is not given away by putting it back.
 */
export function widenedGroups(path: string, before: string, after: string): string | undefined {
  const widened = broadGroups.filter((sid) => {
    const gained = effective(after, sid) & ~effective(before, sid)
    return (gained & ~usualFor(path, sid)) !== 0
  })
  if (widened.length === 0) return undefined
  return `${widened.map(sidName).join(', ')} get more access to ${path}`
}

function usualFor(path: string, sid: string): number {
  return usualAccess.find((usual) => usual.sid === sid && usual.path.test(path))?.mask ?? 0
}

function effective(sddl: string, sid: string): number {
  const { allowed, denied } = rightsOf(sddl, [sid])
  return allowed & ~denied
}
