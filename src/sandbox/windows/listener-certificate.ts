import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto'

import { canReadFile, networkServiceSids } from '../../change/sddl.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { certificateKey, keyFileOf, registryPaths, storeKey } from './places.ts'
import { readKey, readValue } from './registry.ts'
import { fileAt, namesBelow } from './spelling.ts'
import { unpackBlob } from './store-blob.ts'
import type { StoreEntry } from './store-blob.ts'

/** The certificate the registry names for the listener, and what its store holds under that name. */
export interface ListenerCertificate {
  source: 'self-signed' | 'bound'
  /** 40 upper-case hex digits; absent when the registry names none, or names it wrongly. */
  thumbprint?: string
  store: string
  /** Absent when the store does not hold it. */
  entry?: StoreEntry
}

/** SSLCertificateSHA1Hash and SelfSignedCertificate are SHA-1 hashes: 20 bytes, 40 hex digits. */
const thumbprintHex = /^[0-9a-f]{40}$/

/** The bound certificate when one is named, however badly; otherwise the one Windows made for itself. */
export function namedCertificate(state: WindowsState): ListenerCertificate {
  const bound = readValue(state, registryPaths.RT, 'SSLCertificateSHA1Hash')
  return bound === undefined ? selfSignedCertificate(state) : inStore(state, 'bound', 'MY', bound)
}

/** What the listener presents: a bound certificate that is not in its store is passed over (event 1055). */
export function servedCertificate(state: WindowsState): ListenerCertificate {
  const named = namedCertificate(state)
  return named.source === 'bound' && !named.entry ? selfSignedCertificate(state) : named
}

/** The certificate SessionEnv keeps, wherever the listener is bound to. */
export function selfSignedCertificate(state: WindowsState): ListenerCertificate {
  const value = readValue(state, registryPaths.WST, 'SelfSignedCertificate')
  return inStore(state, 'self-signed', selfSignedStore(state) ?? '', value)
}

/** The name of the store for self-signed certificates; undefined when it names none that can be. */
export function selfSignedStore(state: WindowsState): string | undefined {
  const value = readValue(state, registryPaths.WST, 'SelfSignedCertStore')
  if (value === undefined) return 'Remote Desktop'
  if (value.type !== 'REG_SZ' || value.data === '') return undefined
  return readKey(state, storeKey(value.data)) === undefined ? undefined : value.data
}

function inStore(
  state: WindowsState,
  source: ListenerCertificate['source'],
  store: string,
  value: ReturnType<typeof readValue>,
): ListenerCertificate {
  const hex =
    value?.type === 'REG_BINARY' && thumbprintHex.test(value.data) ? value.data : undefined
  if (hex === undefined) return { source, store }
  const thumbprint = hex.toUpperCase()
  const entry = store === '' ? undefined : entryOf(state, store, thumbprint)
  return { source, store, thumbprint, ...(entry ? { entry } : {}) }
}

/** One entry of a store; undefined when it is not there. */
export function entryOf(
  state: WindowsState,
  store: string,
  thumbprint: string,
): StoreEntry | undefined {
  const blob = readValue(state, certificateKey(store, thumbprint), 'Blob')
  return blob?.type === 'REG_BINARY' ? unpackBlob(blob.data) : undefined
}

/** Thumbprints of all entries of a store, upper case, sorted. */
export function thumbprintsIn(state: WindowsState, store: string): string[] {
  return namesBelow(state.registry, `${storeKey(store)}\\Certificates`)
    .map((name) => name.toUpperCase())
    .sort()
}

/** The certificate of an entry; undefined when there is none or it cannot be read. */
export function certificateOf(entry: StoreEntry | undefined): X509Certificate | undefined {
  if (!entry?.der) return undefined
  try {
    return new X509Certificate(entry.der)
  } catch {
    return undefined
  }
}

/** Server authentication, and Remote Desktop authentication (Microsoft: listener certificates). */
const serverUsages: readonly string[] = ['1.3.6.1.5.5.7.3.1', '1.3.6.1.4.1.311.54.1.2']

/** True when its enhanced key usages let a certificate serve; one that names none is good for all. */
export function isForServer({ keyUsage }: X509Certificate): boolean {
  // The declaration promises a list; of a certificate without the extension Node gives none.
  const usages: readonly string[] | undefined = keyUsage
  return usages === undefined || usages.some((usage) => serverUsages.includes(usage))
}

/** Where a certificate stands in its life, by the guest's clock. */
export function validity(
  certificate: X509Certificate,
  clock: string,
): 'valid' | 'expired' | 'not-yet-valid' {
  const now = Date.parse(clock)
  if (now > certificate.validToDate.getTime()) return 'expired'
  return now < certificate.validFromDate.getTime() ? 'not-yet-valid' : 'valid'
}

/** The private key of a certificate as NETWORK SERVICE, in which TermService runs, finds it. */
export type KeyAccess =
  | { kind: 'usable'; pkcs8: string }
  | { kind: 'missing' | 'unreadable' | 'of-another-certificate' }

/** Opens the key of an entry the way TermService does. */
export function openKey(state: WindowsState, entry: StoreEntry): KeyAccess {
  const certificate = certificateOf(entry)
  if (entry.container === undefined || !certificate) return { kind: 'missing' }
  const file = fileAt(state, keyFileOf(state, entry.container))
  if (!file) return { kind: 'missing' }
  if (file.kind !== 'file' || !canReadFile(file.sddl, networkServiceSids)) {
    return { kind: 'unreadable' }
  }
  const pkcs8 = file.content ?? ''
  return isKeyOf(pkcs8, certificate)
    ? { kind: 'usable', pkcs8 }
    : { kind: 'of-another-certificate' }
}

/** True for the bytes of a private key, PKCS #8 DER in base64. */
export function isKey(pkcs8: string): boolean {
  return spkiOf(pkcs8) !== undefined
}

function isKeyOf(pkcs8: string, certificate: X509Certificate): boolean {
  const own = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return spkiOf(pkcs8)?.equals(own) ?? false
}

function spkiOf(pkcs8: string): Buffer | undefined {
  try {
    const key = { key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' } as const
    return createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' })
  } catch {
    return undefined
  }
}
