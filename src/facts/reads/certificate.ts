import type { Reads } from './reads.ts'

const remoteConnections = {
  logs: ['System'],
  provider: 'Microsoft-Windows-TerminalServices-RemoteConnectionManager',
}
const schannel = { logs: ['System'], provider: 'Schannel' }

/**
 * Certificates, stores and keys. 1056 a new self-signed certificate, 1057 none could be made, 1058 one could
 * not be replaced; Schannel 36870 private key, 36871 credential, 36872 no default certificate.
 * Source: Microsoft, "Troubleshoot Remote Desktop connections by event ID".
 */
export const certificateReads: Reads = {
  events: {
    '1056': remoteConnections,
    '1057': remoteConnections,
    '1058': remoteConnections,
    '36870': schannel,
    '36871': schannel,
    '36872': schannel,
  },
}
