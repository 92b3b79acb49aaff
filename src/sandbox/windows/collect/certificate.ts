import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal, refusalAmong } from '../access.ts'
import { certificateOf, entryOf, namedCertificate, thumbprintsIn } from '../listener-certificate.ts'
import { certificateKey, registryPaths, storeKey } from '../places.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readKey, readValue } from '../registry.ts'
import type { StoreEntry } from '../store-blob.ts'

type Certificate = z.infer<typeof guestSections.certificate>

/** The section `certificate`: what the registry names, and what its store holds under that name. */
export function readCertificate(state: WindowsState): Read<Certificate> {
  const { source, thumbprint } = namedCertificate(state)
  const ownStore = storeName(state)
  const certificates = `${storeKey(ownStore)}\\Certificates`
  const refusal = refusalAmong(state, registryPaths.RT, registryPaths.WST, certificates)
  if (!refusal.ok) return refusal
  const storeThumbprints = thumbprintsIn(state, ownStore).filter((one) =>
    /^[0-9A-F]{40}$/.test(one),
  )
  if (thumbprint === undefined) return found({ source, inStore: false, storeThumbprints })
  const store = source === 'bound' ? 'MY' : ownStore
  const named = { source, storeThumbprints, thumbprint }
  const shut = keyRefusal(state, certificateKey(store, thumbprint))
  if (!shut.ok) return shut
  if (readKey(state, certificateKey(store, thumbprint)) === undefined) {
    return found({ ...named, inStore: false })
  }
  const details = detailsOf(entryOf(state, store, thumbprint) ?? {})
  return details.ok ? found({ ...named, inStore: true, ...details.value }) : details
}

/** As the script reads it: whatever the value is, as text. */
function storeName(state: WindowsState): string {
  const value = readValue(state, registryPaths.WST, 'SelfSignedCertStore')
  return value === undefined ? 'Remote Desktop' : String(value.data)
}

function detailsOf(entry: StoreEntry): Read<Partial<Certificate>> {
  const provider = {
    ...(entry.container === undefined ? {} : { container: entry.container }),
    ...(entry.provider === undefined ? {} : { provider: entry.provider }),
  }
  if (!entry.der) return found(provider)
  const certificate = certificateOf(entry)
  if (!certificate)
    return problem('ConstructorInvokedThrowException', 'Cannot find the requested object.')
  return found({
    subject: certificate.subject.split('\n').toReversed().join(', '),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    keySizeBits: certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? 0,
    ...provider,
  })
}
