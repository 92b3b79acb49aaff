import { createHash } from 'node:crypto'

/**
 * The first half of a key file's name in MachineKeys: MD5 of the lower-case container name and one
 * zero byte, the bytes of each 32-bit word reversed, lower-case hex. The second half is MachineGuid.
 * Source: seven pairs seen on Windows, among them TSSecKeySet1 f686aace6942fb7f7ceb231212eef4a4.
 */
export function containerFilePrefix(container: string): string {
  const hash = createHash('md5').update(`${container.toLowerCase()}\0`, 'latin1').digest()
  return hash.swap32().toString('hex')
}

/** The container of the certificate that Remote Desktop makes for itself, and its provider. */
export const listenerContainer = 'TSSecKeySet1'
/** The container of a certificate that a patch binds to the listener. */
export const boundContainer = 'BoundRdpCertificate'
/** The provider that keeps the key of that container. */
export const listenerProvider = 'Microsoft Enhanced Cryptographic Provider v1.0'
/** PROV_RSA_FULL (wincrypt.h). */
export const listenerProviderType = 1

/**
 * True for a provider that keeps its keys as files in MachineKeys: those of Windows itself in software.
 * Type 0 is CNG, which keeps them elsewhere; other makers' and smart cards' lie in hardware.
 */
export function keepsKeysInFiles(provider: string, providerType: number): boolean {
  return providerType !== 0 && /^Microsoft .*Cryptographic Provider/.test(provider)
}
/** Who makes the certificates by which Azure's agent gets its settings (Microsoft: Azure VM agent certificates). */
export const agentIssuer = 'Windows Azure CRP Certificate Generator'
