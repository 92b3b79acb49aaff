import { windowsStateSchema } from '../../src/model/windows-state.ts'
import { healthyPlatform } from '../../src/sandbox/platform.ts'
import type { World, WorldVm } from '../../src/sandbox/world.ts'
import { guidOf, sandboxSubscriptionId, sandboxTenantId } from '../../src/sandbox/world.ts'

/** A world whose one VM runs a Windows with nothing in it: for tests that are not about Windows. */
export function bareWorld(): World {
  return {
    subscriptionId: sandboxSubscriptionId,
    tenantId: sandboxTenantId,
    vms: [bareVm('vm-one', 0)],
  }
}

/** A VM of that kind. */
export function bareVm(name: string, index: number): WorldVm {
  return {
    name,
    resourceGroup: 'rg-one',
    location: 'westeurope',
    vmId: guidOf(name),
    platform: healthyPlatform(index),
    windows: windowsStateSchema.parse({
      clock: '2026-01-01T00:00:00.000Z',
      build: 20348,
      caption: 'Microsoft Windows Server 2022 Datacenter',
      computerName: name,
      domainRole: 3,
      powershell: { version: '5.1.20348.1', languageMode: 'FullLanguage', is64Bit: true },
      registry: {},
      services: {},
      files: {},
      eventLogs: ['System', 'Application', 'Security'],
      events: [],
      activeSessions: 0,
      oddities: { renewalBlocked: false, schannelBroken: false },
      made: 0,
    }),
  }
}
