import { createPrivateKey } from 'node:crypto'

import type { WindowsState } from '../../model/windows-state.ts'
import type { ListenerBehaviour } from './contract.ts'
import { strangerOn } from './foreign-sockets.ts'
import { certificateOf, openKey, servedCertificate } from './listener-certificate.ts'
import { identityOf } from './listener-identity.ts'
import { listenerPort } from './listener-port.ts'
import { hasListenerKey, hasRoom, isPortFree } from './listener-socket.ts'
import { negotiationOf } from './negotiation.ts'
import { pinnedAdapter } from './pinned-adapter.ts'
import { registryPaths } from './places.ts'
import { readDword } from './registry.ts'
import { agreeableVersions, serverVersions } from './schannel.ts'
import { findByName } from './spelling.ts'

/**
 * How the listener of this Windows meets a client, told from the state alone. The stages are those of
 * a connection: no socket, no agreement on security, no certificate to offer, a reset once TLS needs the
 * key, an alert where nothing is shared, or a handshake.
 */
export async function listenerOf(state: WindowsState): Promise<ListenerBehaviour> {
  const stranger = strangerOn(state, listenerPort(state))
  if (stranger) return { kind: 'foreign', banner: stranger.banner }
  if (!isListening(state)) return { kind: 'closed' }
  const withoutTls = negotiationOf(state)
  if (withoutTls) return withoutTls
  const { entry, thumbprint } = servedCertificate(state)
  const certificate = certificateOf(entry)
  if (!entry || !certificate || thumbprint === undefined) return { kind: 'no-certificate' }
  const key = openKey(state, entry)
  if (key.kind !== 'usable' || isTlsBroken(state)) return { kind: 'reset-on-hello' }
  const versions = agreeableVersions(state)
  if (versions.length === 0) return { kind: 'tls-alert' }
  const der = Buffer.from(key.pkcs8, 'base64')
  const keyPem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString()
  const certificatePem = certificate.toString()
  return {
    kind: 'serve',
    certificatePem,
    keyPem,
    thumbprint,
    versions,
    identity: identityOf(state),
  }
}

/**
 * A running TermService opens its socket unless a setting forbids it, and follows the setting live.
 * An absent fDenyTSConnections keeps the listener shut, though CIM then still says that connections
 * are allowed. A disabled service that runs goes on until it is stopped.
 */
export function isListening(state: WindowsState): boolean {
  const { TS, RT, POL } = registryPaths
  return (
    findByName(state.services, 'TermService')?.state === 'running' &&
    hasListenerKey(state) &&
    !state.listening.stuck &&
    pinnedAdapter(state)?.primary !== false &&
    hasRoom(state) &&
    isPortFree(state) &&
    readDword(state, TS, 'fDenyTSConnections') === 0 &&
    (readDword(state, POL, 'fDenyTSConnections') ?? 0) === 0 &&
    (readDword(state, TS, 'TSEnabled') ?? 1) !== 0 &&
    (readDword(state, RT, 'fEnableWinStation') ?? 1) !== 0
  )
}

/**
 * Schannel gives no credential: TLS resets whatever the certificate is, as where every version of TLS is
 * switched off.
 */
export function isTlsBroken(state: WindowsState): boolean {
  const { oddities, system } = state
  return oddities.schannelBroken || system.updateHalfDone || serverVersions(state).length === 0
}
