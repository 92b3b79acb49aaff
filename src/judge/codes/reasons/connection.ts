import { documented, folklore, inferred } from '../row.ts'
import { dialog, win32 } from './row.ts'
import type { ReasonRow } from './row.ts'

/** Of connection and session: sockets, names, time, memory. The last byte is the layer: 04 sockets, 08 the core. */
export const connectionReasons: readonly ReasonRow[] = [
  win32(0x0, 'disconnectReasonNoInfo', 'nothing is known of why', 'no-error'),
  win32(0x1, 'disconnectReasonLocalNotError', 'ended by the client, no error', 'no-error'),
  win32(0x2, 'disconnectReasonRemoteByUser', 'ended by the remote user, no error', 'no-error'),
  {
    code: 0x3,
    name: 'disconnectReasonByServer',
    says: [
      documented('ended by the server, no error by itself', 'win32'),
      documented(
        'an administrator ended it, it failed while it was made, or the network did',
        'TechNet',
      ),
    ],
    topic: 'by-server',
  },
  {
    code: 0x4,
    name: '“An internal error has occurred”',
    says: [folklore('often shown beside the dialog of an internal error; no document names it')],
    topic: 'internal-error',
  },
  win32(
    0x104,
    'disconnectReasonDNSLookupFailed',
    'the name was not found in DNS',
    'name-not-found',
  ),
  win32(0x106, 'disconnectReasonOutOfMemory', 'the client has no memory left', 'client'),
  win32(0x108, 'disconnectReasonConnectionTimedOut', 'the connection timed out', 'timed-out'),
  {
    code: 0x204,
    name: 'disconnectReasonSocketConnectFailed',
    says: [
      documented('the socket could not be connected', 'win32'),
      documented(
        'Remote Desktop is not enabled, the computer is off, or not on the network',
        'TechNet',
      ),
    ],
    topic: 'unreachable',
  },
  win32(0x206, 'disconnectReasonOutOfMemory2', 'the client has no memory left', 'client'),
  win32(0x208, 'disconnectReasonHostNotFound', 'the host was not found', 'name-not-found'),
  win32(0x304, 'disconnectReasonWinsockSendFailed', 'sending failed', 'dropped'),
  win32(0x306, 'disconnectReasonOutOfMemory3', 'the client has no memory left', 'client'),
  win32(0x308, 'disconnectReasonInvalidIPAddr', 'the address is not valid', 'address-invalid'),
  win32(0x404, 'disconnectReasonSocketRecvFailed', 'receiving failed', 'dropped'),
  {
    code: 0x408,
    name: 'disconnectReasonInternalError',
    says: [
      documented('an internal error', 'win32'),
      documented('the name of the computer holds characters that are not valid', 'TechNet'),
    ],
    conflict: true,
    topic: 'internal-error',
  },
  win32(
    0x508,
    'disconnectReasonDNSLookupFailed2',
    'the name was not found in DNS',
    'name-not-found',
  ),
  {
    code: 0x516,
    name: 'no name is known',
    says: [folklore('told of sessions that are stuck and of forwarded ports')],
    topic: 'stale-session',
  },
  win32(
    0x604,
    'disconnectReasonGetHostByNameFailed',
    'the name could not be looked up',
    'name-not-found',
  ),
  win32(0x608, 'disconnectReasonTimerError', 'an internal timer failed', 'client'),
  {
    code: 0x704,
    name: 'disconnectReasonTimeoutOccurred',
    says: [
      documented('a time-out', 'win32'),
      documented('the computer cannot be connected to; its owner is to be asked', 'TechNet'),
    ],
    topic: 'timed-out',
  },
  dialog(
    0x708,
    'a console session is already in progress',
    'a console session is in progress',
    'console',
  ),
  win32(0x804, 'disconnectReasonInvalidIP', 'the address is not valid', 'address-invalid'),
  win32(0x808, 'disconnectReasonLicensingFailed', 'licensing failed', 'client-licence'),
  {
    code: 0x904,
    name: 'disconnectReasonAtClientWinsockFDCLOSE',
    says: [
      documented('the socket was closed', 'win32'),
      inferred('closed by the server or by a device on the way, after the connection was made'),
    ],
    topic: 'closed',
  },
  win32(0x908, 'disconnectReasonLicensingTimeout', 'licensing timed out', 'licence-timeout'),
  dialog(
    0xb04,
    'an error occurred that prevented the connection',
    'the connection was prevented by an error',
    'closed',
  ),
  win32(
    0xc08,
    'disconnectReasonClientDecompressionError',
    'what came could not be unpacked',
    'client',
  ),
  dialog(0xe08, 'the connection could not be restored', 'connecting again failed', 'client'),
  dialog(0xf08, 'credentials were not sent', 'the credentials were not sent', 'client'),
  dialog(0x1008, 'video memory', 'the client has too little video memory', 'client'),
]
