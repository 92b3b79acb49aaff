import { certificateCauses as certificate } from '../causes/certificate.ts'
import { connectionCauses as connection } from '../causes/connection.ts'
import { reachCauses as reach } from '../causes/reach.ts'
import { documented, folklore, inferred } from '../row.ts'
import type { Topic } from '../row.ts'

const look = 'rdp-azure diagnose <vm> {code}'
const probe = 'rdp-azure probe <address>'

/** Closed by the server or in its name: the causes of 0x904, in the order of the evidence there is. */
const closedCauses = [
  certificate.keyUnreadable,
  certificate.certificateMissing,
  certificate.tlsDisabled,
  connection.overload,
  connection.serviceIll,
  connection.otherProgram,
  connection.securityMismatch,
  connection.middlebox,
  connection.networkGroupLast,
] as const

/** Codes of the way to the VM: name, TCP, and a connection that ends. */
export const connectionTopics = {
  'name-not-found': {
    headline: 'the name was not found: no connection was begun',
    layer: 'name',
    concerns: ['client', 'network'],
    causes: [reach.nameUnresolved, reach.vpnSuffix, reach.wrongAddress],
    next: ['rdp-azure probe <name>', 'rdp-azure connect <vm>'],
  },
  'address-invalid': {
    headline: 'what was typed is not an address',
    layer: 'client',
    concerns: ['client'],
    causes: [reach.wrongAddress],
    next: ['rdp-azure connect <vm>'],
  },
  unreachable: {
    headline: 'no connection could be made: nothing answered, or it was refused',
    layer: 'tcp',
    concerns: ['network', 'guest', 'client'],
    causes: [
      reach.notRunning,
      reach.networkBlocks,
      reach.nothingListens,
      reach.firewallBlocks,
      reach.wrongAddress,
      reach.guestNetwork,
    ],
    notes: [
      documented(
        'With the Windows firewall on, a port where nothing listens sends nothing back.',
        'stealth-mode',
      ),
      inferred(
        'So a stopped service is as silent as a network security group, and only a look inside tells.',
      ),
    ],
    symptom: 'mstsc-0x204',
    next: [look, probe],
  },
  'timed-out': {
    headline: 'the connection was not answered in time',
    layer: 'connection',
    concerns: ['network', 'guest'],
    causes: [
      connection.pathLoss,
      connection.serviceIll,
      connection.overload,
      certificate.keyUnreadable,
      reach.networkBlocks,
      reach.wrongAddress,
    ],
    symptom: 'mstsc-timeout',
    next: [probe, look],
  },
  'closed-by-server': {
    headline: 'closed by the server: a connection was made, and the server denied it',
    layer: 'connection',
    concerns: ['guest', 'network'],
    causes: closedCauses,
    notes: [
      inferred(
        'A connection that cannot be made has codes of its own (0x204, 0x108), so this one was made and then closed.',
      ),
      inferred(
        'The documents behind these causes are about connections that fail like this; none of them names the code.',
      ),
      folklore(
        'Time-outs and licences are named for it in forums; what is documented of the extended code contradicts that.',
      ),
      inferred(
        'Renaming MachineKeys, a cure of forums, hides the keys of every program of the machine: it is the last thing to do, not the first.',
      ),
    ],
    symptom: 'mstsc-0x904-0x7',
    next: [look, probe],
  },
  closed: {
    headline: 'closed by the server or by a device on the way: a connection was made',
    layer: 'connection',
    concerns: ['guest', 'network'],
    causes: closedCauses,
    notes: [
      inferred(
        'A connection that cannot be made has codes of its own (0x204, 0x108), so this one was made and then closed.',
      ),
      inferred(
        'The documents behind these causes are about connections that fail like this; none of them names the code.',
      ),
      folklore(
        'Forums name an expired certificate, a slow VPN, antivirus, UDP, the security layer, name resolution and the cache of licences.',
      ),
    ],
    symptom: 'mstsc-closed',
    next: [look, probe],
  },
  dropped: {
    headline: 'the session was dropped, and the server did not say why',
    layer: 'session',
    concerns: ['network', 'guest', 'client'],
    causes: [
      connection.pathLoss,
      connection.sessionDies,
      connection.afterLogon,
      connection.middlebox,
      connection.udp,
      certificate.keyUnreadable,
    ],
    notes: [
      inferred(
        'Extended code 0 is no statement of the server: the socket was closed without a word. Where it happens before the logon, read it as 0x904 alone.',
      ),
    ],
    symptom: 'mstsc-dropped',
    next: [probe, look],
  },
  'internal-error': {
    headline: 'an internal error: the server ended the connection while it was made',
    layer: 'connection',
    concerns: ['guest', 'network'],
    causes: [
      certificate.keyUnreadable,
      certificate.certificateMissing,
      certificate.tlsDisabled,
      connection.overload,
      connection.securityMismatch,
      connection.serviceIll,
      connection.settingsShut,
      connection.middlebox,
    ],
    notes: [
      documented(
        'The words of the dialog are tied to the access list of the key, to TLS, to the certificate and to attacks.',
        'internal-error',
      ),
      folklore('More outstanding connections (MaxOutstandingConnections) are named as a cure.'),
    ],
    symptom: 'mstsc-internal-error',
    next: [look, probe],
  },
  console: {
    headline: 'a console session is said to be in progress',
    layer: 'session',
    concerns: ['client', 'guest'],
    causes: [connection.itself, connection.wrapper],
    notes: [folklore('Met with programs that patch the service, too.', 'rdpwrap 4289')],
    symptom: 'mstsc-0x708',
    next: [probe, look],
  },
  'protocol-error': {
    headline: 'client and server do not understand each other',
    layer: 'session',
    concerns: ['guest', 'client'],
    causes: [connection.otherProgram, connection.wrapper],
    notes: [
      folklore('Two programs on port 3389 and licensing are named in forums.', 'rdpwrap 363'),
    ],
    symptom: 'mstsc-protocol-error',
    next: [probe, look],
  },
  graphics: {
    headline: 'a protocol error after the logon',
    layer: 'session',
    concerns: ['client', 'guest'],
    causes: [connection.graphics, connection.wrapper],
    notes: [folklore('Also met between other clients and servers.', 'xrdp 3571')],
    symptom: 'mstsc-protocol-error',
    next: [look],
  },
  'stale-session': {
    headline: 'no source names this code; forums tie it to sessions that are stuck',
    layer: 'session',
    concerns: ['guest', 'network'],
    causes: [connection.staleSession],
    next: [look, '`qwinsta` inside Windows'],
  },
} as const satisfies Record<string, Topic>
