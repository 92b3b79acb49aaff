import type {
  InstanceViewStatus,
  VirtualMachine,
  VirtualMachineInstanceView,
} from '@azure/arm-compute'

import { powerStates } from '../model/evidence.ts'
import type { PlatformEvidence } from '../model/evidence.ts'
import type { Target } from '../model/target.ts'
import { actions } from './actions.ts'
import type { CallOptions } from './azure.ts'
import { aboutVm } from './call-context.ts'
import { calling } from './call.ts'
import { getVm } from './get-vm.ts'
import { plainText } from './plain-text.ts'
import type { ArmSession } from './session.ts'
import { parseResourceId } from './vm-id.ts'

/** Reads the VM with its instance view and keeps what the facts are made from. */
export async function readPlatform(
  session: ArmSession,
  target: Target,
  options: CallOptions,
): Promise<PlatformEvidence> {
  return calling(aboutVm(session, actions.readVm, target), options, async () =>
    platformOf(await getVm(session, target, { ...options, instanceView: true })),
  )
}

/** What a VM as ARM gives it says about power, agent and extensions; what is not said is left out. */
function platformOf(vm: VirtualMachine): PlatformEvidence {
  const view = vm.instanceView
  const power = stateIn(view?.statuses, 'PowerState')?.toLowerCase()
  const [agent, agentVersion] = [agentIn(view), versionIn(view)]
  const disk = vm.storageProfile?.osDisk
  const osType = disk?.osType
  return {
    extensionsInTransition: extensionsIn(view)
      .filter(isMoving)
      .map(({ name }) => name),
    ...(view === undefined ? {} : { extensions: extensionsIn(view) }),
    ...defined(
      'power',
      powerStates.find((state) => state === power),
    ),
    ...defined('provisioning', text(vm.provisioningState)),
    ...defined('agent', agent),
    ...defined('agentVersion', agentVersion),
    ...defined('vmSize', text(vm.hardwareProfile?.vmSize)),
    ...defined('osName', text(view?.osName)),
    ...defined('osDiskId', diskId(disk?.managedDisk?.id)),
    ...(disk === undefined ? {} : { osDiskEphemeral: disk.diffDiskSettings?.option === 'Local' }),
    // A whole model that has no such profile has them switched off.
    ...(disk === undefined ? {} : { bootDiagnostics: bootDiagnosticsIn(vm) }),
    ...(osType === 'Windows' || osType === 'Linux' ? { osType } : {}),
  }
}

function bootDiagnosticsIn({ diagnosticsProfile }: VirtualMachine): boolean {
  return diagnosticsProfile?.bootDiagnostics?.enabled === true
}

function diskId(id: string | undefined): string | undefined {
  return parseResourceId(id ?? '', 'Microsoft.Compute/disks') ? id : undefined
}

function defined<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  const made: { [K in Key]?: Value } = {}
  if (value !== undefined) made[key] = value
  return made
}

// Ready is the one good state; a silent agent shows "Not Ready" and ProvisioningState/Unavailable.
function agentIn(view: VirtualMachineInstanceView | undefined): PlatformEvidence['agent'] {
  const statuses = view?.vmAgent?.statuses
  if (statuses === undefined || statuses.length === 0) return undefined
  return statuses.some(({ displayStatus }) => displayStatus === 'Ready') ? 'ready' : 'notReady'
}

function versionIn(view: VirtualMachineInstanceView | undefined): string | undefined {
  const version = text(view?.vmAgent?.vmAgentVersion)
  return version === 'Unknown' ? undefined : version
}

type SeenExtension = NonNullable<PlatformEvidence['extensions']>[number]

/** More extensions than any VM has; their messages are of the guest's making. */
const mostExtensions = 50

function extensionsIn(view: VirtualMachineInstanceView | undefined): SeenExtension[] {
  return (view?.extensions ?? []).slice(0, mostExtensions).flatMap(({ name, statuses }) => {
    const called = text(name)
    if (called === undefined) return []
    const state = text(stateIn(statuses, 'ProvisioningState')) ?? 'unknown'
    const message = text(statuses?.find((each) => each.message)?.message)
    return [{ name: called, state, ...(message === undefined ? {} : { message }) }]
  })
}

function isMoving({ state }: SeenExtension): boolean {
  return /^(transitioning|updating|creating)$/i.test(state)
}

/** `Running` of `PowerState/Running`; what follows a second slash is a detail. */
function stateIn(statuses: InstanceViewStatus[] | undefined, kind: string): string | undefined {
  const codes = (statuses ?? []).map(({ code }) => (code ?? '').split('/'))
  return codes.find(([name]) => name?.toLowerCase() === kind.toLowerCase())?.[1]
}

function text(value: string | undefined): string | undefined {
  const plain = plainText(value ?? '', 200)
  return plain === '' ? undefined : plain
}
