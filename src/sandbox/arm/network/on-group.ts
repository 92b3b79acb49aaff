import { findGroup } from '../../network/groups.ts'
import type { PretendGroup } from '../../network/groups.ts'
import type { PretendCloud } from '../cloud.ts'
import { groupNotFound, resourceNotFound } from '../refusals.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import { hasGroup, inSubscription } from '../scopes.ts'
import type { Answerer, RouteNames } from '../scopes.ts'

/** An answer about one network security group; what is missing is named. */
export function onGroup(
  answer: (
    request: ArmRequest,
    group: PretendGroup,
    names: RouteNames,
    cloud: PretendCloud,
  ) => ArmAnswer,
): Answerer {
  return inSubscription((request, names, cloud) => {
    const { group: resourceGroup = '', name = '' } = names
    const found = findGroup(cloud.machines, cloud.now(), resourceGroup, name)
    if (found) return answer(request, found, names, cloud)
    return hasGroup(cloud, resourceGroup)
      ? resourceNotFound('Microsoft.Network/networkSecurityGroups', name, resourceGroup)
      : groupNotFound(resourceGroup)
  })
}
