import type { Azure } from '../azure/azure.ts'
import type { GuestScripts } from '../guest/script.ts'
import type { Host } from '../model/host.ts'

/**
 * Where a VM address is really reached; undefined when there is no way to it. The sandbox maps
 * addresses to loopback, elsewhere every address is itself.
 */
export type ReachAddress = (
  host: string,
  port: number,
) => { host: string; port: number } | undefined

/** What activities are done with: the control plane, the guest scripts, the way to an address, the host. */
export interface Hands {
  azure: Azure
  scripts: GuestScripts
  reach: ReachAddress
  host: Host
  /** How often a VM that starts is looked at, in milliseconds. */
  startPollMs: number
}
