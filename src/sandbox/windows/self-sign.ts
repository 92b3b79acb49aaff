import type { WindowsState } from '../../model/windows-state.ts'
import { keyFileSddl, machineKeysSddl } from './baseline-files.ts'
import { listenerContainer, listenerProvider, listenerProviderType } from './container.ts'
import { isKey } from './listener-certificate.ts'
import { keyOfPool, mintCertificate, thumbprintOf } from './mint.ts'
import { certificateKey, keyFileOf, machineKeysOf, registryPaths } from './places.ts'
import { writeValue } from './registry.ts'
import { fileAt, spelledIn } from './spelling.ts'
import { packBlob } from './store-blob.ts'

/** What a certificate that is put in place differs in from one SessionEnv makes now. */
export interface Placement {
  notBefore: Date
  notAfter: Date
  store: string
  container: string
  /** The third entry of the key's access list stays away where SYSTEM cannot write in the folder. */
  keySddl: string
  /** Enhanced key usages; server authentication unless told. */
  usages?: readonly string[] | undefined
}

/** SessionEnv's certificates live six months, from the guest's present day. */
export function lifeFrom(clock: string): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(clock)
  const notAfter = new Date(clock)
  notAfter.setUTCMonth(notAfter.getUTCMonth() + 6)
  return { notBefore, notAfter }
}

/** Where SessionEnv puts its certificate. */
export function listenerPlacement(state: WindowsState, store: string): Placement {
  const keySddl = keyFileSddl(state.build)
  return { ...lifeFrom(state.clock), store, container: listenerContainer, keySddl }
}

/**
 * Puts a new certificate in place: a readable key file is used again, so that the thumbprint changes
 * and the key stays; a missing or damaged one is made anew, and its folder with it. Returns the thumbprint.
 */
export async function placeCertificate(draft: WindowsState, how: Placement): Promise<string> {
  draft.made += 1
  const key = placeKey(draft, how)
  const { notBefore, notAfter, usages } = how
  const order = { subject: draft.computerName, notBefore, notAfter, usages, key, made: draft.made }
  const der = await mintCertificate(order)
  const thumbprint = thumbprintOf(der)
  const provider = {
    container: how.container,
    provider: listenerProvider,
    providerType: listenerProviderType,
  }
  const data = packBlob(der, provider)
  writeValue(draft, certificateKey(how.store, thumbprint), 'Blob', { type: 'REG_BINARY', data })
  return thumbprint
}

function placeKey(draft: WindowsState, { container, keySddl }: Placement): string {
  const path = keyFileOf(draft, container)
  const known = fileAt(draft, path)?.content
  if (known !== undefined && isKey(known)) return known
  const content = keyOfPool(draft.made)
  const folder = machineKeysOf(draft)
  if (!fileAt(draft, folder)) {
    draft.files[folder] = {
      kind: 'directory',
      sddl: machineKeysSddl,
      links: 1,
      createdAt: draft.clock,
    }
  }
  draft.files[spelledIn(draft.files, path)] = { kind: 'file', content, sddl: keySddl, links: 1 }
  return content
}

/** Names a certificate as the listener's own. */
export function nameSelfSigned(draft: WindowsState, thumbprint: string): void {
  const data = thumbprint.toLowerCase()
  writeValue(draft, registryPaths.WST, 'SelfSignedCertificate', { type: 'REG_BINARY', data })
}
