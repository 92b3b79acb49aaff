import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

import { describe, expect, it } from 'vitest'

import { RdpAzureError } from '../../src/errors.ts'
import { wireEvidenceSchema } from '../../src/model/evidence.ts'
import { wireVerdicts } from '../../src/model/wire-verdict.ts'
import { afterTcp } from '../../src/probe/observe.ts'
import { probe, probeInTurn } from '../../src/probe/probe.ts'
import { verdicts } from '../../src/probe/verdicts.ts'
import { makeCertificate } from './certificates.ts'
import { chooses, confirmThen, disconnect, mockServer, refuses, serveTls } from './mock-server.ts'

const good = makeCertificate()
const asOptions = ({ certificatePem, keyPem }: typeof good) => ({
  cert: certificatePem,
  key: keyPem,
})
const answers = (bytes: Buffer | string) => (socket: Socket) =>
  void socket.once('data', () => socket.end(bytes))
const alert = (description: number) => Buffer.from([0x15, 3, 3, 0, 2, 2, description])

/** What each server does, the verdict, and words the observation must carry. */
const shapes: [string, (socket: Socket) => void, string, string?][] = [
  ['resets at once', (s) => s.resetAndDestroy(), 'tcp-closed'],
  ['closes at once', (s) => s.end(), 'tcp-closed'],
  ['closes after the request', (s) => s.once('data', () => s.end()), 'tcp-closed', 'FIN'],
  [
    'resets after the request',
    (s) => s.once('data', () => s.resetAndDestroy()),
    'tcp-closed',
    'RST',
  ],
  ['never answers', (s) => s.resume(), 'x224-silent', 'no byte'],
  ['stops in mid-answer', (s) => s.write(chooses(1).subarray(0, 9)), 'x224-silent', '9 bytes'],
  ['closes in mid-answer', answers(chooses(1).subarray(0, 9)), 'x224-not-rdp', '9 bytes'],
  ['speaks HTTP', answers('HTTP/1.1 400 \u0007\u001b[2J\r\n\r\n'), 'x224-not-rdp', 'HTTP'],
  ['speaks SSH', (s) => s.write('SSH-2.0-x\r\n'), 'x224-not-rdp', 'SSH'],
  ['floods', (s) => s.write(Buffer.alloc(1_000_000, 3)), 'x224-not-rdp'],
  ['sends an MCS disconnect only', answers(disconnect), 'x224-not-rdp'],
  ['chooses what was not offered', answers(chooses(4)), 'x224-not-rdp', 'protocol 4'],
  [
    'confirms without negotiation',
    answers(Buffer.from('0300000b06d00000123400', 'hex')),
    'x224-standard-security',
  ],
  ['chooses no TLS', answers(chooses(0)), 'x224-standard-security', 'protocol 0'],
  ['refuses by 1', answers(refuses(1)), 'x224-refused', 'SSL_REQUIRED_BY_SERVER'],
  ['refuses by 2', answers(refuses(2)), 'x224-standard-security', 'SSL_NOT_ALLOWED_BY_SERVER'],
  ['refuses by 3', answers(refuses(3)), 'x224-no-certificate', 'SSL_CERT_NOT_ON_SERVER'],
  [
    'refuses by 3 and disconnects',
    answers(Buffer.concat([refuses(3), disconnect])),
    'x224-no-certificate',
    '(3)',
  ],
  ['refuses by 4', answers(refuses(4)), 'x224-refused'],
  ['refuses by 5', answers(refuses(5)), 'x224-refused'],
  ['refuses by 6', answers(refuses(6)), 'x224-refused'],
  ['refuses by 9', answers(refuses(9)), 'x224-refused', 'unknown (9)'],
  [
    'resets on ClientHello',
    confirmThen(chooses(2), (s) => s.resetAndDestroy()),
    'tls-reset',
    'RST',
  ],
  ['closes on ClientHello', confirmThen(chooses(2), (s) => s.end()), 'tls-reset', 'FIN'],
  ['is silent on ClientHello', confirmThen(chooses(8), () => undefined), 'tls-silent'],
  ['alerts 40', confirmThen(chooses(1), (s) => s.end(alert(40))), 'tls-alert', 'alert 40'],
  ['alerts 70', confirmThen(chooses(1), (s) => s.write(alert(70))), 'tls-alert', 'alert 70'],
  ['has no TLS certificate', serveTls({}), 'tls-alert', 'alert 40'],
  [
    'gives up TLS later',
    confirmThen(chooses(1), (s) => s.end(disconnect)),
    'tls-plaintext',
    '9 bytes',
  ],
  [
    'gives up TLS at once',
    answers(Buffer.concat([chooses(1), disconnect])),
    'tls-plaintext',
    '9 bytes',
  ],
  [
    'speaks HTTP for TLS',
    confirmThen(chooses(1), (s) => s.end('HTTP/1.1 400 Bad\r\n\r\n')),
    'tls-plaintext',
  ],
]

describe('a server that', () => {
  it.each(shapes)('%s', async (_name, handle, verdict, words) => {
    await using server = await mockServer(handle)
    // Only those that never answer are worth a short limit; a busy machine must not make others late.
    const timeoutMs = verdict.endsWith('-silent') ? 300 : 10_000
    const seen = await probe({ host: '127.0.0.1', port: server.port, timeoutMs })
    expect(wireEvidenceSchema.parse(seen)).toStrictEqual(seen)
    const stage = Object.entries(wireVerdicts).find(([name]) => name === verdict)?.[1].stage
    expect(seen).toMatchObject({ verdict, stage, host: '127.0.0.1', port: server.port })
    expect(seen.observed).toContain(words ?? '')
    expect(seen.observed).not.toMatch(/\p{Cc}/u)
  })
})

describe('a certificate', () => {
  it.each([
    ['valid', makeCertificate(), 'ok'],
    ['expired', makeCertificate({ notAfter: '20210101000000Z' }), 'certificate-expired'],
    [
      'of the future',
      makeCertificate({ notBefore: '20980101000000Z' }),
      'certificate-not-yet-valid',
    ],
  ])('that is %s is shown as presented', async (_name, certificate, verdict) => {
    await using server = await mockServer(serveTls(asOptions(certificate)))
    const seen = await probe({ host: '127.0.0.1', port: server.port })
    const thumbprint = createHash('sha1').update(certificate.raw).digest('hex').toUpperCase()
    expect(seen).toMatchObject({ verdict, stage: 'certificate', selectedProtocol: 1 })
    expect(seen.certificate).toMatchObject({
      thumbprint,
      subject: 'CN=vm-web01',
      keySizeBits: 2048,
    })
    expect(Object.keys(seen.tookMs)).toStrictEqual(['name', 'tcp', 'x224', 'tls'])
  })

  it('with control characters in its name is shown without them', async () => {
    const name = 'vm\u0007\n\u202Egpj.exe'
    await using server = await mockServer(serveTls(asOptions(makeCertificate({ name }))))
    const { certificate } = await probe({ host: '127.0.0.1', port: server.port })
    expect(certificate?.subject).toMatch(/^CN=vm[\x20-\x7e]*gpj\.exe$/)
  })

  it('of a server that knows only TLS 1.0 and short keys is still read', async () => {
    const weak = asOptions(makeCertificate({ modulusLength: 1024, hash: 'sha1' }))
    const only = { ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1' } as const
    await using server = await mockServer(serveTls({ ...weak, ...only }))
    const seen = await probe({ host: '127.0.0.1', port: server.port })
    expect(seen).toMatchObject({ verdict: 'ok', tlsVersion: 'TLSv1' })
    expect(seen.observed).toContain('only with the settings of old servers')
    expect(seen.certificate?.keySizeBits).toBe(1024)
  })

  it.each([
    ['TLS 1.3', { minVersion: 'TLSv1.3' }, 'TLSv1.3'],
    ['RSA key exchange', { maxVersion: 'TLSv1.2', ciphers: 'AES256-SHA256' }, 'TLSv1.2'],
  ] as const)('is read by %s in one connection', async (_name, only, tlsVersion) => {
    await using server = await mockServer(serveTls({ ...asOptions(good), ...only }))
    const seen = await probe({ host: '127.0.0.1', port: server.port })
    expect(seen).toMatchObject({ verdict: 'ok', tlsVersion })
    expect(server.connections()).toBe(1)
  })
})

describe('the ClientHello', () => {
  it('fits one packet of a narrow path', async () => {
    const sizes: number[] = []
    await using server = await mockServer((socket) => {
      socket.once('data', () => {
        socket.write(chooses(1))
        socket.once('data', (hello: Buffer) => sizes.push(hello.length) && socket.resetAndDestroy())
      })
    })
    await probe({ host: '127.0.0.1', port: server.port })
    expect(sizes).toHaveLength(2)
    for (const size of sizes) expect(size).toBeLessThan(500)
  })
})

describe('where a probe goes', () => {
  it('is told apart from what it stands for', async () => {
    await using server = await mockServer(answers(refuses(3)))
    const connectTo = { host: '127.0.0.1', port: server.port }
    const seen = await probe({ host: '203.0.113.7', port: 3389, connectTo })
    expect(seen).toMatchObject({ host: '203.0.113.7', port: 3389, verdict: 'x224-no-certificate' })
  })

  it('is tried at each address of a name', async () => {
    await using server = await mockServer(answers(refuses(3)))
    const seen = await probe({ host: 'localhost', port: server.port })
    expect(seen.verdict).toBe('x224-no-certificate')
  })

  it.skipIf(process.platform === 'darwin')('is the first address that answers', async () => {
    await using server = await mockServer(answers(refuses(3)))
    const where = { host: 'vm-web01', port: server.port, tookMs: { name: 1 } }
    const limits = { timeoutMs: 2_000 }
    const first = await probeInTurn(['127.0.0.2', '127.0.0.1'], where, limits)
    expect(first).toMatchObject({ verdict: 'x224-no-certificate', tookMs: { name: 1 } })
    const none = await probeInTurn(['127.0.0.2', '127.0.0.3'], where, limits)
    expect(none.verdict).toBe('tcp-refused')
  })

  it('may be a name that nobody knows', async () => {
    const seen = await probe({ host: 'vm-web01.invalid', port: 3389, timeoutMs: 2_000 })
    expect(seen).toMatchObject({ stage: 'name', verdict: 'name-not-found' })
  })

  it('may be a port where nothing listens', async () => {
    const { port } = await (async () => {
      await using server = await mockServer(() => undefined)
      return { port: server.port }
    })()
    const seen = await probe({ host: '127.0.0.1', port })
    expect(seen).toMatchObject({ stage: 'tcp', verdict: 'tcp-refused' })
  })

  it.each([0, 65_536, 1.5, -1])('must be a port, not %s', async (port) => {
    await expect(probe({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'Usage' })
  })
})

describe('an error of connect', () => {
  it.each([
    ['TIMEOUT', 'tcp-timeout'],
    ['ETIMEDOUT', 'tcp-timeout'],
    ['ECONNREFUSED', 'tcp-refused'],
    ['ECONNRESET', 'tcp-closed'],
    ['EHOSTUNREACH', 'tcp-unreachable'],
    ['ENETUNREACH', 'tcp-unreachable'],
  ])('%s is told as %s', (code, verdict) => {
    expect(afterTcp(code)).toMatchObject({ stage: 'tcp', verdict })
  })

  it('that is about this machine says nothing about the VM', () => {
    expect(() => afterTcp('EMFILE')).toThrow(expect.objectContaining({ code: 'NoLineOfSight' }))
  })
})

describe('an interrupted probe', () => {
  const silent: [string, (socket: Socket) => void][] = [
    ['X.224', (socket) => socket.resume()],
    ['TLS', confirmThen(chooses(2), () => undefined)],
  ]
  it.each(silent)('ends at once while it waits for %s', async (_name, handle) => {
    await using server = await mockServer(handle)
    const abortSignal = AbortSignal.timeout(50)
    const began = performance.now()
    const ended = probe({ host: '127.0.0.1', port: server.port }, { abortSignal })
    await expect(ended).rejects.toThrow(RdpAzureError)
    await expect(ended).rejects.toMatchObject({ code: 'Interrupted' })
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('does not begin when the signal came before', async () => {
    await using server = await mockServer(() => undefined)
    const abortSignal = AbortSignal.abort()
    const ended = probe({ host: '127.0.0.1', port: server.port }, { abortSignal })
    await expect(ended).rejects.toMatchObject({ code: 'Interrupted' })
  })
})

describe('the table of verdicts', () => {
  it('is told whole in docs/wire.md', () => {
    const page = readFileSync(new URL('../../docs/wire.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (\w+) \|/gm)]
    const told = rows.map(([, name, stage]) => ({ name, stage }))
    const known = Object.entries(wireVerdicts).map(([name, { stage }]) => ({ name, stage }))
    expect(told).toStrictEqual(known)
  })

  it('says for each what it can mean and what to do next', () => {
    for (const text of Object.values(verdicts)) {
      expect(text.means.length).toBeGreaterThan(0)
      expect(text.next.length).toBeGreaterThan(0)
    }
  })
})
