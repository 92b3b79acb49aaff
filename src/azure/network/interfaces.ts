import { isIP } from 'node:net'

import { z } from 'zod'

import type { InterfaceAddress, NetworkInterface } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { aboutVm } from '../call-context.ts'
import { calling } from '../call.ts'
import { getVm } from '../get-vm.ts'
import { inboundNatOf } from './inbound-nat.ts'
import type { LoadBalancers } from './inbound-nat.ts'
import type { Look } from './look.ts'
import { readPublicAddress } from './public-address.ts'
import { readResource } from './read-resource.ts'
import { nameIn } from './security-group.ts'
import { idWord, shaped } from './shaped.ts'

/** The largest sizes of VMs take eight interfaces (Azure VM sizes, 2025). */
const mostInterfaces = 16
/** An interface takes 256 configurations; the ones behind these are of no use to Remote Desktop. */
const mostConfigurations = 32

const named = z.object({ id: idWord })
const configurationShape = z.object({
  properties: z.object({
    primary: z.boolean().nullish(),
    privateIPAddress: z.string().nullish(),
    publicIPAddress: named.nullish(),
    subnet: named.nullish(),
    applicationSecurityGroups: z.array(named).max(64).nullish(),
    loadBalancerInboundNatRules: z.array(named).max(64).nullish(),
  }),
})
type Configuration = z.output<typeof configurationShape>['properties']

const nicShape = z.object({
  properties: z.object({
    ipConfigurations: z.array(configurationShape).nullish(),
    networkSecurityGroup: named.nullish(),
  }),
})

/** Reads the VM's network interfaces, wherever they lie, and the addresses on them, primary first. */
export async function readInterfaces(look: Look): Promise<NetworkInterface[]> {
  const { session, target, options } = look
  const context = aboutVm(session, actions.readVm, target)
  const vm = await calling(context, options, () => getVm(session, target, options))
  const nics = primaryFirst(vm.networkProfile?.networkInterfaces)
  const ids = nics.flatMap(({ id }) => id ?? []).slice(0, mostInterfaces)
  const balancers: LoadBalancers = new Map()
  return Promise.all(ids.map((id, index) => readInterface(look, id, index === 0, balancers)))
}

async function readInterface(
  look: Look,
  id: string,
  primary: boolean,
  balancers: LoadBalancers,
): Promise<NetworkInterface> {
  const reading = { action: actions.readNic, scope: id }
  const body = await readResource(look, reading, 'Microsoft.Network/networkInterfaces')
  const { properties } = shaped(nicShape, body, 'a network interface')
  const configurations = (properties.ipConfigurations ?? []).map((each) => each.properties)
  const addresses = await Promise.all(
    primaryFirst(configurations)
      .slice(0, mostConfigurations)
      .map((each) => addressOf(look, each, balancers)),
  )
  const groupId = properties.networkSecurityGroup?.id
  return { id, name: nameIn(id), primary, addresses, ...(groupId === undefined ? {} : { groupId }) }
}

async function addressOf(
  look: Look,
  configuration: Configuration,
  balancers: LoadBalancers,
): Promise<InterfaceAddress> {
  const { primary, privateIPAddress, publicIPAddress, subnet } = configuration
  const [publicly, inboundNat] = await Promise.all([
    publicIPAddress ? readPublicAddress(look, publicIPAddress.id) : {},
    inboundNatOf(look, idsOf(configuration.loadBalancerInboundNatRules), balancers),
  ])
  return {
    primary: primary ?? false,
    applicationSecurityGroups: idsOf(configuration.applicationSecurityGroups),
    inboundNat,
    ...(isAddress(privateIPAddress) ? { privateAddress: privateIPAddress } : {}),
    ...publicly,
    ...(subnet ? { subnetId: subnet.id } : {}),
  }
}

function isAddress(text: string | null | undefined): text is string {
  return typeof text === 'string' && isIP(text) !== 0
}

function idsOf(items: { id: string }[] | null | undefined): string[] {
  return (items ?? []).map(({ id }) => id)
}

function primaryFirst<Item extends { primary?: boolean | null | undefined }>(
  items: Item[] | undefined,
): Item[] {
  return (items ?? []).toSorted((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false))
}
