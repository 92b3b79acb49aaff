import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

import { describe, expect, it } from 'vitest'

import { RdpAzureError } from '../../src/errors.ts'
import { probeResultSchema } from '../../src/model/probe-result.ts'
import { wireVerdictNames, wireVerdicts } from '../../src/model/wire-verdict.ts'
import { afterTcp } from '../../src/probe/observe.ts'
import { probeAddresses } from '../../src/probe/probe-addresses.ts'
import { probe } from '../../src/probe/probe.ts'
import { tell } from '../../src/probe/sighting.ts'
import { verdicts } from '../../src/probe/verdicts.ts'
import { makeCertificate } from './certificates.ts'
import { chooses, confirmThen, mockServer, refuses, serveCredSsp, serveTls } from './mock-server.ts'
import { rows } from './rows.ts'
import type { Place } from './rows.ts'
import { challengeBy } from './ts-answers.ts'

const good = makeCertificate()
const asOptions = ({ certificatePem, keyPem }: typeof good) => ({
  cert: certificatePem,
  key: keyPem,
})
const answers = (bytes: Buffer | string) => (socket: Socket) =>
  void socket.once('data', () => socket.end(bytes))

const names = Object.entries(wireVerdicts)
const table = names.flatMap(([name, shape]) =>
  wireVerdictNames
    .filter((known) => known === name)
    .flatMap((verdict) => rows[verdict].map((row) => ({ ...row, verdict, shape }))),
)

/** A row of addresses stands for a name that resolves to them. */
async function probeRow({ options, addresses, verdict }: (typeof table)[number], place: Place) {
  // Only those that never answer are worth a short limit; a busy machine must not make others late.
  const silent = verdict.endsWith('-silent') || verdict === 'tcp-timeout' || verdict === 'path-mtu'
  const timeoutMs = silent ? (verdict.startsWith('x224') ? 500 : 2_000) : 10_000
  const { host = '127.0.0.1', port } = place
  if (!addresses) return probe({ host, port, timeoutMs }, options)
  const where = { host: 'vm-web01', port, tookMs: {} }
  return { host, port, ...(await probeAddresses(addresses, where, {}, { timeoutMs })) }
}

describe('a server that', () => {
  it.for(table.filter(({ verdict }) => verdict !== 'tcp-timeout' || process.platform === 'linux'))(
    '$what is told as $verdict',
    async (row) => {
      await using place = await row.place()
      const seen = await probeRow(row, place)
      const { verdict, shape } = row
      expect(probeResultSchema.parse(seen)).toStrictEqual(seen)
      const isRemark = shape.weight === 'remark'
      expect(seen.verdict).toBe(isRemark ? 'ok' : verdict)
      expect(seen.remarks).toStrictEqual(row.remarks ?? (isRemark ? [verdict] : undefined))
      if (shape.weight === 'fails') expect(seen.stage).toBe(shape.stage)
      expect(seen.observed).toContain(row.words ?? '')
      expect(seen.observed).toContain(verdicts[verdict].title)
      expect(seen.observed).not.toMatch(/\p{Cc}/u)
    },
  )

  it.for(wireVerdictNames)('shows %s is one of the table', (verdict) => {
    expect(rows[verdict]).not.toHaveLength(0)
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
    expect(seen.remarks).toStrictEqual(['tls-old-only', 'certificate-weak'])
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

describe('the beginning of CredSSP', () => {
  it('tells what the server says of itself', async () => {
    const identity = asOptions(good)
    const speak = serveCredSsp(identity, (secure) => secure.write(challengeBy(90_000)))
    await using server = await mockServer(speak)
    const seen = await probe({ host: '127.0.0.1', port: server.port })
    expect(seen).toMatchObject({ stage: 'credssp', verdict: 'ok', selectedProtocol: 2 })
    expect(Object.keys(seen.tookMs)).toStrictEqual(['name', 'tcp', 'x224', 'tls', 'credssp'])
    const { clockSkewMs, ...names } = seen.credSsp?.ntlm ?? {}
    expect(names).toStrictEqual({
      computer: 'VM',
      domain: 'VM',
      dnsComputer: 'vm',
      dnsDomain: 'vm',
      windows: '6.1.7601',
    })
    expect(clockSkewMs).toBeGreaterThan(80_000)
    expect(clockSkewMs).toBeLessThan(100_000)
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
    const first = await probeAddresses(['127.0.0.2', '127.0.0.1'], where, {}, limits)
    expect(first).toMatchObject({
      verdict: 'x224-no-certificate',
      remarks: ['addresses-differ'],
      address: '127.0.0.1',
      addresses: [{ verdict: 'tcp-refused' }, { verdict: 'x224-no-certificate' }],
      tookMs: { name: 1 },
    })
    const none = await probeAddresses(['127.0.0.2', '127.0.0.3'], where, {}, limits)
    expect(none).toMatchObject({ verdict: 'tcp-refused', address: '127.0.0.2' })
    expect(none.remarks).toBeUndefined()
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
    expect(tell(afterTcp(code))).toMatchObject({ stage: 'tcp', verdict })
  })

  it('that is about this machine says nothing about the VM', () => {
    expect(() => afterTcp('EMFILE')).toThrow(expect.objectContaining({ code: 'NoLineOfSight' }))
  })
})

describe('an interrupted probe', () => {
  const silent: [string, (socket: Socket) => void][] = [
    ['X.224', (socket) => socket.resume()],
    ['TLS', confirmThen(chooses(2), () => undefined)],
    ['CredSSP', serveCredSsp(asOptions(good), () => undefined)],
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
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \| (\w+) \| (\w+) \|/gm)]
    const told = rows.map(([, name, stage, weight]) => ({ name, stage, weight }))
    const known = names.map(([name, { stage, weight }]) => ({ name, stage, weight }))
    expect(told).toStrictEqual(known)
  })

  it('says for each what it can mean and what to do next', () => {
    for (const text of Object.values(verdicts)) {
      expect(text.means.length).toBeGreaterThan(0)
      expect(text.next.length).toBeGreaterThan(0)
    }
  })
})
