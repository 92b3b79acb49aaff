import type { PlatformState } from '../../model/platform-state.ts'
import { agentAnswers } from '../agent.ts'
import { guidOf, vmKey } from '../world.ts'
import type { WorldVm } from '../world.ts'

/** A status of an instance view. */
interface Status {
  code: string
  level: 'Info' | 'Warning' | 'Error'
  displayStatus: string
  message?: string
  time?: string
}

/**
 * The instance view as Compute answers it: a deallocated VM has neither agent nor names of its
 * system (recorded 2020), a dead agent is `Unknown` and `Not Ready`.
 */
export function instanceView(vm: WorldVm): object {
  const time = vm.windows.clock
  const provisioned = provisioning(vm.platform.provisioning, time)
  return {
    ...guestPart(vm, time),
    disks: [{ name: osDiskName(vm), statuses: [provisioning('Succeeded', time)] }],
    hyperVGeneration: 'V2',
    statuses: [provisioned, power(vm.platform.power)],
  }
}

/** Name of the OS disk, in the manner of the portal. */
export function osDiskName(vm: WorldVm): string {
  return `${vm.name}_OsDisk_1_${guidOf(`disk ${vmKey(vm)}`).replaceAll('-', '')}`
}

function guestPart(vm: WorldVm, time: string): object {
  const { power: powerState } = vm.platform
  if (powerState === 'deallocated' || powerState === 'deallocating') return {}
  if (!agentAnswers(vm) || powerState === 'starting') return { vmAgent: silentAgent(time) }
  const linux = { osName: 'ubuntu', osVersion: '24.04' }
  const windows = {
    osName: vm.windows.caption.replace(/^Microsoft /, ''),
    osVersion: `Microsoft Windows NT 10.0.${vm.windows.build}.0`,
  }
  return {
    computerName: vm.windows.computerName,
    ...(vm.platform.osType === 'Linux' ? linux : windows),
    vmAgent: readyAgent(time),
    ...(vm.platform.extension === 'stuck' ? { extensions: [stuckExtension(time)] } : {}),
  }
}

/** Shape of a recorded extension; the wording of the message is the sandbox's. */
function stuckExtension(time: string): object {
  const status: Status = {
    code: 'ProvisioningState/transitioning',
    level: 'Info',
    displayStatus: 'Transitioning',
    message: 'The extension is being enabled, and has been for a while.',
    time,
  }
  return {
    name: 'CustomScriptExtension',
    type: 'Microsoft.Compute.CustomScriptExtension',
    typeHandlerVersion: '1.10.18',
    statuses: [status],
  }
}

function readyAgent(time: string): object {
  const status: Status = {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Ready',
    message: 'GuestAgent is running and processing the extensions.',
    time,
  }
  return { vmAgentVersion: '2.7.41491.1172', statuses: [status], extensionHandlers: [] }
}

function silentAgent(time: string): object {
  const status: Status = {
    code: 'ProvisioningState/Unavailable',
    level: 'Warning',
    displayStatus: 'Not Ready',
    message: 'VM status blob is found but not yet populated.',
    time,
  }
  return { vmAgentVersion: 'Unknown', statuses: [status] }
}

function provisioning(state: PlatformState['provisioning'], time: string): Status {
  if (state === 'Failed') {
    return {
      code: 'ProvisioningState/failed',
      level: 'Error',
      displayStatus: 'Provisioning failed',
      time,
    }
  }
  if (state === 'Updating') {
    return { code: 'ProvisioningState/updating', level: 'Info', displayStatus: 'Updating', time }
  }
  return {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    time,
  }
}

function power(state: PlatformState['power']): Status {
  return { code: `PowerState/${state}`, level: 'Info', displayStatus: `VM ${state}` }
}
