import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { PlatformState } from '../model/platform-state.ts'
import type { WindowsState } from '../model/windows-state.ts'
import { healthyPlatform, patchPlatform } from './platform.ts'
import type { Scenario } from './scenario.ts'
import { settle } from './windows/happen.ts'
import { healthyWindows } from './windows/healthy.ts'
import { patchWindows } from './windows/patch.ts'
import { guidOf, sandboxSubscriptionId, sandboxTenantId, vmKey } from './world.ts'
import type { World, WorldVm } from './world.ts'
import { scenarioInvalid } from './yaml-source.ts'
import type { YamlPath } from './yaml-source.ts'

/** What a runbook's fault lays over a healthy VM: its first test that expects `faulty`. */
export interface FaultPatch {
  windows?: unknown
  platform?: unknown
}

type ScenarioVm = Scenario['vms'][number]

/** One patch to lay over the VM, and where it is written, for errors. */
interface Layer {
  windows: unknown
  platform: unknown
  path: YamlPath
}

/** Where in the patch it is wrong, as `patchWindows` says. */
const stepsSchema = z.array(z.string()).catch([])

/** A NetBIOS name has at most 15 characters; Azure refuses longer ones for Windows. */
const maxComputerName = 15

/**
 * Makes the world a scenario describes: each VM healthy first, then its faults, then its own
 * patches, then the rules of the simulated Windows until nothing more follows. Equal scenarios and
 * clocks make equal worlds. Throws `ScenarioInvalid` with the place of what is wrong.
 */
export async function buildWorld(
  scenario: Scenario,
  faultPatches: Readonly<Record<string, FaultPatch>>,
  options: { clock: Date },
): Promise<World> {
  const vms: WorldVm[] = []
  for (const [index, vm] of scenario.vms.entries()) {
    vms.push(
      await buildVm(vm, index, layersOf(vm, index, scenario, faultPatches), scenario, options),
    )
  }
  return { subscriptionId: sandboxSubscriptionId, tenantId: sandboxTenantId, vms }
}

async function buildVm(
  vm: ScenarioVm,
  index: number,
  layers: readonly Layer[],
  scenario: Scenario,
  { clock }: { clock: Date },
): Promise<WorldVm> {
  const computerName = vm.name.slice(0, maxComputerName)
  let windows = await healthyWindows({ computerName, clock })
  let platform: PlatformState = healthyPlatform(index)
  for (const layer of layers) {
    windows = await layWindows(windows, layer, scenario)
    platform = layPlatform(platform, layer, scenario)
  }
  return {
    name: vm.name,
    resourceGroup: vm.resourceGroup,
    location: vm.location,
    vmId: guidOf(vmKey(vm)),
    platform,
    windows: await settle(leased(windows, platform)),
  }
}

/** What Azure's network gives to an adapter that asks by DHCP is the address Azure has for the VM. */
function leased(windows: WindowsState, { privateAddress }: PlatformState): WindowsState {
  const lease = { ...windows.network.lease, address: privateAddress }
  return { ...windows, network: { ...windows.network, lease } }
}

function layersOf(
  vm: ScenarioVm,
  index: number,
  scenario: Scenario,
  faultPatches: Readonly<Record<string, FaultPatch>>,
): Layer[] {
  const faults = vm.faults.map((name, at) => {
    const path = ['vms', index, 'faults', at]
    const found = Object.hasOwn(faultPatches, name) ? faultPatches[name] : undefined
    if (found === undefined) throw unknownFault(name, faultPatches, scenario.where(path))
    return { windows: found.windows, platform: found.platform, path }
  })
  return [...faults, { windows: vm.windows, platform: vm.platform, path: ['vms', index] }]
}

async function layWindows(
  state: WindowsState,
  layer: Layer,
  scenario: Scenario,
): Promise<WindowsState> {
  if (layer.windows === undefined) return state
  try {
    return await patchWindows(state, layer.windows)
  } catch (cause) {
    if (!(cause instanceof RdpAzureError) || cause.code !== 'ScenarioInvalid') throw cause
    const within = stepsSchema.parse(cause.data['path'])
    const where = scenario.where([...layer.path, 'windows', ...within])
    throw scenarioInvalid(where, cause.message, cause.next)
  }
}

function layPlatform(state: PlatformState, layer: Layer, scenario: Scenario): PlatformState {
  if (layer.platform === undefined) return state
  const where = (path: YamlPath): string => scenario.where([...layer.path, 'platform', ...path])
  return patchPlatform(state, layer.platform, where)
}

function unknownFault(
  name: string,
  faultPatches: Readonly<Record<string, FaultPatch>>,
  where: string,
): RdpAzureError {
  const known = Object.keys(faultPatches).sort()
  return scenarioInvalid(where, `no runbook is called "${name}"; faults are: ${known.join(', ')}`, [
    'rdp-azure sandbox faults',
    'rdp-azure runbook list',
  ])
}
