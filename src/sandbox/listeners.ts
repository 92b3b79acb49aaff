import type { Machines } from './machines.ts'
import { rdpPort } from './rdp-port.ts'
import { startListener } from './rdp/listener.ts'
import type { Listener } from './rdp/listener.ts'
import type { ListenerBehaviour } from './windows/contract.ts'
import { outsideOf } from './windows/outside.ts'
import { vmKey } from './world.ts'
import type { WorldVm } from './world.ts'

/** The RDP listeners of all VMs. */
export interface Listeners {
  /** `address:port` of the VM → `127.0.0.1:port`. A VM without a public address is in no one's sight. */
  addresses: Record<string, string>
  close(): Promise<void>
}

/**
 * Opens one listener for each VM; it follows the VM's state. The map is made once, with the port the
 * guest is set to at that time, since a child's environment cannot change.
 */
export async function startListeners(machines: Machines): Promise<Listeners> {
  const open = new Map<string, Listener>()
  const addresses: Record<string, string> = {}
  for (const vm of machines.list()) {
    const listener = await startListener(() =>
      behaviourOf(machines.find(vm.resourceGroup, vm.name)),
    )
    open.set(vmKey(vm), listener)
    const { publicAddress } = vm.platform
    if (publicAddress === undefined) continue
    addresses[`${publicAddress}:${rdpPort(vm.windows)}`] = `127.0.0.1:${listener.port}`
  }
  machines.watch(async (vm) => open.get(vmKey(vm))?.refresh())
  const close = async (): Promise<void> => {
    await Promise.all([...open.values()].map((listener) => listener.close()))
  }
  return { addresses, close }
}

async function behaviourOf(vm: WorldVm | undefined): Promise<ListenerBehaviour> {
  if (vm?.platform.power !== 'running' || vm.platform.osType !== 'Windows')
    return { kind: 'closed' }
  return outsideOf(vm.windows)
}
