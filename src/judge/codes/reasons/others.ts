import { folklore } from '../row.ts'
import { dialog } from './row.ts'
import type { ReasonRow } from './row.ts'

/** Others, and those of which no document says anything. */
export const otherReasons: readonly ReasonRow[] = [
  {
    code: 0x1104,
    name: '“a protocol error”',
    says: [folklore('shown as a protocol error; no document names it', 'rdpwrap 363')],
    topic: 'protocol-error',
  },
  {
    code: 0xd06,
    name: '“a protocol error”',
    says: [folklore('shown as a protocol error; no document names it', 'mRemoteNG 1194')],
    topic: 'graphics',
  },
  dialog(0x2604, 'version', 'the versions of client and server do not fit', 'client'),
  dialog(0x2000001, 'RemoteApp', 'a RemoteApp could not be started', 'client'),
  dialog(0x2000002, 'RemoteApp', 'a RemoteApp could not be started', 'client'),
]
