import type { NetworkEvidence, PlatformEvidence } from '../model/evidence.ts'
import type { Target, TargetQuery } from '../model/target.ts'

/** Options of every call; the signal comes last and ends waits at once. */
export interface CallOptions {
  abortSignal?: AbortSignal | undefined
}

/** Who is signed in, for consent texts. Taken from the token's claims, never from a message of the guest. */
export interface Principal {
  name: string
  tenantId: string
  subscriptionId: string
}

/** What the Run Command extension gave back: the last 4,096 bytes of each stream. */
export interface RunCommandOutput {
  stdout: string
  stderr: string
}

/** A snapshot to be made in the VM's resource group. */
export interface WantedSnapshot {
  /** ARM id of the disk. */
  disk: string
  name: string
  tags: Readonly<Record<string, string>>
}

/** What became of it. */
export interface SnapshotMade {
  id: string
  /** It was there before. */
  existed: boolean
}

/**
 * The control plane, as far as this project uses it. Every method throws `RdpAzureError` with a code
 * of sign-in (8), reach (9) or usage (2), and names the ARM action it needed.
 */
export interface Azure {
  principal(options?: CallOptions): Promise<Principal>
  /** By id, by name in a resource group, or by name anywhere through Resource Graph. Windows only. */
  find(query: TargetQuery, options?: CallOptions): Promise<Target>
  platform(target: Target, options?: CallOptions): Promise<PlatformEvidence>
  network(target: Target, options?: CallOptions): Promise<NetworkEvidence>
  /**
   * Runs PowerShell text in the guest by the Run Command action. `mayResend`: the script recognises a
   * second arrival, so a request lost on the way may be sent again (waiting out the first).
   */
  runCommand(
    target: Target,
    script: string,
    options: CallOptions & { mayResend: boolean },
  ): Promise<RunCommandOutput>
  start(target: Target, options?: CallOptions): Promise<void>
  restart(target: Target, options?: CallOptions): Promise<void>
  /** Copies a disk beside the VM; one of that name that is there already is left as it is. */
  snapshot(target: Target, wanted: WantedSnapshot, options?: CallOptions): Promise<SnapshotMade>
}
