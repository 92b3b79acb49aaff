import type { TokenCredential } from '@azure/core-auth'

import type { CallOptions, Principal } from './azure/azure.ts'
import type { Asked } from './model/asked.ts'
import type { EvidenceFile } from './model/evidence-file.ts'
import type { Host } from './model/host.ts'
import type { NetworkEvidence } from './model/network-evidence.ts'
import type { Diagnosis, RepairResult, UndoResult } from './model/outcome.ts'
import type { Plan } from './model/plan.ts'
import type { Policy } from './model/policy.ts'
import type { Target, TargetQuery } from './model/target.ts'
import type { Closing, Opening, WayView } from './model/way.ts'
import type { Runbook } from './runbook/runbook.ts'

/** What the library is made with; everything has a default that suits a signed-in engineer. */
export interface RdpAzureOptions {
  /** Default: chosen from the environment, the Azure CLI first. */
  credential?: TokenCredential | undefined
  /** Which credential to choose when none is given. */
  credentialKind?: 'cli' | 'managed-identity' | 'environment' | 'default' | undefined
  /** Id, or name as the az profile knows it. Default: the az profile's subscription. */
  subscriptionId?: string | undefined
  tenantId?: string | undefined
  /** Default: where the az profile says the subscription is, else `AzureCloud`. */
  cloud?: 'AzureCloud' | 'AzureUSGovernment' | 'AzureChinaCloud' | undefined
  /** Default: hears nothing and approves nothing. */
  host?: Host | undefined
  policy?: Partial<Policy> | undefined
  /** Folder of run journals. Default: the user's data folder. */
  journal?: string | undefined
  /** Folders with runbooks of one's own; later ones replace earlier ones by id. */
  runbooks?: readonly string[] | undefined
  /** Environment variables for sign-in, proxy and sandbox. Default: none; pass `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Hears one line for each ARM request: method, path, status, ids. No secrets. */
  trace?: ((line: string) => void) | undefined
}

/** Options of one diagnosis. */
export interface DiagnoseOptions extends CallOptions {
  /** Who connects, on which way, and what the client said. */
  asked?: Asked | undefined
  /** Plan by the runbook of this id, whatever the cause. Throws `Usage` when no loaded one is called so. */
  runbook?: string | undefined
  /** Plan by it although what was seen speaks against it; its guards and the policy hold all the same. */
  force?: boolean | undefined
}

/** Options of one look at the network. */
export interface NetworkOptions extends CallOptions {
  /** Who connects; Network Watcher is asked about them only when `from` is told. */
  asked?: Asked | undefined
  /** Port of Remote Desktop in the guest. Default: 3389. */
  port?: number | undefined
}

/** Options of one repair. */
export interface RepairOptions extends DiagnoseOptions {
  /** Exactly this plan and nothing beside it, or `PlanOutdated`. */
  plan?: Plan | undefined
  /** Make the plan and end. */
  dryRun?: boolean | undefined
}

/** Options of one opening. */
export interface OpenWayOptions extends NetworkOptions {
  /** For how long, in minutes; 1440 at most. */
  minutes: number
  /** Let the rule stay, instead of waiting for the end and taking it away. */
  detach?: boolean | undefined
  /** Make the plan and end. */
  dryRun?: boolean | undefined
}

/** Options of one closing. */
export interface CloseWayOptions extends CallOptions {
  /** Rules that somebody else made with this tool, too. */
  all?: boolean | undefined
  /** Make the plan and end. */
  dryRun?: boolean | undefined
}

/** The library: one object for one sign-in and one subscription. Every method throws `RdpAzureError` only. */
export interface RdpAzure {
  readonly runbooks: readonly Runbook[]
  readonly policy: Policy
  readonly journal: string
  /** Who is signed in, as the token says. */
  principal(options?: CallOptions): Promise<Principal>
  /** Finds one Windows VM. Throws `TargetNotFound`, `TargetAmbiguous`, `NotWindows`. */
  find(query: TargetQuery, options?: CallOptions): Promise<Target>
  /** Looks from all places and names the cause; changes nothing. */
  diagnose(target: Target, options?: DiagnoseOptions): Promise<Diagnosis>
  /** Reads the way to the VM and nothing else: addresses, rules, routes, and who else owns the door. */
  network(target: Target, options?: NetworkOptions): Promise<NetworkEvidence>
  /**
   * Judges evidence kept earlier, without any access; a plan in it is as old as the evidence. What is asked
   * comes before what was asked then. Throws `EvidenceInvalid`.
   */
  judge(file: EvidenceFile, options?: Omit<DiagnoseOptions, 'abortSignal'>): Diagnosis
  /** Plan, consent, change, proof; how it ended is in `outcome`. Throws when it could not begin or was interrupted. */
  repair(target: Target, options?: RepairOptions): Promise<RepairResult>
  /** Undoes what a run changed, as its journal tells. Throws `RunBusy` when the run must be resumed first. */
  undo(runId: string, options?: CallOptions): Promise<UndoResult>
  /** Judges the way to the VM, and tells the rules that this tool left there; changes nothing. */
  way(target: Target, options?: NetworkOptions): Promise<WayView>
  /**
   * Lets `asked.from` in by a rule of its own, stays until the end, and takes the rule away. The signal
   * interrupts as long as nothing is permitted; afterwards it closes the way and the result tells so.
   */
  openWay(target: Target, options: OpenWayOptions): Promise<Opening>
  /** Takes away the rules that `openWay` or a repair left, whatever became of their run. */
  closeWay(target: Target, options?: CloseWayOptions): Promise<Closing>
  /** Goes on with an interrupted run from its journal; a run that ended gives its end again. */
  resume(
    runId: string,
    options?: CallOptions,
  ): Promise<RepairResult | UndoResult | Opening | Closing>
}
