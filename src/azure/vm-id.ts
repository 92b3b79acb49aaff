import { RdpAzureError } from '../errors.ts'
import type { Target } from '../model/target.ts'
import { plainText, quoted } from './plain-text.ts'

/** The parts of an ARM id that a call needs, as the id spells them. */
export interface ResourceName {
  subscriptionId: string
  resourceGroup: string
  name: string
}

/** Resource provider and type of what an id names. */
export type ResourceKind =
  | 'Microsoft.Compute/virtualMachines'
  | 'Microsoft.Compute/disks'
  | 'Microsoft.Network/networkInterfaces'
  | 'Microsoft.Network/publicIPAddresses'
  | 'Microsoft.Network/networkSecurityGroups'
  | 'Microsoft.Network/virtualNetworks'
  | 'Microsoft.Network/loadBalancers'
  | 'Microsoft.Network/networkWatchers'

// Names: ARM naming rules, group ≤ 90, resource ≤ 80; none ends with a dot, so none is a step in a path.
const idShape =
  /^\/subscriptions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/resourceGroups\/([\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-])\/providers\/([\w.]+\/\w+)\/([\p{L}\p{N}_.-]{0,79}[\p{L}\p{N}_-])$/iu

/** Reads an ARM id of the given kind, in any case; anything else gives nothing. */
export function parseResourceId(id: string, kind: ResourceKind): ResourceName | undefined {
  const [, subscriptionId, resourceGroup, type, name] = idShape.exec(id) ?? []
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined)
    return undefined
  if (type?.toLowerCase() !== kind.toLowerCase()) return undefined
  return { subscriptionId, resourceGroup, name }
}

/** Reads the id of a VM, or throws `Usage` that says how one looks. */
export function parseVmId(id: string): ResourceName {
  const parsed = parseResourceId(id, 'Microsoft.Compute/virtualMachines')
  if (parsed !== undefined) return parsed
  throw new RdpAzureError(
    'Usage',
    `"${plainText(id, 200)}" is not the id of a virtual machine: /subscriptions/<guid>/resourceGroups/<group>/providers/Microsoft.Compute/virtualMachines/<name>`,
    { next: ['az vm list --query "[].id" -o tsv'], data: { id: plainText(id, 200) } },
  )
}

/** The version of Compute whose run command and power documents were read (azure-rest-api-specs, 2024-07-01). */
const computeVersion = '2024-07-01'

/** Actions on a VM that are asked of Azure by a POST. */
export type VmVerb =
  | 'runCommand'
  | 'start'
  | 'restart'
  | 'redeploy'
  | 'reapply'
  | 'retrieveBootDiagnosticsData'

/** The path and query of an action on a VM, below the endpoint. */
export function vmActionUrl(id: string, verb: VmVerb): string {
  return `${vmPath(parseVmId(id))}/${verb}?api-version=${computeVersion}`
}

/** The path and query of a managed run command of a VM, with what became of it; both below the endpoint. */
export function runCommandUrls(id: string, name: string): { own: string; withView: string } {
  const own = `${vmPath(parseVmId(id))}/runCommands/${encodeURIComponent(name)}?api-version=${computeVersion}`
  return { own, withView: `${own}&$expand=instanceView` }
}

/** The version of Resource Health whose documents were read (azure-rest-api-specs, 2022-10-01). */
const healthVersion = '2022-10-01'

/** The path and query of what Resource Health says of a VM now, below the endpoint. */
export function healthUrl(id: string): string {
  const current = 'Microsoft.ResourceHealth/availabilityStatuses/current'
  return `${vmPath(parseVmId(id))}/providers/${current}?api-version=${healthVersion}`
}

/** The version of the disk provider whose snapshot documents were read (azure-rest-api-specs, 2023-10-02). */
const diskVersion = '2023-10-02'

/** The path and query of a snapshot in the VM's resource group, below the endpoint. */
export function snapshotUrl(vmId: string, snapshot: string): string {
  const { subscriptionId, resourceGroup } = parseVmId(vmId)
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${encodeURIComponent(resourceGroup)}`
  const name = encodeURIComponent(snapshot)
  return `${group}/providers/Microsoft.Compute/snapshots/${name}?api-version=${diskVersion}`
}

function vmPath({ subscriptionId, resourceGroup, name }: ResourceName): string {
  const [group, vm] = [encodeURIComponent(resourceGroup), encodeURIComponent(name)]
  return `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${vm}`
}

/** The command that looks at this VM, for `next`. */
export function diagnoseCommand(vm: Pick<Target, 'name' | 'resourceGroup'>): string {
  return `rdp-azure diagnose ${quoted(vm.name)} -g ${quoted(vm.resourceGroup)}`
}
