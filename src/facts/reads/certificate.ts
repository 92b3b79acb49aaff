import { registryPaths } from '../../change/registry-paths.ts'
import type { Reads } from './reads.ts'

const provider = 'Microsoft-Windows-TerminalServices-RemoteConnectionManager'
/** By build these events stand in one or another of the logs. */
const remoteConnections = {
  logs: ['System', `${provider}/Admin`, `${provider}/Operational`],
  provider,
}
const schannel = { logs: ['System'], provider: 'Schannel' }

const { CST, WST } = registryPaths

/** What a key of a healthy Windows Server inherits from the hive. */
const inherited = {
  status: 'present',
  sddl: 'O:BAG:SYD:AI(A;CIID;KR;;;BU)(A;CIID;KA;;;BA)(A;CIID;KA;;;SY)(A;CIIOID;KA;;;CO)',
} as const

/**
 * Certificates, stores and keys. 1051 no bound certificate that can be used, 1053 it has expired, 1054 it is
 * for no server, 1055 it cannot be used and the default serves, 1056 a new self-signed certificate, 1057
 * none could be made, 1058 one could not be replaced, 1059 the binding was reset, 1063 to 1065 enrolling by
 * a template; Schannel 36870 private key, 36871 credential, 36872 no default certificate.
 * Source: Microsoft, "Troubleshoot Remote Desktop connections by event ID" and the event reference of
 * Windows Server 2008 R2.
 */
export const certificateReads: Reads = {
  registryKeys: [WST],
  // The Connection Broker, whose certificate binding is never taken away.
  services: ['Tssdis'],
  keyAccess: [CST, `${CST}\\Certificates`],
  events: {
    '1051': remoteConnections,
    '1053': remoteConnections,
    '1054': remoteConnections,
    '1055': remoteConnections,
    '1056': remoteConnections,
    '1057': remoteConnections,
    '1058': remoteConnections,
    '1059': remoteConnections,
    '1063': remoteConnections,
    '1064': remoteConnections,
    '1065': remoteConnections,
    '36870': schannel,
    '36871': schannel,
    '36872': schannel,
  },
  usual: {
    registry: {
      [WST]: {
        status: 'present',
        values: { SelfSignedCertStore: { type: 'REG_SZ', data: 'Remote Desktop' } },
      },
    },
    services: { Tssdis: { status: 'absent' } },
    keyAccess: { [CST]: inherited, [`${CST}\\Certificates`]: inherited },
  },
}
