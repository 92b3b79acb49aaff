import { cause } from '../row.ts'

/** Causes that lie with the certificate of the listener, its key, and TLS inside Windows. */
export const certificateCauses = {
  keyUnreadable: cause('guest', 'internal-error', {
    cause: 'Windows cannot read the private key of the listener’s certificate',
    why: 'TLS is agreed on, then Schannel has no key to answer with and the connection is closed',
    tell: 'Schannel event 36870 in the System log; probe says tls-reset; NETWORK SERVICE is missing in the access list of the key file below MachineKeys',
    runbooks: [
      'f686-key-acl',
      'machinekeys-corrupt',
      'rdp-cert-keyless',
      'machinekeys-folder-acl',
      'programdata-relocated',
    ],
    verdicts: ['tls-reset', 'x224-no-certificate'],
  }),
  certificateMissing: cause('guest', 'event-id', {
    cause: 'the certificate is gone, damaged, or could not be made or renewed',
    why: 'without a usable certificate the server ends the connection, or says that it has none',
    tell: 'events 1057 and 1058 of TerminalServices-RemoteConnectionManager; probe says x224-no-certificate or certificate-expired',
    runbooks: [
      'rdp-cert-missing',
      'machinekeys-rename',
      'crypto-services',
      'rdp-store-acl',
      'rdp-store-name',
      'rdp-cert-binding-mismatch',
      'rdp-cert-template-policy',
      'rdp-cert-expired',
    ],
    verdicts: ['x224-no-certificate', 'tls-plaintext', 'certificate-expired', 'tls-reset'],
  }),
  tlsDisabled: cause('guest', 'internal-error', {
    cause: 'TLS is switched off in Schannel, or no cipher suite is left in common',
    why: 'Schannel refuses the handshake, by an alert or by closing the connection',
    tell: 'Schannel events 36871, 36874 or 36888; probe says tls-alert or tls-reset',
    runbooks: ['tls-protocols-disabled', 'cipher-suite-policy', 'fips-mode'],
    verdicts: ['tls-alert', 'tls-reset', 'tls-old-only'],
  }),
  certificateExpired: cause('guest', 'win32', {
    cause: 'the certificate of the listener has expired, and the client insists on a valid one',
    why: 'an expired certificate alone does not break TLS; a client told to be strict refuses it',
    tell: 'probe says certificate-expired; event 1058 says why it was not renewed',
    runbooks: ['rdp-cert-expired', 'rdp-cert-template-policy', 'rdp-cert-binding-mismatch'],
    verdicts: ['certificate-expired'],
  }),
  certificateOther: cause('network', 'TechNet', {
    cause: 'another certificate is presented than the client expected',
    why: 'it was changed on the way, by a device that opens TLS, a gateway or a broker, or the address is that of another machine',
    tell: 'compare the thumbprint that probe shows with the one that diagnose reads inside Windows',
    runbooks: ['broker-farm', 'rdp-cert-binding-mismatch'],
    verdicts: ['ok', 'certificate-expired', 'name-differs'],
  }),
  encryptionLevel: cause('guest', 'inferred', {
    cause: 'security layer, encryption level or FIPS of the listener do not fit the client',
    why: 'client and server cannot agree on a way to encrypt',
    tell: 'SecurityLayer, MinEncryptionLevel and FipsAlgorithmPolicy of the listener; event 1050',
    runbooks: ['nla-security-mismatch', 'fips-mode'],
    verdicts: ['x224-refused', 'x224-standard-security', 'tls-alert', 'certificate-weak'],
  }),
  certificateCorrupt: cause('guest', 'inferred', {
    cause: 'the certificate of the listener is damaged',
    why: 'the client cannot read what the server presents',
    tell: 'probe shows no certificate, or one that Windows does not name as its own',
    runbooks: ['rdp-cert-missing', 'rdp-cert-keyless', 'machinekeys-corrupt'],
    verdicts: ['x224-no-certificate', 'tls-reset', 'tls-plaintext'],
  }),
} as const
