import type { GuestTask, Usual } from '../../model/guest-protocol.ts'

/** What one topic wants read in the guest, beside its sections; the request of a diagnosis is the union. */
export interface Reads {
  registryKeys?: readonly string[]
  /** By path, the values that matter of a key that holds many others. */
  registryValues?: Readonly<Record<string, readonly string[]>>
  keyAccess?: readonly string[]
  services?: readonly string[]
  paths?: readonly string[]
  events?: GuestTask['events']
  /** What is there on a healthy Windows: it is not sent back. Never taken for what is there. */
  usual?: Partial<Usual>
}
