import './reflect-metadata.ts'

/** The sandbox's own authority and what its server shows, all PEM, made anew at each start. */
export interface Certificates {
  /** For clients to trust; the authority's private key is thrown away. */
  caPem: string
  certificatePem: string
  keyPem: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/** A sandbox lives for hours; the margin before now covers a clock that is set back meanwhile. */
const lifeMs = 30 * 24 * 3_600_000
const marginMs = 24 * 3_600_000

/**
 * Makes an authority and a server certificate for 127.0.0.1 and localhost.
 * EC keys, since RSA ones take most of a second.
 */
export async function makeCertificates(now: Date): Promise<Certificates> {
  const x509 = await import('@peculiar/x509')
  const life = {
    notBefore: new Date(now.getTime() - marginMs),
    notAfter: new Date(now.getTime() + lifeMs),
    signingAlgorithm: algorithm,
  }
  const signer = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...life,
    serialNumber: '01',
    name: 'CN=rdp-azure sandbox authority',
    keys: signer,
    extensions: await authorityExtensions(signer.publicKey),
  })
  const server = await x509.X509CertificateGenerator.create({
    ...life,
    serialNumber: '02',
    subject: 'CN=rdp-azure sandbox',
    issuer: authority.subject,
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    extensions: await serverExtensions(signer.publicKey, keys.publicKey),
  })
  const privateKey = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    caPem: authority.toString('pem'),
    certificatePem: server.toString('pem'),
    keyPem: x509.PemConverter.encode(privateKey, 'PRIVATE KEY'),
  }
}

async function authorityExtensions(own: CryptoKey) {
  const x509 = await import('@peculiar/x509')
  return [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    await x509.SubjectKeyIdentifierExtension.create(own),
  ]
}

async function serverExtensions(authority: CryptoKey, own: CryptoKey) {
  const x509 = await import('@peculiar/x509')
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([
      { type: 'ip', value: '127.0.0.1' },
      { type: 'dns', value: 'localhost' },
    ]),
    await x509.AuthorityKeyIdentifierExtension.create(authority),
    await x509.SubjectKeyIdentifierExtension.create(own),
  ]
}
