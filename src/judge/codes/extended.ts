import { documented } from './row.ts'
import type { CodeRow } from './row.ts'
import type { TopicId } from './topics.ts'

function row(code: number, name: string, text: string, topic: TopicId): CodeRow<TopicId> {
  return { code, name: `exDiscReason${name}`, says: [documented(text, 'win32')], topic }
}

/** Extended codes that are no statement of the server. */
export const silentExtended: readonly number[] = [0, 1, 2]

/** Every extended reason, in the order of its number. */
export const extendedReasons: readonly CodeRow<TopicId>[] = [
  row(0x0, 'NoInfo', 'nothing is known of why', 'no-error'),
  row(0x1, 'APIInitiatedDisconnect', 'a program of the client ended the connection', 'no-error'),
  row(0x2, 'APIInitiatedLogoff', 'a program or the user logged off', 'no-error'),
  row(0x3, 'ServerIdleTimeout', 'idle for longer than the server allows', 'session-limit'),
  row(0x4, 'ServerLogonTimeout', 'connected for longer than the server allows', 'session-limit'),
  row(0x5, 'ReplacedByOtherConnection', 'another connection took its place', 'replaced'),
  row(0x6, 'OutOfMemory', 'no memory left', 'server-memory'),
  {
    code: 0x7,
    name: 'exDiscReasonServerDeniedConnection',
    says: [
      documented('the server denied the connection', 'win32'),
      documented('sent by the server as ERRINFO_SERVER_DENIED_CONNECTION', 'MS-RDPBCGR'),
    ],
    topic: 'closed-by-server',
  },
  row(0x8, 'ServerDeniedConnectionFips', 'denied for reasons of FIPS', 'fips'),
  row(0x9, 'ServerInsufficientPrivileges', 'the user lacks the privilege to log on', 'logon-right'),
  row(0xa, 'ServerFreshCredsRequired', 'the server wants fresh credentials', 'fresh-credentials'),
  row(0xb, 'RpcInitiatedDisconnectByUser', 'ended by a tool of the user', 'ended-by-person'),
  row(0xc, 'LogoffByUser', 'the user logged off', 'ended-by-person'),
  row(0x100, 'LicenseInternal', 'an internal error of licensing', 'no-licence'),
  row(0x101, 'LicenseNoLicenseServer', 'no licence server', 'no-licence'),
  row(0x102, 'LicenseNoLicense', 'no licence', 'no-licence'),
  row(0x103, 'LicenseErrClientMsg', 'a message of the client was not valid', 'client-licence'),
  row(
    0x104,
    'LicenseHwidDoesntMatchLicense',
    'the licence is of another machine',
    'client-licence',
  ),
  row(0x105, 'LicenseErrClientLicense', 'the licence of the client is damaged', 'client-licence'),
  row(0x106, 'LicenseCantFinishProtocol', 'the network ended licensing', 'licence-timeout'),
  row(0x107, 'LicenseClientEndedProtocol', 'the client ended licensing', 'client-licence'),
  row(0x108, 'LicenseErrClientEncryption', 'a message was encrypted wrongly', 'client-licence'),
  row(0x109, 'LicenseCantUpgradeLicense', 'the licence could not be renewed', 'client-licence'),
  row(0x10a, 'LicenseNoRemoteConnections', 'not licensed for remote connections', 'not-licensed'),
  row(
    0x10b,
    'LicenseCreatingLicStoreAccDenied',
    'the store of licences cannot be written',
    'client-licence',
  ),
  row(0x300, 'RdpEncInvalidCredentials', 'the credentials are not valid', 'credentials'),
]

/** Extended codes of the protocol; none of them has a document of its own (ExtendedDisconnectReasonCode). */
export const protocolRange = { first: 0x1000, last: 0x7fff } as const
