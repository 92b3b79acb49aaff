import type { Azure, CallOptions } from '../azure/azure.ts'
import type { NetworkEvidence, SeenInterface } from '../model/network-evidence.ts'
import type { Target } from '../model/target.ts'
import { observe } from './observe.ts'

/**
 * Locks that hold for each group that applies, by the group's id. Unseen altogether when one of them
 * cannot be read: a rule is added only where it is known that nobody locked the group.
 */
export async function readLocks(
  { path }: Azure,
  target: Target,
  interfaces: readonly SeenInterface[],
  call: CallOptions,
): Promise<NetworkEvidence['locks']> {
  const ids = groupIds(interfaces)
  return observe(async () =>
    Object.fromEntries(
      await Promise.all(ids.map(async (id) => [id, await path.locks(target, id, call)] as const)),
    ),
  )
}

function groupIds(interfaces: readonly SeenInterface[]): string[] {
  const groups = interfaces.flatMap(({ groups }) => (groups.seen ? groups.value : []))
  const own = interfaces.flatMap(({ groupId }) => groupId ?? [])
  const ids = groups
    .filter(({ association }) => association !== 'networkManager')
    .map(({ id }) => id)
  // Effective rules may spell the id of the interface's own group in another case.
  const known = new Set(ids.map((id) => id.toLowerCase()))
  return [...new Set([...ids, ...own.filter((id) => !known.has(id.toLowerCase()))])]
}
