import { isIP } from 'node:net'

import type {
  NetworkInterface as ArmInterface,
  NetworkInterfaceIPConfiguration,
  NetworkManagementClient,
} from '@azure/arm-network'

import { RdpAzureError } from '../errors.ts'
import type { InterfaceAddress, NetworkInterface } from '../model/network-evidence.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import type { ArmAction } from './actions.ts'
import type { CallOptions } from './azure.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { getVm } from './get-vm.ts'
import { plainText } from './plain-text.ts'
import type { ArmSession } from './session.ts'
import { parseResourceId } from './vm-id.ts'
import type { ResourceKind, ResourceName } from './vm-id.ts'

/** Reads the VM's network interfaces, wherever they lie, and the addresses on them, primary first. */
export async function readInterfaces(
  session: ArmSession,
  target: Target,
  options: CallOptions,
): Promise<NetworkInterface[]> {
  const about = aboutFor(session, target, options)
  const vm = await about(actions.readVm, target.id, () => getVm(session, target, options))
  const nicIds = primaryFirst(vm.networkProfile?.networkInterfaces).flatMap(({ id }) => id ?? [])
  return Promise.all(
    nicIds.map(async (id, index) => {
      const nic = await about(actions.readNic, id, () => getNic(session, id, options))
      const addresses = await Promise.all(
        primaryFirst(nic.ipConfigurations).map((each) => addressOf(session, about, each, options)),
      )
      const groupId = nic.networkSecurityGroup?.id
      const { name = '' } = nic
      return {
        id,
        name: plainText(name, 80),
        primary: index === 0,
        addresses,
        ...(groupId === undefined ? {} : { groupId }),
      }
    }),
  )
}

async function addressOf(
  session: ArmSession,
  about: About,
  configuration: NetworkInterfaceIPConfiguration,
  options: CallOptions,
): Promise<InterfaceAddress> {
  const { primary = false, privateIPAddress, publicIPAddress, subnet } = configuration
  const publicId = publicIPAddress?.id
  const publicAddress =
    publicId === undefined
      ? undefined
      : await about(actions.readPublicAddress, publicId, () =>
          getPublicAddress(session, publicId, options),
        )
  return {
    primary,
    applicationSecurityGroups: [],
    inboundNat: [],
    ...(isAddress(privateIPAddress) ? { privateAddress: privateIPAddress } : {}),
    ...(isAddress(publicAddress) ? { publicAddress } : {}),
    ...(subnet?.id === undefined ? {} : { subnetId: subnet.id }),
  }
}

function isAddress(text: string | undefined): text is string {
  return text !== undefined && isIP(text) !== 0
}

type About = <Result>(
  action: ArmAction,
  scope: string,
  call: () => Promise<Result>,
) => Promise<Result>

function aboutFor(session: ArmSession, target: Target, options: CallOptions): About {
  return (action, scope, call) => calling(aboutVm(session, action, target, scope), options, call)
}

async function getNic(
  session: ArmSession,
  id: string,
  options: CallOptions,
): Promise<ArmInterface> {
  const { resourceGroup, name, client } = await at(
    session,
    id,
    'Microsoft.Network/networkInterfaces',
  )
  return client.networkInterfaces.get(resourceGroup, name, signalIn(options))
}

/** A dynamic address has no value while the VM is deallocated. */
async function getPublicAddress(
  session: ArmSession,
  id: string,
  options: CallOptions,
): Promise<string | undefined> {
  const { resourceGroup, name, client } = await at(
    session,
    id,
    'Microsoft.Network/publicIPAddresses',
  )
  return (await client.publicIPAddresses.get(resourceGroup, name, signalIn(options))).ipAddress
}

async function at(
  session: ArmSession,
  id: string,
  kind: ResourceKind,
): Promise<ResourceName & { client: NetworkManagementClient }> {
  const parsed = parseResourceId(id, kind)
  if (parsed === undefined) {
    throw new RdpAzureError(
      'ArmFailed',
      `Azure names "${plainText(id, 200)}" where an id of ${kind} belongs`,
      {
        data: { id: plainText(id, 200) },
      },
    )
  }
  const { NetworkManagementClient } = await import('@azure/arm-network')
  const { cloud, pipeline, credential } = session
  const options = { endpoint: cloud.endpoint, pipeline }
  return {
    ...parsed,
    client: new NetworkManagementClient(credential, parsed.subscriptionId, options),
  }
}

function signalIn({ abortSignal }: CallOptions): { abortSignal?: AbortSignal } {
  return abortSignal === undefined ? {} : { abortSignal }
}

function primaryFirst<Item extends { primary?: boolean }>(items: Item[] | undefined): Item[] {
  return (items ?? []).toSorted((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false))
}
