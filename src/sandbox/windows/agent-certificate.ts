import type { WindowsState } from '../../model/windows-state.ts'
import { agentIssuer, listenerProvider, listenerProviderType } from './container.ts'
import { certificateOf, entryOf, thumbprintsIn } from './listener-certificate.ts'
import { keyOfPool, mintCertificate, thumbprintOf } from './mint.ts'
import { certificateKey, keyFileOf } from './places.ts'
import { writeValue } from './registry.ts'
import { fileAt } from './spelling.ts'
import { packBlob } from './store-blob.ts'

/** The container of the agent's key, and its place in the pool of keys. */
const agentContainer = 'TenantEncryptionCert'
const agentKeyIndex = 3

/** The agent's certificate is made with the VM and lives long. */
const life = {
  notBefore: new Date('2024-01-15T08:00:00Z'),
  notAfter: new Date('2034-01-15T08:00:00Z'),
}

/**
 * The certificate by which Azure's agent opens its settings, in LocalMachine\My, its key among the machine
 * keys: whoever puts that folder aside without carrying the key over cuts the VM off from Azure.
 */
export async function addAgentCertificate(draft: WindowsState): Promise<void> {
  const key = keyOfPool(agentKeyIndex)
  const der = await mintCertificate({ subject: agentIssuer, ...life, key, made: 0 })
  const provider = {
    container: agentContainer,
    provider: listenerProvider,
    providerType: listenerProviderType,
  }
  const data = packBlob(der, provider)
  const path = certificateKey('MY', thumbprintOf(der))
  writeValue(draft, path, 'Blob', { type: 'REG_BINARY', data })
  draft.files[keyFileOf(draft, agentContainer)] = {
    kind: 'file',
    content: key,
    sddl: 'O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)',
    links: 1,
  }
}

/** True when a certificate of the agent is there and its key is not. */
export function lacksAgentKey(state: WindowsState): boolean {
  return thumbprintsIn(state, 'MY').some((thumbprint) => {
    const entry = entryOf(state, 'MY', thumbprint)
    if (certificateOf(entry)?.issuer.includes(agentIssuer) !== true) return false
    return entry?.container === undefined || !fileAt(state, keyFileOf(state, entry.container))
  })
}
