import type { Target } from '../../model/target.ts'
import type { CallOptions, NetworkPath } from '../azure.ts'
import type { ArmSession } from '../session.ts'
import { readBastions } from './bastions.ts'
import { readGroups } from './groups.ts'
import { readHostPool } from './host-pool.ts'
import { readInterfaces } from './interfaces.ts'
import { verifyFlow } from './ip-flow.ts'
import { readJit } from './jit.ts'
import { readLocks } from './locks.ts'
import type { Look } from './look.ts'
import { readRoutes } from './routes.ts'
import { readVirtualNetwork } from './virtual-network.ts'

/** The reads of the way to a VM, over one session. */
export function networkPath(session: ArmSession): NetworkPath {
  const look = (target: Target, options: CallOptions = {}): Look => ({ session, target, options })
  return {
    interfaces: (target, call) => readInterfaces(look(target, call)),
    groups: (target, nic, call) => readGroups(look(target, call), nic),
    routes: (target, nic, call) => readRoutes(look(target, call), nic),
    virtualNetwork: (target, id, call) => readVirtualNetwork(look(target, call), id),
    jit: (target, call) => readJit(look(target, call)),
    bastions: (target, network, call) => readBastions(look(target, call), network),
    hostPool: (target, call) => readHostPool(look(target, call)),
    locks: (target, scope, call) => readLocks(look(target, call), scope),
    ipFlow: (target, flow, call) => verifyFlow(look(target, call), flow),
  }
}
