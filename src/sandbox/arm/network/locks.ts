import { groupsOf } from '../../network/groups.ts'
import { vmResourceId } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { ok } from '../request.ts'
import { inSubscription } from '../scopes.ts'
import { securityGroupId } from './ids.ts'

/** A management lock and what it lies on. */
interface PretendLock {
  scope: string
  level: 'ReadOnly' | 'CanNotDelete'
  notes: string
}

/**
 * `GET <scope>/providers/Microsoft.Authorization/locks`: locks on the scope and above; of a resource group
 * or subscription also those below, unless `$filter=atScope()` is said.
 */
export const listLocks = inSubscription((request, _names, cloud) => {
  const end = request.path.toLowerCase().lastIndexOf('/providers/microsoft.authorization/locks')
  const scope = request.path.slice(0, end).toLowerCase()
  const atScope = request.query.get('$filter')?.toLowerCase() === 'atscope()'
  const value = locksOf(cloud)
    .filter((lock) => {
      const on = lock.scope.toLowerCase()
      const above = scope === on || scope.startsWith(`${on}/`)
      return above || (!atScope && on.startsWith(`${scope}/`))
    })
    .map(lockShape)
  return ok({ value })
})

function locksOf({ machines, now }: PretendCloud): PretendLock[] {
  return machines.list().flatMap((vm): PretendLock[] => {
    const { lock, network } = vm.platform
    const group = groupsOf(vm, now()).find(({ place }) => place === 'nicGroup')
    return [
      ...(lock === 'none'
        ? []
        : [
            {
              scope: vmResourceId(machines.subscriptionId, vm),
              level: lock,
              notes: 'Put here by the scenario.',
            },
          ]),
      ...(group === undefined || network.groupLock === 'none'
        ? []
        : [
            {
              scope: securityGroupId(machines.subscriptionId, vm, group.name),
              level: network.groupLock,
              notes: 'Network team: ask before you change rules.',
            },
          ]),
    ]
  })
}

function lockShape({ scope, level, notes }: PretendLock): object {
  const name = level === 'ReadOnly' ? 'read-only' : 'keep'
  return {
    properties: { level, notes },
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    type: 'Microsoft.Authorization/locks',
    name,
  }
}
