import type { PlatformState } from '../../model/platform-state.ts'
import { groupId, vmResourceId } from '../world.ts'
import type { WorldVm } from '../world.ts'
import { instanceView, osDiskName } from './instance-view.ts'
import { nicIdOf, nicNames } from './network/ids.ts'

/** A VM as Compute answers it (recorded with api-version 2019-07-01 and 2020-06-01). */
export function vmShape(subscriptionId: string, vm: WorldVm, options: { view: boolean }): object {
  const properties = {
    vmId: vm.vmId,
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: storageProfile(subscriptionId, vm),
    osProfile: osProfile(vm),
    networkProfile: { networkInterfaces: interfaces(subscriptionId, vm) },
    diagnosticsProfile: { bootDiagnostics: { enabled: vm.platform.serialLog !== null } },
    provisioningState: vm.platform.provisioning,
    ...(options.view ? { instanceView: instanceView(vm) } : {}),
  }
  return {
    name: vm.name,
    id: vmResourceId(subscriptionId, vm),
    type: 'Microsoft.Compute/virtualMachines',
    location: vm.location,
    tags: {},
    properties,
  }
}

/** Which one is primary is said only where there are several. */
function interfaces(subscriptionId: string, vm: WorldVm): object[] {
  const names = nicNames(vm)
  return names.map((name, index) => ({
    id: nicIdOf(subscriptionId, vm, name),
    ...(names.length > 1 ? { properties: { primary: index === 0 } } : {}),
  }))
}

function storageProfile(subscriptionId: string, vm: WorldVm): object {
  const name = osDiskName(vm)
  const diskId = `${groupId(subscriptionId, vm)}/providers/Microsoft.Compute/disks/${name}`
  return {
    imageReference: images[vm.platform.osType],
    osDisk: {
      osType: vm.platform.osType,
      name,
      createOption: 'FromImage',
      caching: 'ReadWrite',
      managedDisk: { storageAccountType: 'Premium_LRS', id: diskId },
      diskSizeGB: 127,
      ...(vm.platform.osDisk === 'ephemeral' ? { diffDiskSettings: { option: 'Local' } } : {}),
    },
    dataDisks: [],
  }
}

const images = {
  Windows: {
    publisher: 'MicrosoftWindowsServer',
    offer: 'WindowsServer',
    sku: '2022-datacenter-azure-edition',
    version: 'latest',
  },
  Linux: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' },
} as const satisfies Record<PlatformState['osType'], object>

function osProfile(vm: WorldVm): object {
  const windows = { windowsConfiguration: { provisionVMAgent: true, enableAutomaticUpdates: true } }
  const linux = {
    linuxConfiguration: { disablePasswordAuthentication: true, provisionVMAgent: true },
  }
  return {
    computerName: vm.windows.computerName,
    adminUsername: 'azureuser',
    ...(vm.platform.osType === 'Windows' ? windows : linux),
    secrets: [],
    allowExtensionOperations: true,
    requireGuestProvisionSignal: true,
  }
}
