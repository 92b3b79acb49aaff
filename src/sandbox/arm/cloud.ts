import type { Machines } from '../machines.ts'
import type { Operations } from './operations.ts'
import type { ManagedRun } from './platform/managed-run.ts'
import type { FaultSwitches } from './switches.ts'

/** How long things take in the pretend Azure, in milliseconds. */
export interface Pace {
  /** A Run Command beyond the work itself. Real ones take 20 s and more. */
  runCommandMs: number
  /** What the fault `slow` adds. */
  slowMs: number
  /** A start, restart, power-off or deallocation. Real ones take up to minutes. */
  powerMs: number
  /** A write or an action of the network provider. Real ones take about 10 s. */
  networkMs: number
}

/** Short enough for a demo, long enough for a client to see `InProgress`. */
export const defaultPace: Pace = { runCommandMs: 150, slowMs: 10_000, powerMs: 150, networkMs: 60 }

/** What the handlers of the pretend Azure work on. */
export interface PretendCloud {
  machines: Machines
  operations: Operations
  faults: FaultSwitches
  pace: Pace
  /** Keys of the VMs on which a Run Command is running. */
  busy: Set<string>
  /** Snapshots made since the sandbox started, by their ARM id in lower case. */
  snapshots: Map<string, object>
  /** Managed run commands that are there, by VM and name. */
  managedRuns: Map<string, ManagedRun>
  /** Object id of the pretend identity, for refusals. */
  objectId: string
  /** Milliseconds since 1970 on the host. */
  now: () => number
  /** `https://127.0.0.1:port`, known once the server listens. */
  origin(): string
  /** Waits; ends early, without error, when the sandbox closes. */
  pause(ms: number): Promise<void>
}
