import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { moment } from './moment.ts'
import { dwordSeen } from './registry-evidence.ts'

type Load = NonNullable<NonNullable<Facts['guest']>['load']>

/** How busy the machine and its listener are, and why sessions end. */
export function deriveLoad(guest: GuestEvidence): Load {
  const { machine } = guest
  const flooded = floodedLastHour(guest)
  const reason = lastDisconnectReason(guest)
  const shortest = shortestLimit(guest)
  return {
    ...(machine?.commitPercent !== undefined && { commitPercent: machine.commitPercent }),
    ...(machine?.cpuPercent !== undefined && { cpuPercent: machine.cpuPercent }),
    ...(machine !== undefined &&
      machine.unread?.includes('top') !== true && {
        topPrograms: (machine.top ?? []).map(({ name, mb }) => `${name} ${mb} MB`),
      }),
    ...(machine?.failed !== undefined && { failedLogonsPerMinute: machine.failed.perMinute }),
    ...(flooded !== undefined && { floodedLastHour: flooded }),
    ...(reason !== undefined && { lastDisconnectReason: reason }),
    ...(shortest !== undefined && { shortestLimitMinutes: shortest }),
  }
}

const hourMs = 3_600_000

/** Events of the listener: too many incomplete connections, too many failed logons. */
const floodEvents = ['1006', '1012'] as const

function floodedLastHour({ events, os }: GuestEvidence): boolean | undefined {
  const now = moment(os?.now)
  if (!events || !now) return undefined
  const seen = floodEvents.map((id) => {
    const logged = events[id]
    if (!logged || !('count' in logged)) return undefined
    const lastAt = moment(logged.lastAt)
    return logged.count > 0 && lastAt !== undefined && now.getTime() - lastAt.getTime() <= hourMs
  })
  if (seen.includes(true)) return true
  return seen.includes(undefined) ? undefined : false
}

/** Event 40 carries the session and the reason; 0 where none was logged. */
function lastDisconnectReason({ events }: GuestEvidence): number | undefined {
  const logged = events?.['40']
  if (!logged || !('count' in logged)) return undefined
  if (logged.count === 0) return 0
  const reason = logged.lastProperties?.[1] ?? ''
  return /^\d{1,9}$/.test(reason) ? Number(reason) : undefined
}

/** Each limit, and the value that says it comes from the account and not from the listener. */
const limits = [
  ['MaxIdleTime', 'fInheritMaxIdleTime'],
  ['MaxConnectionTime', 'fInheritMaxSessionTime'],
] as const
const minuteMs = 60_000

/** Policy first, then the listener's own; 0 means no limit. */
function shortestLimit(guest: GuestEvidence): number | undefined {
  const found = limits.map(([limit, inherits]) => {
    const byPolicy = dwordSeen(guest, registryPaths.POL, limit, 0)
    const inherited = dwordSeen(guest, registryPaths.RT, inherits, 1)
    const own = dwordSeen(guest, registryPaths.RT, limit, 0)
    if (byPolicy === undefined || inherited === undefined || own === undefined) return undefined
    if (byPolicy > 0) return byPolicy
    return inherited === 0 ? own : 0
  })
  const known = found.filter((each) => each !== undefined)
  if (known.length < found.length) return undefined
  const set = known.filter((each) => each > 0)
  return set.length === 0 ? 0 : Math.max(1, Math.round(Math.min(...set) / minuteMs))
}
