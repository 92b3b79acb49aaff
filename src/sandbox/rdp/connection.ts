import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'

import type { ListenerBehaviour, ListenerIdentity } from '../windows/contract.ts'
import { isWholeTsRequest, tsChallenge } from './credssp.ts'
import { bareConfirm, failure, longestRequest, readRequest, response } from './x224.ts'

/** A client that says nothing for so long is let go, in milliseconds. */
const idleMs = 15_000

/** Protocols of MS-RDPBCGR 2.2.1.1.1: TLS, and CredSSP within TLS. */
const ssl = 1
const hybrid = 2

/** Failure codes of MS-RDPBCGR 2.2.1.2.2. */
const noCertificate = 3
const hybridRequired = 5

/** Answers one connection as the VM's listener would in its present state. */
export function serveConnection(socket: Socket, behaviour: () => Promise<ListenerBehaviour>): void {
  socket.on('error', () => undefined)
  socket.setTimeout(idleMs, () => socket.destroy())
  let received: Buffer = Buffer.alloc(0)
  const onData = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk])
    const request = readRequest(received)
    if (request.kind === 'incomplete' && received.length <= longestRequest) return
    socket.off('data', onData).pause()
    if (request.kind !== 'request') return void socket.destroy()
    behaviour().then(
      (now) => answer(socket, now, request),
      () => socket.resetAndDestroy(),
    )
  }
  socket.on('data', onData)
}

function answer(
  socket: Socket,
  behaviour: ListenerBehaviour,
  request: { requested: number; rest: Buffer },
): void {
  if (socket.destroyed) return
  if (behaviour.kind === 'closed') return void socket.resetAndDestroy()
  const instead = withoutTls(behaviour)
  if (instead) return void socket.end(instead)
  const selected = choose(request.requested)
  if (selected === undefined) return void socket.end(failure(hybridRequired))
  socket.write(response(selected))
  if (request.rest.length > 0) socket.unshift(request.rest)
  if (behaviour.kind === 'serve') serveTls(socket, behaviour, selected)
  else if (behaviour.kind === 'tls-alert') alertOnHello(socket)
  else resetOnHello(socket)
}

/** What is answered where it does not come to TLS; another program answers in its own words. */
function withoutTls(behaviour: ListenerBehaviour): Buffer | undefined {
  switch (behaviour.kind) {
    case 'no-certificate':
      return failure(noCertificate)
    case 'refuse':
      return failure(behaviour.code)
    case 'standard-security':
      return bareConfirm()
    case 'foreign':
      return Buffer.from(behaviour.banner, 'latin1')
    default:
      return undefined
  }
}

/** As a Windows that prefers network level authentication and accepts TLS alone. */
function choose(requested: number): number | undefined {
  if (requested & hybrid) return hybrid
  return requested & ssl ? ssl : undefined
}

/** What Windows does when Schannel cannot open the private key: no alert, only a reset. */
function resetOnHello(socket: Socket): void {
  socket.once('data', () => socket.resetAndDestroy())
  socket.resume()
}

/** Fatal, handshake_failure (RFC 5246, 7.2): what Schannel sends where nothing is shared. */
const handshakeFailure = Buffer.from('15030300020228', 'hex')

function alertOnHello(socket: Socket): void {
  socket.once('data', () => socket.end(handshakeFailure))
  socket.resume()
}

function serveTls(
  socket: Socket,
  { certificatePem, keyPem, versions, identity }: Extract<ListenerBehaviour, { kind: 'serve' }>,
  selected: number,
): void {
  const [minVersion, maxVersion] = [versions?.[0], versions?.at(-1)]
  const limits = minVersion && maxVersion ? { minVersion, maxVersion } : {}
  try {
    const secureContext = createSecureContext({ cert: certificatePem, key: keyPem, ...limits })
    const secure = new TLSSocket(socket, { isServer: true, secureContext })
    secure.on('error', () => socket.destroy())
    if (selected === hybrid) challengeOnce(secure, identity)
    else secure.resume()
  } catch {
    // A certificate and key that do not belong together: no credential, as above.
    resetOnHello(socket)
  }
}

/** The longest first message of CredSSP that is waited for. */
const longestTsRequest = 4_096

/** Answers the first message of CredSSP with a challenge. Nobody can sign in to a simulated VM. */
function challengeOnce(secure: TLSSocket, identity: ListenerIdentity): void {
  let received: Buffer = Buffer.alloc(0)
  const onData = (chunk: Buffer): void => {
    received = Buffer.concat([received, chunk])
    if (isWholeTsRequest(received)) {
      secure.off('data', onData).resume()
      secure.write(tsChallenge(identity, randomBytes(8)))
    } else if (received.length > longestTsRequest) {
      secure.destroy()
    }
  }
  secure.on('data', onData)
}
