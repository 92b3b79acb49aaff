import type { VirtualMachine } from '@azure/arm-compute'

import { RdpAzureError } from '../errors.ts'
import type { Target, TargetQuery } from '../model/target.ts'
import { actions } from './actions.ts'
import type { CallOptions } from './azure.ts'
import { aboutSubscription, aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { getVm } from './get-vm.ts'
import { plainText, quoted } from './plain-text.ts'
import { queryVmIds } from './resource-graph.ts'
import type { ArmSession } from './session.ts'
import { diagnoseCommand, parseVmId } from './vm-id.ts'

/**
 * Finds one VM: by id, by name in a resource group, or by name in the subscription through Resource
 * Graph. The VM is always read itself, because Resource Graph lags behind and spells groups its own way.
 */
export async function findVm(
  session: ArmSession,
  query: TargetQuery,
  options: CallOptions,
): Promise<Target> {
  const id = await idOf(session, query, options)
  const context = aboutVm(session, actions.readVm, { id, ...parseVmId(id) })
  return calling(context, options, async () => targetOf(await getVm(session, { id }, options), id))
}

async function idOf(
  session: ArmSession,
  query: TargetQuery,
  options: CallOptions,
): Promise<string> {
  if ('id' in query) return query.id
  const { name, resourceGroup } = query
  const { subscriptionId } = session
  if (resourceGroup !== undefined) {
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`
    parseVmId(id)
    return id
  }
  const context = aboutSubscription(session, actions.queryVms)
  const ids = await calling(context, options, () => queryVmIds(session, name, options))
  return onlyOne(ids, name, subscriptionId)
}

function onlyOne(ids: readonly string[], name: string, subscriptionId: string): string {
  const [id, ...others] = ids
  if (id === undefined) throw notFound(name, subscriptionId)
  if (others.length === 0) return id
  throw new RdpAzureError(
    'TargetAmbiguous',
    `${ids.length} VMs are called "${plainText(name, 80)}": ${ids.map((each) => parseVmId(each).resourceGroup).join(', ')}`,
    { next: ids.map((each) => diagnoseCommand(parseVmId(each))), data: { ids } },
  )
}

function notFound(name: string, subscriptionId: string): RdpAzureError {
  const asked = plainText(name, 80)
  return new RdpAzureError(
    'TargetNotFound',
    `no VM called "${asked}" is visible to this sign-in in subscription ${subscriptionId}`,
    {
      next: [
        `az vm list --subscription ${subscriptionId} --query "[].{name:name, group:resourceGroup}" -o table`,
        `rdp-azure diagnose ${quoted(name)} --subscription <another>`,
      ],
      data: { name: asked, subscriptionId },
    },
  )
}

function targetOf(vm: VirtualMachine, askedId: string): Target {
  const id = vm.id ?? askedId
  const { name, resourceGroup, subscriptionId } = parseVmId(id)
  if (isLinux(vm)) throw notWindows(id)
  const { location, vmId } = vm
  if (vmId === undefined) throw nameless(id)
  return { id, name: vm.name ?? name, resourceGroup, subscriptionId, location, vmId }
}

function notWindows(id: string): RdpAzureError {
  const { name, resourceGroup } = parseVmId(id)
  const message = `${name} runs Linux; Remote Desktop is repaired on Windows only`
  return new RdpAzureError('NotWindows', message, {
    next: [`az ssh vm -g ${quoted(resourceGroup)} -n ${quoted(name)}`],
    data: { id, osType: 'Linux' },
  })
}

function nameless(id: string): RdpAzureError {
  const message = `Azure gives no vmId of ${id}, so it cannot be told from another VM of this name`
  return new RdpAzureError('ArmFailed', message, {
    next: [`az vm show --ids ${quoted(id)} --query vmId -o tsv`],
    data: { id },
  })
}

function isLinux({ storageProfile, osProfile }: VirtualMachine): boolean {
  const osType = storageProfile?.osDisk?.osType
  return osType === undefined ? osProfile?.linuxConfiguration !== undefined : osType === 'Linux'
}
