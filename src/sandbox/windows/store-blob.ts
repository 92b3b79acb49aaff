/**
 * The value `Blob` of a certificate in a system store: records of three little-endian DWORDs (property
 * id, encoding, length) and data. Sources: wincrypt.h CERT_*_PROP_ID; layout read from Windows images.
 */
const propertyIds = { keyProviderInfo: 2, certificate: 32 } as const
const encoding = 1
const headerBytes = 12
/** Seven DWORDs of CRYPT_KEY_PROV_INFO, the first two offsets of its names. */
const providerInfoBytes = 28

/** Where a certificate's private key is, by the name of its container. */
export interface KeyProvider {
  container: string
  provider: string
  /** 0 for CNG, otherwise a type of wincrypt.h. */
  providerType: number
}

/** What a store entry holds. A part that is not there, or does not fit, is absent. */
export interface StoreEntry {
  der?: Buffer
  container?: string
  provider?: string
  providerType?: number
}

/** Writes a store entry as lower-case hex, as REG_BINARY data stand in the state. */
export function packBlob(der: Buffer, keyProvider?: KeyProvider): string {
  const records = keyProvider
    ? [record(propertyIds.keyProviderInfo, packProvider(keyProvider))]
    : []
  return Buffer.concat([...records, record(propertyIds.certificate, der)]).toString('hex')
}

function record(id: number, data: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32LE(id, 0)
  header.writeUInt32LE(encoding, 4)
  header.writeUInt32LE(data.length, 8)
  return Buffer.concat([header, data])
}

/** AT_KEYEXCHANGE and CRYPT_MACHINE_KEYSET (wincrypt.h). */
const keySpec = 1
const machineKeyset = 0x20

function packProvider({ container, provider, providerType }: KeyProvider): Buffer {
  const names = [container, provider].map((name) => Buffer.from(`${name}\0`, 'utf16le'))
  const info = Buffer.alloc(providerInfoBytes)
  info.writeUInt32LE(providerInfoBytes, 0)
  info.writeUInt32LE(providerInfoBytes + (names[0]?.length ?? 0), 4)
  info.writeUInt32LE(providerType, 8)
  info.writeUInt32LE(machineKeyset, 12)
  info.writeUInt32LE(keySpec, 24)
  return Buffer.concat([info, ...names])
}

/** Reads a store entry: the first record of each id, up to the first that does not fit. */
export function unpackBlob(hex: string): StoreEntry {
  const blob = Buffer.from(hex, 'hex')
  const entry: StoreEntry = {}
  for (let at = 0; at + headerBytes <= blob.length;) {
    const end = at + headerBytes + blob.readUInt32LE(at + 8)
    if (end > blob.length) break
    addRecord(entry, blob.readUInt32LE(at), Buffer.from(blob.subarray(at + headerBytes, end)))
    at = end
  }
  return entry
}

function addRecord(entry: StoreEntry, id: number, data: Buffer): void {
  if (id === propertyIds.certificate) entry.der ??= data
  if (id !== propertyIds.keyProviderInfo) return
  const container = nameAt(data, 0)
  const provider = nameAt(data, 4)
  const providerType = data.length < 12 ? undefined : data.readUInt32LE(8)
  if (container !== undefined) entry.container ??= container
  if (provider !== undefined) entry.provider ??= provider
  if (providerType !== undefined) entry.providerType ??= providerType
}

/** UTF-16 text with a final zero, at the offset that stands at `offsetAt`. */
function nameAt(info: Buffer, offsetAt: number): string | undefined {
  const offset = info.length < offsetAt + 4 ? 0 : info.readUInt32LE(offsetAt)
  if (offset === 0 || offset >= info.length) return undefined
  const text = info.subarray(offset).toString('utf16le')
  const end = text.indexOf('\0')
  return end < 0 ? undefined : text.slice(0, end)
}
