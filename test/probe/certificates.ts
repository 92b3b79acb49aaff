import { generateKeyPairSync, sign } from 'node:crypto'

/** What a certificate of a test looks like; the rest is as Windows makes its own. */
export interface Wanted {
  name?: string
  notBefore?: string
  notAfter?: string
  modulusLength?: number
  hash?: 'sha1' | 'sha256'
}

const signatureOids = {
  sha1: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05],
  sha256: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b],
} as const
const commonName = [0x55, 0x04, 0x03]

/** Makes a self-signed RSA certificate with chosen dates (GeneralizedTime, `YYYYMMDDHHMMSSZ`). */
export function makeCertificate(wanted: Wanted = {}) {
  const { name = 'vm-web01', notBefore = '20200101000000Z', notAfter = '20990101000000Z' } = wanted
  const { modulusLength = 2048, hash = 'sha256' } = wanted
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength })
  const algorithm = sequence(der(0x06, signatureOids[hash]), der(0x05, []))
  const subject = sequence(der(0x31, sequence(der(0x06, commonName), der(0x0c, Buffer.from(name)))))
  const dates = [notBefore, notAfter].map((date) => der(0x18, Buffer.from(date)))
  const body = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    algorithm,
    subject,
    sequence(...dates),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign(hash, body, privateKey)
  const whole = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = whole.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    certificatePem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    raw: whole,
  }
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts))
}

function der(tag: number, content: Buffer | readonly number[]): Buffer {
  const bytes = Buffer.from(content)
  const short = bytes.length < 128
  const length = short ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), bytes])
}
