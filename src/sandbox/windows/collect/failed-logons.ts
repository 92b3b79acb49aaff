import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { sameName } from '../spelling.ts'

type FailedLogons = NonNullable<z.infer<typeof guestSections.machine>['failed']>

const hourMs = 3_600_000
/** The script reads no more than the newest of these. */
const newest = 50
/** What is older says nothing of now. */
const freshMs = 600_000

/** Locked, disabled, account expired, password expired, password must be changed (ntstatus.h). */
const told = ['c0000234', 'c0000072', 'c0000193', 'c0000071', 'c0000224']
const disabledCode = 'c0000072'
/** Built-in accounts that are off on every machine: attackers try them. */
const builtIn = ['-501', '-503', '-504']

/** Failed logons: how many a minute, and how often each code that tells of an account. Unread: no log. */
export function readFailedLogons(
  state: WindowsState,
  eventHours: number,
): FailedLogons | undefined {
  if (!state.eventLogs.some((log) => sameName(log, 'Security'))) return undefined
  const since = Date.parse(state.clock) - eventHours * hourMs
  const events = state.events
    .filter(({ log, id }) => sameName(log, 'Security') && id === 4625)
    .map((event) => ({ ...event, atMs: Date.parse(event.timeCreated) }))
    .filter(({ atMs }) => atMs >= since)
    .toReversed()
    .toSorted((a, b) => b.atMs - a.atMs)
    .slice(0, newest)
  const codes: Record<string, number> = {}
  for (const { properties } of events) {
    const code = codeOf(properties)
    if (!told.includes(code)) continue
    if (code === disabledCode && isBuiltIn(state, properties[5] ?? '')) continue
    codes[code] = (codes[code] ?? 0) + 1
  }
  return { perMinute: perMinute(events, Date.parse(state.clock)), codes }
}

function perMinute(events: readonly { atMs: number }[], nowMs: number): number {
  const [first, last] = [events[0], events.at(-1)]
  if (!first || !last || events.length < 2 || nowMs - first.atMs > freshMs) return 0
  const seconds = Math.max(1, Math.round((first.atMs - last.atMs) / 1000))
  return Math.floor((60 * (events.length - 1)) / seconds)
}

/** The sub-status; where it is 0 the status says all. */
function codeOf(properties: readonly string[]): string {
  const numbers = [Number(properties[9]), Number(properties[7])]
  const code = numbers.find((each) => Number.isInteger(each) && each !== 0) ?? 0
  return (code >>> 0).toString(16).padStart(8, '0')
}

function isBuiltIn(state: WindowsState, name: string): boolean {
  const account = state.system.accounts.find((each) => sameName(each.name, name))
  return builtIn.some((rid) => account?.sid.endsWith(rid) === true)
}
