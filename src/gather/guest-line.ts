import type { Azure } from '../azure/azure.ts'
import type { GuestScripts } from '../guest/script.ts'
import type { Host } from '../model/host.ts'

/** What asking the guest needs. */
export interface GuestLine {
  azure: Azure
  scripts: GuestScripts
  /** Told when the second way in is taken. */
  host: Host
  /** VMs, by ARM id, on which Run Command was found stuck in this run: it is tried there without another wait. */
  stuck?: Set<string> | undefined
}
