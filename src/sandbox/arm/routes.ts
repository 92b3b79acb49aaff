import type { PretendCloud } from './cloud.ts'
import { instanceView } from './instance-view.ts'
import { networkRoutes } from './network/routes.ts'
import { platformRoutes } from './platform/routes.ts'
import { startPower } from './power.ts'
import type { Quota } from './quotas.ts'
import { groupNotFound, resourceNotFound } from './refusals.ts'
import { ok } from './request.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'
import { queryResources } from './resource-graph.ts'
import type { Route } from './route.ts'
import { startRunCommand } from './run-command.ts'
import { hasGroup, inSubscription, onVm } from './scopes.ts'
import type { RouteNames } from './scopes.ts'
import { getSnapshot, putSnapshot } from './snapshots.ts'
import { vmShape } from './vm-shape.ts'

const group = '/subscriptions/{subscription}/resourceGroups/{group}'
const snapshot = `${group}/providers/Microsoft.Compute/snapshots/{name}`
const machine = `${group}/providers/Microsoft.Compute/virtualMachines/{name}`

/** All calls there are. The first that fits is taken. */
export const routes: readonly Route[] = [
  { method: 'GET', path: '/subscriptions', quota: 'none', answer: listSubscriptions },
  { method: 'GET', path: '/tenants', quota: 'none', answer: listTenants },
  {
    method: 'POST',
    path: '/providers/Microsoft.ResourceGraph/resources',
    quota: 'none',
    answer: (request, _names, cloud) => queryResources(request, cloud),
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Compute/virtualMachines',
    quota: 'HighCostGet',
    answer: listVms,
  },
  {
    method: 'GET',
    path: `${group}/providers/Microsoft.Compute/virtualMachines`,
    quota: 'HighCostGet',
    answer: listVms,
  },
  {
    method: 'GET',
    path: '/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}/operations/{id}',
    quota: 'GetOperation',
    answer: lookAtOperation,
  },
  {
    method: 'GET',
    path: machine,
    quota: 'LowCostGet',
    answer: onVm((request, vm, { machines: { subscriptionId } }) => {
      const view = request.query.get('$expand')?.toLowerCase() === 'instanceview'
      return ok(vmShape(subscriptionId, vm, { view }))
    }),
  },
  {
    method: 'GET',
    path: `${machine}/instanceView`,
    quota: 'LowCostGet',
    answer: onVm((_request, vm) => ok(instanceView(vm))),
  },
  {
    method: 'POST',
    path: `${machine}/runCommand`,
    quota: 'UpdateVM',
    answer: onVm(startRunCommand),
  },
  ...(['start', 'restart', 'powerOff', 'redeploy', 'reapply'] as const).map((action) =>
    powerRoute(action, 'UpdateVM'),
  ),
  powerRoute('deallocate', 'DeleteVM'),
  ...platformRoutes,
  { method: 'GET', path: snapshot, quota: 'none', answer: inSubscription(getSnapshot) },
  { method: 'PUT', path: snapshot, quota: 'none', answer: inSubscription(putSnapshot) },
  ...networkRoutes,
]

function powerRoute(action: Parameters<typeof startPower>[3], quota: Quota): Route {
  const answer = onVm((request, vm, cloud) => startPower(request, vm, cloud, action))
  return { method: 'POST', path: `${machine}/${action}`, quota, answer }
}

function listVms(request: ArmRequest, names: RouteNames, cloud: PretendCloud): ArmAnswer {
  return inSubscription(() => {
    const { group: groupName } = names
    if (groupName !== undefined && !hasGroup(cloud, groupName)) return groupNotFound(groupName)
    const { machines } = cloud
    const vms = machines
      .list()
      .filter(
        (vm) => vm.resourceGroup.toLowerCase() === (groupName ?? vm.resourceGroup).toLowerCase(),
      )
    return ok({ value: vms.map((vm) => vmShape(machines.subscriptionId, vm, { view: false })) })
  })(request, names, cloud)
}

function listSubscriptions(_r: ArmRequest, _n: RouteNames, { machines }: PretendCloud): ArmAnswer {
  const { subscriptionId, tenantId } = machines
  const subscription = {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: 'sandbox',
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
    authorizationSource: 'RoleBased',
    managedByTenants: [],
  }
  return ok({ value: [subscription], count: { type: 'Total', value: 1 } })
}

function listTenants(_r: ArmRequest, _n: RouteNames, { machines }: PretendCloud): ArmAnswer {
  return ok({ value: [{ id: `/tenants/${machines.tenantId}`, tenantId: machines.tenantId }] })
}

function lookAtOperation(request: ArmRequest, names: RouteNames, cloud: PretendCloud): ArmAnswer {
  const { id = '', location = '' } = names
  const monitor = request.query.get('monitor') === 'true'
  const here = `${cloud.origin()}${request.path}?monitor=true&api-version=${request.apiVersion}`
  const found = cloud.operations.look(id, monitor, here)
  return found ?? resourceNotFound('Microsoft.Compute/locations/operations', id, location)
}
