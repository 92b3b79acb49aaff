import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Accounts = NonNullable<NonNullable<Facts['guest']>['accounts']>

/** Who holds SeRemoteInteractiveLogonRight where nobody changed it: Administrators, Remote Desktop Users. */
export const usualRemoteLogon = ['S-1-5-32-544', 'S-1-5-32-555'] as const

/** Sub-status codes of a failed logon (ntstatus.h), lower-case hex. */
const codes = {
  locked: ['c0000234'],
  disabled: ['c0000072'],
  /** Account expired, password expired, password must be changed. */
  expired: ['c0000193', 'c0000071', 'c0000224'],
} as const

/** Who may log on, and why somebody could not. */
export function deriveAccounts({ accounts, machine }: GuestEvidence): Accounts {
  const { enabled, locked, rights } = accounts ?? {}
  const failed = machine?.failed?.codes
  const count = (which: readonly string[]) =>
    which.reduce((sum, code) => sum + (failed?.[code] ?? 0), 0)
  const denied = [
    ...(rights?.denyRemote ?? []),
    ...(rights?.denyInteractive ?? []),
    ...(rights?.denyNetwork ?? []),
  ]
  return {
    ...(enabled !== undefined && { localEnabled: enabled }),
    ...(locked !== undefined && { localLocked: locked }),
    ...(failed !== undefined && {
      failedLocked: count(codes.locked),
      failedDisabled: count(codes.disabled),
      failedExpired: count(codes.expired),
    }),
    ...(rights !== undefined && {
      remoteLogon: [...(rights.remote ?? usualRemoteLogon)],
      denied: [...new Set(denied)],
    }),
  }
}
