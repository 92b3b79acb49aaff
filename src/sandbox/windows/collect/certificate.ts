import type { GuestEvidence } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal, refusalAmong } from '../access.ts'
import {
  certificateOf,
  entryOf,
  isForServer,
  namedCertificate,
  thumbprintsIn,
} from '../listener-certificate.ts'
import { certificateKey, registryPaths, storeKey } from '../places.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readKey, readValue } from '../registry.ts'
import type { StoreEntry } from '../store-blob.ts'
import { keyFileFact } from './certificate-key.ts'

type Certificate = NonNullable<GuestEvidence['certificate']>

/** The section `certificate`: what the registry names, and what its store holds under that name. */
export function readCertificate(state: WindowsState): Read<Certificate> {
  const { source, thumbprint } = namedCertificate(state)
  const ownStore = storeName(state)
  const asked = ownStore === '' ? [] : [storeKey(ownStore), certificatesIn(ownStore)]
  const refusal = refusalAmong(state, registryPaths.RT, registryPaths.WST, ...asked)
  if (!refusal.ok) return refusal
  const named = {
    source,
    storeThumbprints: ownStore === '' ? [] : thumbprintsOf(state, ownStore),
    ...bindingFact(state),
    store: storeFact(state, ownStore),
    ...(thumbprint === undefined ? {} : { thumbprint }),
  }
  const store = source === 'bound' ? 'MY' : ownStore
  if (thumbprint === undefined || store === '') return found({ ...named, inStore: false })
  return readEntry(state, named, store, thumbprint)
}

const usualStore = 'Remote Desktop'

function certificatesIn(store: string): string {
  return `${storeKey(store)}\\Certificates`
}

function readEntry(
  state: WindowsState,
  named: Omit<Certificate, 'inStore'>,
  store: string,
  thumbprint: string,
): Read<Certificate> {
  const path = certificateKey(store, thumbprint)
  const shut = keyRefusal(state, path)
  if (!shut.ok) return shut
  if (readKey(state, path) === undefined) return found({ ...named, inStore: false })
  const entry = entryOf(state, store, thumbprint) ?? {}
  const details = detailsOf(entry)
  if (!details.ok) return details
  const keyFile = keyFileFact(state, entry)
  return found({ ...named, inStore: true, ...details.value, ...(keyFile && { keyFile }) })
}

/** Empty where the value is no plain text, so that no store is named. */
function storeName(state: WindowsState): string {
  const value = readValue(state, registryPaths.WST, 'SelfSignedCertStore')
  if (value === undefined) return usualStore
  return value.type === 'REG_SZ' ? value.data : ''
}

function thumbprintsOf(state: WindowsState, store: string): string[] {
  return thumbprintsIn(state, store).filter((one) => /^[0-9A-F]{40}$/.test(one))
}

function bindingFact(state: WindowsState): Pick<Certificate, 'binding'> {
  const value = readValue(state, registryPaths.RT, 'SSLCertificateSHA1Hash')
  if (value === undefined) return {}
  const bytes = value.type === 'REG_BINARY' ? value.data.length / 2 : 0
  return { binding: { type: value.type, bytes } }
}

function storeFact(state: WindowsState, name: string): Certificate['store'] {
  const value = readValue(state, registryPaths.WST, 'SelfSignedCertStore')
  const exists = name !== '' && readKey(state, storeKey(name)) !== undefined
  return { name, ...(value === undefined ? {} : { type: value.type }), exists }
}

function detailsOf(entry: StoreEntry): Read<Partial<Certificate>> {
  const provider = {
    ...(entry.container === undefined ? {} : { container: entry.container }),
    ...(entry.provider === undefined ? {} : { provider: entry.provider }),
    ...(entry.providerType === undefined ? {} : { providerType: entry.providerType }),
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
    forServer: isForServer(certificate),
    ...provider,
  })
}
