import type { Azure, CallOptions } from '../azure/azure.ts'
import { RdpAzureError } from '../errors.ts'
import type { NetworkInterface, SeenInterface } from '../model/network-evidence.ts'
import type { Target } from '../model/target.ts'
import { observe } from './observe.ts'

/** More interfaces are rare, and each costs two operations of seconds that Azure counts as writes. */
const mostInFull = 4

/** Reads what applies to one interface; rules and routes side by side, each unseen by itself. */
export async function readInterface(
  { path }: Azure,
  target: Target,
  nic: NetworkInterface,
  { index, ...call }: CallOptions & { index: number },
): Promise<SeenInterface> {
  if (index >= mostInFull) {
    const unread = await observe(async () => Promise.reject(tooMany(nic)))
    return { ...nic, groups: unread, routes: unread }
  }
  const [groups, routes] = await Promise.all([
    observe(() => path.groups(target, nic, call)),
    observe(() => path.routes(target, nic, call)),
  ])
  return { ...nic, groups, routes }
}

function tooMany({ id, name }: NetworkInterface): RdpAzureError {
  const message = `${name} is not read in full: of each VM the first ${mostInFull} interfaces are`
  return new RdpAzureError('ArmFailed', message, { data: { id } })
}
