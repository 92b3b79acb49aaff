import { registryPaths } from '../change/registry-paths.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { dwordOr } from './registry-read.ts'

type Security = NonNullable<NonNullable<Facts['guest']>['security']>

/** The first build that speaks TLS 1.3: Server 2022 (Microsoft: protocols in TLS/SSL). */
const firstWithTls13 = 20348

/**
 * Which versions of TLS the server side speaks. Absent values mean what the build does by itself: 1.2 on
 * all of them, 1.3 from Server 2022. Older versions do not matter, since clients no longer offer them.
 */
export function deriveTls(guest: GuestEvidence): Security['tls'] {
  const tls12 = switchesOf(guest, 'TLS 1.2')
  const tls13 = switchesOf(guest, 'TLS 1.3')
  const build = guest.os?.build
  const knows13 = build === undefined ? undefined : build >= firstWithTls13
  const on13 = knows13 === false ? false : knows13 && tls13?.on
  if (tls12 === undefined && on13 === undefined) return undefined
  return {
    ...(tls12 && { tls12: tls12.on }),
    ...(typeof on13 === 'boolean' && { tls13: on13 }),
    ...(typeof tls12?.enabled === 'number' && { tls12Enabled: tls12.enabled }),
    ...(typeof tls12?.byDefault === 'number' && { tls12DisabledByDefault: tls12.byDefault }),
  }
}

function switchesOf(guest: GuestEvidence, version: string) {
  const path = `${registryPaths.SCH}\\${version}\\Server`
  const enabled = dwordOr(guest, path, 'Enabled', 'absent')
  const byDefault = dwordOr(guest, path, 'DisabledByDefault', 'absent')
  if (enabled === undefined || byDefault === undefined) return undefined
  return { enabled, byDefault, on: enabled !== 0 && (byDefault === 'absent' || byDefault === 0) }
}
