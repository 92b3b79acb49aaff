import { certificateCauses as certificate } from '../causes/certificate.ts'
import { connectionCauses as connection } from '../causes/connection.ts'
import { logonCauses as logon } from '../causes/logon.ts'
import { documented, inferred } from '../row.ts'
import type { Topic } from '../row.ts'

const look = 'rdp-azure diagnose <vm> {code}'
const probe = 'rdp-azure probe <address>'
const elsewhere = inferred('The way to the VM works: this is no fault of the transport.')

/** Codes of encryption, certificates, NLA and the logon. */
export const securityTopics = {
  encryption: {
    headline: 'encryption failed, or could not be agreed on',
    layer: 'encryption',
    concerns: ['guest', 'network'],
    causes: [
      certificate.encryptionLevel,
      certificate.certificateCorrupt,
      certificate.tlsDisabled,
      connection.middlebox,
    ],
    symptom: 'mstsc-encryption',
    next: [look, probe],
  },
  fips: {
    headline: 'FIPS is demanded on one side and missing on the other',
    layer: 'encryption',
    concerns: ['client', 'guest'],
    causes: [logon.clientFips, certificate.encryptionLevel],
    symptom: 'mstsc-fips',
    next: [look],
  },
  'certificate-expired': {
    headline: 'the certificate of the server has expired',
    layer: 'tls',
    concerns: ['guest', 'client'],
    causes: [certificate.certificateExpired, logon.clocks],
    notes: [
      documented('The code is for a certificate whose time is over.', 'win32'),
      {
        text: 'An expired certificate alone does not break TLS: a client that is not strict connects.',
        certainty: 'verified',
      },
    ],
    symptom: 'mstsc-0x1b07',
    next: [look, probe],
  },
  'certificate-other': {
    headline: 'the server presented an unexpected certificate',
    layer: 'tls',
    concerns: ['network', 'guest'],
    causes: [certificate.certificateOther],
    symptom: 'mstsc-0x907',
    next: [probe, look],
  },
  clocks: {
    headline: 'the clocks of client and server differ too much',
    layer: 'credssp',
    concerns: ['guest', 'client'],
    causes: [logon.clocks],
    symptom: 'mstsc-0x1d07',
    next: [look],
  },
  'nla-required': {
    headline: 'the server demands NLA, and the client does not do it',
    layer: 'credssp',
    concerns: ['client', 'guest'],
    causes: [logon.clientWithoutNla],
    symptom: 'mstsc-0xb09',
    next: ['rdp-azure connect <vm>', look],
  },
  credssp: {
    headline: 'CredSSP is patched on one side only',
    layer: 'credssp',
    concerns: ['guest', 'client'],
    causes: [logon.serverUnpatched, logon.clientUnpatched],
    notes: [
      documented(
        'AllowEncryptionOracle=2 on the client lets it connect without protection: to install the update, and not for longer.',
        'credssp',
      ),
    ],
    symptom: 'mstsc-credssp',
    next: [look, probe],
  },
  credentials: {
    headline: 'the credentials were refused',
    layer: 'logon',
    concerns: ['account', 'guest'],
    causes: [logon.wrongPassword, logon.guestLogons, logon.accountState],
    notes: [elsewhere],
    symptom: 'mstsc-credentials',
    next: [look],
  },
  account: {
    headline: 'the account, or its password, may not be used',
    layer: 'logon',
    concerns: ['account'],
    causes: [logon.accountState, logon.guessing],
    notes: [elsewhere],
    symptom: 'mstsc-account',
    next: [look],
  },
  'account-policy': {
    headline: 'a rule of the account forbids this logon',
    layer: 'logon',
    concerns: ['account'],
    causes: [logon.accountPolicy],
    notes: [elsewhere],
    symptom: 'mstsc-account',
    next: [look],
  },
  'logon-right': {
    headline: 'the account may not log on by Remote Desktop',
    layer: 'logon',
    concerns: ['account', 'guest'],
    causes: [logon.logonRight, logon.accountPolicy],
    notes: [elsewhere],
    symptom: 'mstsc-logon-right',
    next: [look],
  },
  domain: {
    headline: 'nobody could vouch for the account',
    layer: 'credssp',
    concerns: ['guest', 'account', 'client'],
    causes: [logon.domainTrust, logon.clocks, logon.delegation],
    symptom: 'mstsc-domain',
    next: [look],
  },
  delegation: {
    headline: 'a policy forbids to hand over these credentials',
    layer: 'credssp',
    concerns: ['client', 'account'],
    causes: [logon.delegation, logon.domainTrust, logon.guestLogons],
    symptom: 'mstsc-domain',
    next: ['type the password anew instead of a saved one', look],
  },
  'smart-card': {
    headline: 'the smart card could not be used',
    layer: 'client',
    concerns: ['client', 'account'],
    causes: [logon.smartCard],
    next: ['try the card elsewhere, or log on by password'],
  },
  'client-credentials': {
    headline: 'the client cannot use the credentials as it was told to',
    layer: 'client',
    concerns: ['client', 'guest'],
    causes: [logon.adminRefused, logon.clientFips],
    next: ['rdp-azure connect <vm>'],
  },
} as const satisfies Record<string, Topic>
