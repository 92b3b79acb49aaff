import type { GuestLine } from './guest-line.ts'
import type { ResolveName } from './resolve-name.ts'

/**
 * How an address is met from here: `open` where a connection is to go, `dropped` where packets are
 * swallowed, `none` where there is no way at all.
 */
export type Way =
  | { kind: 'open'; host: string; port: number }
  | { kind: 'dropped' }
  | { kind: 'none' }

/**
 * Where a VM address is really reached. The sandbox maps addresses to loopback and says what it drops,
 * since loopback cannot; elsewhere every address is itself.
 */
export type ReachAddress = (host: string, port: number) => Promise<Way>

/** What activities are done with: the control plane, the guest scripts, the way to an address, the host. */
export interface Hands extends GuestLine {
  reach: ReachAddress
  /** Where names lead from here; left out: no name is looked up. */
  resolve?: ResolveName | undefined
  /** How often a VM that starts is looked at, in milliseconds. */
  startPollMs: number
}
