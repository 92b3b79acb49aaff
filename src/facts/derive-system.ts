import { findByName } from '../change/find-by-name.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { moment } from './moment.ts'
import { systemPaths } from './reads/system.ts'
import { dwordSeen, keyExists } from './registry-evidence.ts'

type System = NonNullable<NonNullable<Facts['guest']>['system']>

/** When the gathering began and ended, by the clock outside. */
export type Span = Pick<Evidence, 'at' | 'until'>

/** Disk, time, pending restarts, safe mode. */
export function deriveSystem(guest: GuestEvidence, span?: Span): System {
  const { os, machine } = guest
  const ahead = span && clockAhead(os?.now, span)
  const option = dwordSeen(guest, systemPaths.safeMode, 'OptionValue', 0)
  const pending = restartPending(guest)
  const installer = findByName(guest.services ?? {}, 'TrustedInstaller')
  return {
    ...(ahead !== undefined && { clockAheadSeconds: ahead }),
    ...(machine?.freeMb !== undefined && { freeMb: machine.freeMb }),
    ...(option !== undefined && { safeModeOption: option }),
    ...(machine?.safeboot !== undefined && { safeBootEntry: machine.safeboot !== null }),
    ...(pending !== undefined && { restartPending: pending }),
    ...(installer?.status === 'present' && { servicing: installer.state !== 'stopped' }),
  }
}

/**
 * How far the guest's clock is from the time in which it was read, which lies somewhere within the
 * gathering: a Run Command may wait for minutes before it runs.
 */
function clockAhead(text: string | undefined, { at, until = at }: Span): number | undefined {
  const [now, from, to] = [moment(text), moment(at), moment(until)]
  if (!now || !from || !to) return undefined
  const [nowMs, fromMs, toMs] = [now.getTime(), from.getTime(), to.getTime()]
  const awayMs = nowMs < fromMs ? nowMs - fromMs : Math.max(nowMs - toMs, 0)
  return Math.trunc(awayMs / 1000)
}

/** One that is seen is enough; that there is none takes both. */
function restartPending(guest: GuestEvidence): boolean | undefined {
  const seen = [
    keyExists(guest, systemPaths.servicingPending),
    keyExists(guest, systemPaths.updatePending),
  ]
  if (seen.includes(true)) return true
  return seen.includes(undefined) ? undefined : false
}
