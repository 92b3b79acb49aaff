import type { Machines } from './machines.ts'
import { startListener } from './rdp/listener.ts'
import type { Listener } from './rdp/listener.ts'
import type { ListenerBehaviour } from './windows/contract.ts'
import { outsideOf } from './windows/outside.ts'
import { vmKey } from './world.ts'
import type { WorldVm } from './world.ts'

/** The RDP listeners of all VMs. */
export interface Listeners {
  /** Ports on loopback by `vmKey`; each stays the same for the sandbox's life. */
  ports: ReadonlyMap<string, number>
  close(): Promise<void>
}

/** Opens one listener for each VM; it follows the VM's state. */
export async function startListeners(machines: Machines): Promise<Listeners> {
  const open = new Map<string, Listener>()
  for (const vm of machines.list()) {
    const listener = await startListener(() =>
      behaviourOf(machines.find(vm.resourceGroup, vm.name)),
    )
    open.set(vmKey(vm), listener)
  }
  machines.watch(async (vm) => open.get(vmKey(vm))?.refresh())
  const close = async (): Promise<void> => {
    await Promise.all([...open.values()].map((listener) => listener.close()))
  }
  const ports = new Map([...open].map(([key, { port }]) => [key, port]))
  return { ports, close }
}

async function behaviourOf(vm: WorldVm | undefined): Promise<ListenerBehaviour> {
  if (vm?.platform.power !== 'running' || vm.platform.osType !== 'Windows')
    return { kind: 'closed' }
  return outsideOf(vm.windows)
}
