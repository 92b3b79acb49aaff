import { z } from 'zod'

/**
 * Everything a person or a log can notice, by stable id. Runbooks `explain` these; facts/symptoms.ts
 * tells which of them the facts show. A symptom that only a person can report is marked `told`.
 */
export const symptoms = {
  'tcp-timeout': { title: 'TCP 3389 does not answer', from: 'seen' },
  'tcp-refused': { title: 'TCP 3389 is refused', from: 'seen' },
  'tcp-unreachable': { title: 'no route to the address', from: 'seen' },
  'tcp-closed': { title: 'the connection is closed before the server says anything', from: 'seen' },
  'x224-silent': { title: 'the server accepts and stays silent', from: 'seen' },
  'x224-not-rdp': { title: 'something that is not RDP answers', from: 'seen' },
  'x224-no-certificate': { title: 'the server says it has no usable certificate', from: 'seen' },
  'x224-refused': { title: 'the server refuses the security protocols offered', from: 'seen' },
  'tls-reset': { title: 'TLS is reset after ClientHello', from: 'seen' },
  'tls-alert': { title: 'the server answers TLS with an alert', from: 'seen' },
  'tls-silent': { title: 'the server is silent after ClientHello', from: 'seen' },
  'tls-plaintext': { title: 'the server gives up TLS', from: 'seen' },
  'certificate-expired': { title: 'the presented certificate has expired', from: 'seen' },
  'certificate-not-yet-valid': {
    title: 'the presented certificate is not yet valid',
    from: 'seen',
  },
  'tls-old-only': { title: 'TLS is agreed on only with the settings of old servers', from: 'seen' },
  'certificate-weak': { title: 'the presented certificate is weak', from: 'seen' },
  'credssp-closed': {
    title: 'the server closes the connection when network level authentication begins',
    from: 'seen',
  },
  'credssp-silent': {
    title: 'the server is silent when network level authentication begins',
    from: 'seen',
  },
  'credssp-garbled': {
    title: 'the answer to network level authentication cannot be read',
    from: 'seen',
  },
  'credssp-refused': { title: 'the server refuses NTLM before anybody signs in', from: 'seen' },
  'credssp-unpatched': { title: 'the server’s CredSSP lacks the update of 2018', from: 'seen' },
  'clock-differs': { title: 'the server’s clock differs from that of this machine', from: 'seen' },
  'name-differs': { title: 'the server calls itself by another name', from: 'seen' },
  'path-mtu': { title: 'small packets pass and large ones are lost', from: 'seen' },
  'path-unsteady': { title: 'connections take uneven time or are lost', from: 'seen' },
  'vm-not-running': { title: 'the VM is not running', from: 'seen' },
  'listener-closed': { title: 'nothing listens for RDP inside Windows', from: 'seen' },
  'event-1057': { title: 'event 1057: no self-signed certificate could be made', from: 'seen' },
  'event-1058': {
    title: 'event 1058: the self-signed certificate could not be renewed',
    from: 'seen',
  },
  'event-1050': {
    title: 'event 1050: the settings of the listener contradict each other',
    from: 'seen',
  },
  'event-36870': { title: 'event 36870: Schannel cannot read the private key', from: 'seen' },
  'event-36871': { title: 'event 36871: Schannel credential failure', from: 'seen' },
  'event-36872': { title: 'event 36872: no suitable default certificate', from: 'seen' },
  'event-36874': { title: 'event 36874: client and server share no cipher suite', from: 'seen' },
  'event-36888': { title: 'event 36888: Schannel ended a handshake by an alert', from: 'seen' },
  'mstsc-0x904-0x7': { title: 'mstsc code 0x904, extended code 0x7', from: 'told' },
  'mstsc-0x204': { title: 'mstsc code 0x204', from: 'told' },
  'mstsc-0x1b07': { title: 'mstsc code 0x1B07', from: 'told' },
  'mstsc-0xb09': { title: 'mstsc code 0xB09: the server demands NLA', from: 'told' },
  'mstsc-closed': { title: 'mstsc: the connection was closed while it was made', from: 'told' },
  'mstsc-dropped': { title: 'mstsc: the session was dropped', from: 'told' },
  'mstsc-timeout': { title: 'mstsc: the connection timed out', from: 'told' },
  'mstsc-encryption': { title: 'mstsc: encryption failed or could not be agreed on', from: 'told' },
  'mstsc-fips': { title: 'mstsc: FIPS is demanded on one side only', from: 'told' },
  'mstsc-protocol-error': { title: 'mstsc: a protocol error', from: 'told' },
  'mstsc-0x708': { title: 'mstsc code 0x708: a console session is in progress', from: 'told' },
  'mstsc-0x907': { title: 'mstsc code 0x907: an unexpected server certificate', from: 'told' },
  'mstsc-0x1d07': { title: 'mstsc code 0x1D07: the clocks differ', from: 'told' },
  'mstsc-account': { title: 'mstsc: the account or its password may not be used', from: 'told' },
  'mstsc-logon-right': { title: 'mstsc: the account lacks the right to log on so', from: 'told' },
  'mstsc-domain': { title: 'mstsc: no authority could vouch for the account', from: 'told' },
  'mstsc-session-ended': { title: 'mstsc: the server ended the session', from: 'told' },
  'mstsc-licensing': { title: 'mstsc: licensing failed', from: 'told' },
  'mstsc-credssp': { title: 'mstsc: CredSSP encryption oracle remediation', from: 'told' },
  'mstsc-credentials': { title: 'mstsc: your credentials did not work', from: 'told' },
  'mstsc-internal-error': { title: 'mstsc: an internal error has occurred', from: 'told' },
} as const satisfies Record<string, { title: string; from: 'seen' | 'told' }>

export type SymptomId = keyof typeof symptoms
/** The ids of the table, for schemas and loops. */
export const symptomIds = Object.keys(symptoms).filter((id): id is SymptomId => id in symptoms)

/**
 * One symptom, and where it was seen from; `client`: somebody told it, which is no evidence of the VM.
 * `breaks`: Remote Desktop cannot work with it.
 */
export const symptomSchema = z.object({
  id: z.enum(symptomIds),
  seenFrom: z.enum(['platform', 'wire', 'guest', 'client']),
  breaks: z.boolean(),
  title: z.string(),
})
export type Symptom = z.infer<typeof symptomSchema>
