import { routesOf } from '../../network/routes.ts'
import { spaceOf } from '../../network/space.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'

/** The effective routes of an interface (shape recorded with api-version 2020-05-01). */
export function effectiveRoutesShape({ machines }: PretendCloud, vm: WorldVm): object {
  const value = routesOf(vm, spaceOf(vm, machines)).map((route) => ({
    disableBgpRoutePropagation: false,
    source: route.source,
    state: route.active ? 'Active' : 'Invalid',
    hasBgpOverride: false,
    addressPrefix: [route.prefix],
    nextHopType: route.nextHopType,
    nextHopIpAddress: route.nextHopAddress === undefined ? [] : [route.nextHopAddress],
    destinationServiceTags: [],
    tagMap: {},
  }))
  return { value }
}
