import type { WindowsState } from '../../model/windows-state.ts'
import type { TlsVersion } from './contract.ts'
import { keyPaths, registryPaths } from './places.ts'
import { readDword, readValue } from './registry.ts'

/** Builds that speak a version unless told otherwise: TLS 1.3 from Server 2022, 1.0 and 1.1 before Server 2025. */
const firstWithTls13 = 20348
const firstWithoutTls10 = 26100

const versions: readonly { version: TlsVersion; name: string; from: number; before: number }[] = [
  { version: 'TLSv1', name: 'TLS 1.0', from: 0, before: firstWithoutTls10 },
  { version: 'TLSv1.1', name: 'TLS 1.1', from: 0, before: firstWithoutTls10 },
  { version: 'TLSv1.2', name: 'TLS 1.2', from: 0, before: Number.POSITIVE_INFINITY },
  { version: 'TLSv1.3', name: 'TLS 1.3', from: firstWithTls13, before: Number.POSITIVE_INFINITY },
]

/**
 * The versions of TLS that Schannel speaks as a server, the oldest first. Absent values mean what the
 * build does by itself; a build that cannot speak a version does not learn it from the registry.
 */
export function serverVersions(state: WindowsState): TlsVersion[] {
  return versions
    .filter(({ name, from, before }) => {
      if (state.build < from) return false
      const key = `${registryPaths.SCH}\\${name}\\Server`
      const enabled = readDword(state, key, 'Enabled')
      const disabledByDefault = readDword(state, key, 'DisabledByDefault')
      if (enabled === 0 || (disabledByDefault ?? 0) !== 0) return false
      return state.build < before || (enabled ?? 0) !== 0
    })
    .map(({ version }) => version)
}

/**
 * Cipher suites for an RSA certificate, such as the listener's own, that today's clients offer: Windows
 * 10 and later, OpenSSL. Suites of TLS 1.3 fit any certificate.
 * Source: Microsoft, "TLS Cipher Suites in Windows Server 2022".
 */
const sharedSuites: readonly string[] = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
]

/**
 * The versions in which a client finds a cipher suite, too. A policy's list is all there is, and an empty
 * one is none; the suites of TLS 1.3 serve that version alone.
 */
export function agreeableVersions(state: WindowsState): TlsVersion[] {
  const offered = serverVersions(state)
  const list = readValue(state, keyPaths.cipherPolicy, 'Functions')
  if (list === undefined || (list.type !== 'REG_SZ' && list.type !== 'REG_MULTI_SZ')) return offered
  const names = list.type === 'REG_SZ' ? list.data.split(',') : list.data
  const shared = names
    .map((name) => withoutCurve(name.trim().toUpperCase()))
    .filter((name) => sharedSuites.includes(name))
  const isFor13 = (name: string): boolean => name.startsWith('TLS_AES_')
  return offered.filter((version) =>
    shared.some((name) => isFor13(name) === (version === 'TLSv1.3')),
  )
}

/** Whether today's clients and this server find each other: clients no longer offer TLS 1.0 and 1.1. */
export function canAgree(state: WindowsState): boolean {
  const versions = agreeableVersions(state)
  return versions.includes('TLSv1.2') || versions.includes('TLSv1.3')
}

/** Before Windows 10 a name ended with its curve: `…_SHA384_P256`. */
function withoutCurve(name: string): string {
  return name.replace(/_P(256|384|521)$/, '')
}
