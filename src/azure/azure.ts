import type { BootDiagnostics, PlatformEvidence, ResourceHealth } from '../model/evidence.ts'
import type {
  Bastion,
  IpFlow,
  JitPolicy,
  Lock,
  NetworkInterface,
  Route,
  SecurityGroup,
  SecurityRule,
  VirtualNetwork,
} from '../model/network-evidence.ts'
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
  /** Name of the cloud, where it is not public Azure. */
  cloud?: string | undefined
}

/** What the Run Command extension gave back: the last 4,096 bytes of each stream. */
export interface RunCommandOutput {
  stdout: string
  stderr: string
  /** Name of the managed run command that could not be deleted afterwards, and is still there. */
  left?: string | undefined
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

/** Reads of the way to a VM, each by itself, so that one that is not permitted costs itself only. */
export interface NetworkPath {
  /** NICs in order, primary first, wherever they lie, with public addresses and inbound NAT rules resolved. */
  interfaces(target: Target, options?: CallOptions): Promise<NetworkInterface[]>
  /**
   * What applies to one NIC: effective rules; where they may not be read, or the VM does not run, the groups
   * of the NIC and its subnet as configured. Empty: no group applies.
   */
  groups(target: Target, nic: NetworkInterface, options?: CallOptions): Promise<SecurityGroup[]>
  routes(target: Target, nic: NetworkInterface, options?: CallOptions): Promise<Route[]>
  virtualNetwork(
    target: Target,
    virtualNetworkId: string,
    options?: CallOptions,
  ): Promise<VirtualNetwork>
  /** Just-in-time policies of the subscription that name this VM. */
  jit(target: Target, options?: CallOptions): Promise<JitPolicy[]>
  /** Bastion hosts of this network and of peered ones. */
  bastions(target: Target, network: VirtualNetwork, options?: CallOptions): Promise<Bastion[]>
  /** Host pool of Azure Virtual Desktop; null: the VM is no session host that this sign-in can see. */
  hostPool(target: Target, options?: CallOptions): Promise<string | null>
  locks(target: Target, scope: string, options?: CallOptions): Promise<Lock[]>
  /** Asks Network Watcher of the VM's region about one inbound TCP flow. */
  ipFlow(target: Target, flow: WantedIpFlow, options?: CallOptions): Promise<IpFlow>
}

/** One inbound TCP flow to the VM. */
export interface WantedIpFlow {
  nicId: string
  from: string
  to: string
  port: number
}

/** A rule to be made: one address to one address and port, TCP, inbound. */
export interface WantedSecurityRule {
  /** ARM id of the group. */
  groupId: string
  name: string
  priority: number
  source: string
  destination: string
  port: number
  /** At most 140 characters, as Azure takes. */
  description: string
}

/** What was found or made of a rule; `etag` lets exactly this one be deleted. */
export interface FoundRule {
  rule: SecurityRule
  etag: string | undefined
}

/** A request to open a port by a just-in-time policy. */
export interface WantedJitAccess {
  policyId: string
  port: number
  source: string
  until: string
}

/** Rules of network security groups, written one by one. Nothing here changes a rule that is there. */
export interface SecurityRules {
  /** The group as configured. */
  group(target: Target, groupId: string, options?: CallOptions): Promise<SecurityGroup>
  find(
    target: Target,
    groupId: string,
    name: string,
    options?: CallOptions,
  ): Promise<FoundRule | undefined>
  /** Creates a rule and never overwrites one: `If-None-Match: *`, and a look before. */
  create(target: Target, wanted: WantedSecurityRule, options?: CallOptions): Promise<void>
  /** Deletes exactly the rule that was found; gone already is done. */
  remove(
    target: Target,
    rule: { groupId: string; name: string; etag: string | undefined },
    options?: CallOptions,
  ): Promise<void>
  requestJit(target: Target, wanted: WantedJitAccess, options?: CallOptions): Promise<void>
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
  /** Beside the instance view, each read by itself. Boot diagnostics are read without a token from where Azure keeps them. */
  health(target: Target, options?: CallOptions): Promise<ResourceHealth>
  bootDiagnostics(target: Target, options?: CallOptions): Promise<BootDiagnostics>
  readonly path: NetworkPath
  readonly rules: SecurityRules
  /**
   * Runs PowerShell text in the guest by the Run Command action. `mayResend`: the script recognises a
   * second arrival, so a request lost on the way may be sent again (waiting out the first).
   */
  runCommand(
    target: Target,
    script: string,
    options: CallOptions & {
      mayResend: boolean
      /** How long another one on the VM is waited for, in milliseconds. Default: the cloud's. */
      busyLimitMs?: number | undefined
    },
  ): Promise<RunCommandOutput>
  start(target: Target, options?: CallOptions): Promise<void>
  restart(target: Target, options?: CallOptions): Promise<void>
  /** Moves the VM to another host. Never asked twice: a lost answer throws. */
  redeploy(target: Target, options?: CallOptions): Promise<void>
  /** Lets Azure set the VM's model once more. */
  reapply(target: Target, options?: CallOptions): Promise<void>
  /** Removes the Run Command extension from Windows, so that one that is stuck lets go. */
  resetRunCommand(target: Target, options?: CallOptions): Promise<void>
  /**
   * Runs PowerShell text by a managed Run Command, a second way in beside the action; the resource of this
   * name is deleted afterwards, whatever happened. One that is there already is read, not sent again.
   */
  runManagedCommand(
    target: Target,
    script: string,
    options: CallOptions & { name: string; timeoutSeconds: number },
  ): Promise<RunCommandOutput>
  /** Copies a disk beside the VM; one of that name that is there already is left as it is. */
  snapshot(target: Target, wanted: WantedSnapshot, options?: CallOptions): Promise<SnapshotMade>
}
