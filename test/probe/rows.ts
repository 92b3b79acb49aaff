import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'

import type { WireVerdict } from '../../src/model/wire-verdict.ts'
import type { ProbeOptions } from '../../src/probe/probe.ts'
import { makeCertificate } from './certificates.ts'
import type { Wanted } from './certificates.ts'
import { fullBacklog } from './full-backlog.ts'
import {
  chooses,
  confirmThen,
  disconnect,
  mockServer,
  refuses,
  serveCredSsp,
  serveTls,
  swallowLarge,
  unsteady,
} from './mock-server.ts'
import { challengeBy, refusedAnswer } from './ts-answers.ts'

/** Where a row's server is; it stops when the block ends. */
export interface Place extends AsyncDisposable {
  host?: string
  port: number
}

/** One way a server or a path behaves, and what of it must be told. */
export interface Row {
  what: string
  place: () => Promise<Place>
  /** Words that the observation must carry. */
  words?: string
  /** What is seen beside the verdict. */
  remarks?: readonly WireVerdict[]
  /** What is asked for beside. */
  options?: ProbeOptions
  /** What its name resolves to; no name of this system has two addresses everywhere. */
  addresses?: readonly string[]
}

const identity = (wanted?: Wanted) => {
  const { certificatePem, keyPem } = makeCertificate(wanted)
  return { cert: certificatePem, key: keyPem }
}
const good = identity()
const weak = identity({ modulusLength: 1024, hash: 'sha1' })
const tls10 = { ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1' } as const
const expired = identity({ notAfter: '20210101000000Z' })
const future = identity({ notBefore: '20980101000000Z' })

const answers = (bytes: Buffer | string) => (socket: Socket) =>
  void socket.once('data', () => socket.end(bytes))
/** One byte at a time, some milliseconds apart. */
function drip(stream: Duplex, bytes: Buffer, at = 0): void {
  if (at >= bytes.length || stream.destroyed) return
  stream.write(bytes.subarray(at, at + 1), () => setTimeout(drip, 3, stream, bytes, at + 1))
}
const alert = (description: number) => Buffer.from([0x15, 3, 3, 0, 2, 2, description])
const says = (bytes: Buffer) => (secure: TLSSocket) => void secure.write(bytes)

const at = (what: string, handle: (socket: Socket) => void, rest: Partial<Row> = {}): Row => ({
  what,
  place: () => mockServer(handle),
  ...rest,
})

const nowhere =
  (host: string): Row['place'] =>
  async () => ({
    host,
    port: 3389,
    [Symbol.asyncDispose]: async () => undefined,
  })

async function closedPort(): Promise<Place> {
  const server = await mockServer(() => undefined)
  await server[Symbol.asyncDispose]()
  return { port: server.port, [Symbol.asyncDispose]: async () => undefined }
}

/** For each verdict the servers and paths that show it: no name without one. */
export const rows: Readonly<Record<WireVerdict, readonly Row[]>> = {
  ok: [
    at('serves TLS', serveTls(good)),
    at(
      'begins CredSSP',
      serveCredSsp(good, (s) => says(challengeBy(0))(s)),
      { options: { expectName: 'vm-web01' } },
    ),
    at(
      'begins CredSSP in version 5',
      serveCredSsp(good, (s) => says(challengeBy(60_000, 5))(s)),
    ),
    at(
      'begins CredSSP byte by byte',
      serveCredSsp(good, (s) => drip(s, challengeBy(0))),
    ),
  ],
  'name-not-found': [{ what: 'has no address', place: nowhere('vm-web01.invalid') }],
  'addresses-differ': [
    at('answers at one address of two', serveTls(good), {
      addresses: ['127.0.0.2', '127.0.0.1'],
      words: '127.0.0.2 tcp-refused, 127.0.0.1 ok',
    }),
  ],
  'tcp-refused': [{ what: 'has nothing on the port', place: closedPort, words: 'ECONNREFUSED' }],
  'tcp-timeout': [
    { what: 'does not answer a SYN', place: fullBacklog, words: 'no answer in time' },
  ],
  // The kernel itself refuses to connect there; no packet leaves.
  'tcp-unreachable': [{ what: 'is no address of a host', place: nowhere('255.255.255.255') }],
  'tcp-closed': [
    at('resets at once', (s) => s.resetAndDestroy()),
    at('closes at once', (s) => s.end()),
    at('closes after the request', (s) => s.once('data', () => s.end()), { words: 'FIN' }),
    at('resets after the request', (s) => s.once('data', () => s.resetAndDestroy()), {
      words: 'RST',
    }),
  ],
  'x224-silent': [
    at('never answers', (s) => s.resume(), { words: 'no byte' }),
    at('stops in mid-answer', (s) => s.write(chooses(1).subarray(0, 9)), { words: '9 bytes' }),
  ],
  'x224-not-rdp': [
    at('closes in mid-answer', answers(chooses(1).subarray(0, 9)), { words: '9 bytes' }),
    at('speaks HTTP', answers('HTTP/1.1 400 \u0007\u001b[2J\r\n\r\n'), { words: 'HTTP' }),
    at('speaks SSH', (s) => s.write('SSH-2.0-x\r\n'), { words: 'SSH' }),
    at('floods', (s) => s.write(Buffer.alloc(1_000_000, 3))),
    at('sends an MCS disconnect only', answers(disconnect)),
    at('chooses what was not offered', answers(chooses(4)), { words: 'protocol 4' }),
  ],
  'x224-no-certificate': [
    at('refuses by 3', answers(refuses(3)), { words: 'SSL_CERT_NOT_ON_SERVER' }),
    at('refuses by 3 and disconnects', answers(Buffer.concat([refuses(3), disconnect])), {
      words: '(3)',
    }),
    at('refuses by 3, byte by byte', (s) => s.once('data', () => drip(s, refuses(3))), {
      words: '(3)',
    }),
  ],
  'x224-refused': [
    at('refuses by 1', answers(refuses(1)), { words: 'SSL_REQUIRED_BY_SERVER' }),
    at('refuses by 4', answers(refuses(4)), { words: 'INCONSISTENT_FLAGS' }),
    at('refuses by 5', answers(refuses(5)), { words: 'HYBRID_REQUIRED_BY_SERVER' }),
    at('refuses by 6', answers(refuses(6)), { words: 'SSL_WITH_USER_AUTH' }),
    at('refuses by 9', answers(refuses(9)), { words: 'unknown (9)' }),
  ],
  'x224-standard-security': [
    at('confirms without negotiation', answers(Buffer.from('0300000b06d00000123400', 'hex')), {
      words: 'did not answer',
    }),
    at('chooses no TLS', answers(chooses(0)), { words: 'protocol 0' }),
    at('refuses by 2', answers(refuses(2)), { words: 'SSL_NOT_ALLOWED_BY_SERVER' }),
  ],
  'tls-reset': [
    at(
      'resets on ClientHello',
      confirmThen(chooses(2), (s) => s.resetAndDestroy()),
      { words: 'RST' },
    ),
    at(
      'closes on ClientHello',
      confirmThen(chooses(2), (s) => s.end()),
      { words: 'FIN' },
    ),
  ],
  'tls-alert': [
    at(
      'alerts 40',
      confirmThen(chooses(1), (s) => s.end(alert(40))),
      { words: 'alert 40' },
    ),
    at(
      'alerts 70',
      confirmThen(chooses(1), (s) => s.write(alert(70))),
      { words: 'alert 70' },
    ),
    at(
      'alerts 80',
      confirmThen(chooses(1), (s) => s.end(alert(80))),
      { words: 'alert 80' },
    ),
    at('has no TLS certificate', serveTls({}), { words: 'alert 40' }),
  ],
  'tls-silent': [
    at(
      'is silent on ClientHello',
      confirmThen(chooses(8), () => undefined),
    ),
    at(
      'stops in mid-ServerHello',
      confirmThen(chooses(1), (s) => s.write(Buffer.from([0x16, 3, 3]))),
      { words: '3 bytes' },
    ),
  ],
  'tls-plaintext': [
    at(
      'gives up TLS later',
      confirmThen(chooses(1), (s) => s.end(disconnect)),
      { words: '9 bytes' },
    ),
    at('gives up TLS at once', answers(Buffer.concat([chooses(1), disconnect])), {
      words: '9 bytes',
    }),
    at(
      'speaks HTTP for TLS',
      confirmThen(chooses(1), (s) => s.end('HTTP/1.1 400 Bad\r\n\r\n')),
    ),
  ],
  'tls-old-only': [at('knows TLS 1.0 only', serveTls({ ...good, ...tls10 }), { words: 'TLSv1' })],
  'certificate-expired': [
    at('has an expired certificate', serveTls(expired), { words: '2021-01-01' }),
    at(
      'has an expired and weak one',
      serveTls({
        ...identity({ notAfter: '20210101000000Z', hash: 'sha1' }),
        ciphers: 'ALL:@SECLEVEL=0',
      }),
      { remarks: ['certificate-weak'] },
    ),
  ],
  'certificate-not-yet-valid': [
    at('has one of the future', serveTls(future), { words: '2098-01-01' }),
  ],
  'certificate-weak': [
    at('has a short key and SHA-1', serveTls({ ...weak, ...tls10 }), {
      words: '1024 bits, signed with SHA-1',
      remarks: ['tls-old-only', 'certificate-weak'],
    }),
  ],
  'credssp-closed': [
    at(
      'closes on CredSSP',
      serveCredSsp(good, (s) => s.end()),
      { words: 'FIN' },
    ),
    at(
      'resets on CredSSP',
      serveCredSsp(good, (s) => s.destroy()),
    ),
  ],
  'credssp-silent': [
    at(
      'is silent on CredSSP',
      serveCredSsp(good, () => undefined),
      { words: 'no byte' },
    ),
    at('stops in mid-challenge', serveCredSsp(good, says(challengeBy(0).subarray(0, 90))), {
      words: '90 bytes',
    }),
  ],
  'credssp-garbled': [
    at('answers CredSSP by HTTP', serveCredSsp(good, says(Buffer.from('HTTP/1.1 400')))),
    at(
      'answers with a version only',
      serveCredSsp(good, says(Buffer.from('3005a003020106', 'hex'))),
      { words: 'no challenge' },
    ),
  ],
  'credssp-refused': [
    at('refuses NTLM', serveCredSsp(good, says(refusedAnswer)), { words: '0xC000006D' }),
  ],
  'credssp-unpatched': [
    at(
      'has CredSSP 2',
      serveCredSsp(good, (s) => says(challengeBy(0, 2))(s)),
      { words: 'version 2' },
    ),
    at(
      'has CredSSP 4',
      serveCredSsp(good, (s) => says(challengeBy(0, 4))(s)),
      { words: 'version 4' },
    ),
  ],
  'clock-differs': [
    at(
      'is an hour ahead',
      serveCredSsp(good, (s) => says(challengeBy(3_600_000))(s)),
      { words: '60 minutes ahead' },
    ),
    at(
      'is an hour behind',
      serveCredSsp(good, (s) => says(challengeBy(-3_600_000))(s)),
      { words: '60 minutes behind' },
    ),
  ],
  'name-differs': [
    at('has a certificate of another name', serveTls(good), {
      options: { expectName: 'vm-db01' },
      words: 'not vm-db01',
    }),
    at(
      'calls itself otherwise',
      serveCredSsp(good, (s) => says(challengeBy(0))(s)),
      { options: { expectName: 'vm-db01' } },
    ),
  ],
  'path-mtu': [
    at('loses large packets', swallowLarge(good), {
      options: { compareHello: true },
      words: '2,000 bytes',
    }),
  ],
  'path-unsteady': [
    at('answers unevenly and resets some', serveAndSample(), {
      options: { samples: 10 },
      words: 'jitter',
    }),
  ],
}

/** The first connection gives the verdict and is served; those that are samples meet an uneven server. */
function serveAndSample(): (socket: Socket) => void {
  const [serve, sample] = [serveTls(good), unsteady()]
  let first = true
  return (socket) => {
    if (first) serve(socket)
    else sample(socket)
    first = false
  }
}
