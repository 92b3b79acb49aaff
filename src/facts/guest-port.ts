import type { Observation } from '../model/failure.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

/** The port of Remote Desktop unless somebody changed it, which people and rules count on (IANA `ms-wbt-server`). */
export const usualPort = 3389

/** The port that Windows is set to listen on for RDP; nothing where it was not seen. */
export function guestPort(guest: Observation<GuestEvidence>): number | undefined {
  if (!guest.seen) return undefined
  const keys = Object.entries(guest.value.registry ?? {})
  const listener = keys.find(([path]) => path.toLowerCase().endsWith('\\winstations\\rdp-tcp'))?.[1]
  if (listener?.status !== 'present') return undefined
  const port = listener.values['PortNumber']
  return port?.type === 'REG_DWORD' && port.data > 0 && port.data < 65536 ? port.data : undefined
}
