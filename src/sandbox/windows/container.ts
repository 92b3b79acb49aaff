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
/** The provider that keeps the key of that container. */
export const listenerProvider = 'Microsoft Enhanced Cryptographic Provider v1.0'
/** PROV_RSA_FULL (wincrypt.h). */
export const listenerProviderType = 1
