import { guestScripts } from '../../src/assets.ts'
import type { Azure } from '../../src/azure/azure.ts'
import type { ReachAddress } from '../../src/gather/hands.ts'
import { implementationsBy } from '../../src/gather/implementations.ts'
import type { Host } from '../../src/model/host.ts'
import type { PlatformState } from '../../src/model/platform-state.ts'
import type { Target } from '../../src/model/target.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { boot } from '../../src/sandbox/windows/rules/boot.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import type { Implementations } from '../../src/workflow/flow.ts'
import { simulatedPath, simulatedRules } from './simulated-network.ts'
import type { SimulatedNetwork } from './simulated-network.ts'

/** One VM in memory: its Windows and its power change as the workflow changes them. */
export interface SimulatedVm {
  target: Target
  power: PlatformState['power']
  windows: WindowsState
  /** Left out: nothing leads to the VM, and nothing stands before it. */
  network?: SimulatedNetwork
}

/** A target for tests that need one and no control plane. */
export const simulatedTarget: Target = {
  id: '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-one/providers/Microsoft.Compute/virtualMachines/vm-one',
  name: 'vm-one',
  resourceGroup: 'rg-one',
  subscriptionId: '00000000-0000-0000-0000-000000000000',
  location: 'westeurope',
  vmId: '11111111-1111-1111-1111-111111111111',
}

/** What runs a script in a simulated Windows: the twin in TypeScript, or the real PowerShell engine. */
export type Guest = (
  script: string,
  state: WindowsState,
) => Promise<{ state: WindowsState; stdout: string; stderr: string }>
const groupOf = ({ target: { subscriptionId, resourceGroup } }: SimulatedVm): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`

/** A VM without an interface: nothing leads to it, and nothing stands before it. */
const noPath: Azure['path'] = {
  interfaces: async () => [],
  groups: async () => [],
  routes: async () => [],
  virtualNetwork: async (_target, id) => ({ id, prefixes: [], peeredPrefixes: [] }),
  jit: async () => [],
  bastions: async () => [],
  hostPool: async () => null,
  locks: async () => [],
  ipFlow: async (_target, { from, port }) => ({ from, port, access: 'Allow', ruleName: 'none' }),
}

/** There is no group to write rules into. */
const noRules: Azure['rules'] = {
  group: async () => Promise.reject(new Error('a VM without an interface has no group')),
  find: async () => undefined,
  create: async () => undefined,
  remove: async () => undefined,
  requestJit: async () => undefined,
}

/** The control plane of one VM without a network: it has no address, so the wire is never seen. */
export function simulatedAzure(vm: SimulatedVm, guest: Guest = runScript): Azure {
  return {
    principal: async () => ({ name: 'a test', tenantId: 'none', subscriptionId: 'none' }),
    find: async () => vm.target,
    platform: async () => ({
      power: vm.power,
      agent: 'ready',
      extensionsInTransition: [],
      osDiskId: `${groupOf(vm)}/providers/Microsoft.Compute/disks/os`,
      osDiskEphemeral: false,
    }),
    snapshot: async (_target, { name }) => ({
      id: `${groupOf(vm)}/providers/Microsoft.Compute/snapshots/${name}`,
      existed: false,
    }),
    health: async () => ({ availability: 'Available' }),
    bootDiagnostics: async () => ({ enabled: false, screenshot: false }),
    path: vm.network ? simulatedPath(vm.network) : noPath,
    rules: vm.network ? simulatedRules(vm.network) : noRules,
    async runCommand(_target, script) {
      const { state, stdout, stderr } = await guest(script, vm.windows)
      vm.windows = state
      return { stdout, stderr }
    },
    async redeploy() {
      vm.windows = await boot(vm.windows)
    },
    async reapply() {},
    async resetRunCommand() {},
    async runManagedCommand(_target, script) {
      const { state, stdout, stderr } = await guest(script, vm.windows)
      vm.windows = state
      return { stdout, stderr }
    },
    async start() {
      vm.power = 'running'
    },
    async restart() {
      vm.windows = await boot(vm.windows)
    },
  }
}

/** The code of every activity over one VM in memory. */
export function simulatedImplementations(
  vm: SimulatedVm,
  host: Host = { notify() {} },
  guest: Guest = runScript,
): Implementations {
  const reach: ReachAddress = async (host, port) => ({ kind: 'open', host, port })
  const azure = simulatedAzure(vm, guest)
  return implementationsBy({ azure, scripts: guestScripts(), reach, host, startPollMs: 1 })
}
