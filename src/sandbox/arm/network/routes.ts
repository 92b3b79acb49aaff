import { allGroups } from '../../network/groups.ts'
import type { PretendGroup } from '../../network/groups.ts'
import { groupNotFound, resourceNotFound } from '../refusals.ts'
import { ok } from '../request.ts'
import type { ArmAnswer } from '../request.ts'
import type { Route } from '../route.ts'
import { hasGroup, inSubscription } from '../scopes.ts'
import { groupShape } from './group-shape.ts'
import { jitRoutes } from './jit.ts'
import { listLocks } from './locks.ts'
import { effectiveRoutes, effectiveRules } from './nic-actions.ts'
import { onGroup } from './on-group.ts'
import { lookAtNetworkOperation, lookAtNetworkResult } from './operations.ts'
import { partRoutes } from './parts.ts'
import { resourceRoutes } from './resources.ts'
import { defaultRuleShapes, groupEtag, ruleShape } from './rule-shape.ts'
import { deleteRule, putRule, ruleNamed } from './rule-writes.ts'
import { listWatchers, nextHop, verifyIpFlow } from './watcher.ts'

const subscription = '/subscriptions/{subscription}'
const provider = `${subscription}/resourceGroups/{group}/providers/Microsoft.Network`
const groups = `${provider}/networkSecurityGroups`
const rules = `${groups}/{name}/securityRules`
const locations = `${subscription}/providers/Microsoft.Network/locations/{location}`

const listGroups = inSubscription((_request, { group }, cloud) => {
  if (group !== undefined && !hasGroup(cloud, group)) return groupNotFound(group)
  const { machines } = cloud
  const value = allGroups(machines, cloud.now(), group).map((each) =>
    groupShape(machines.subscriptionId, each),
  )
  return ok({ value })
})

const getGroup = onGroup((_request, group, _names, { machines: { subscriptionId } }) =>
  withEtag(group, groupShape(subscriptionId, group)),
)

const listRules = onGroup((_request, group, _names, { machines: { subscriptionId } }) =>
  ok({ value: group.rules.map((rule) => ruleShape(subscriptionId, group, rule)) }),
)

const getRule = onGroup((_request, group, names, { machines: { subscriptionId } }) => {
  const { rule: name = '', group: resourceGroup = '' } = names
  const found = ruleNamed(group, name)
  const type = 'Microsoft.Network/networkSecurityGroups/securityRules'
  return found
    ? withEtag(group, ruleShape(subscriptionId, group, found))
    : resourceNotFound(type, `${group.name}/${name}`, resourceGroup)
})

const listDefaultRules = onGroup((_request, group, _names, { machines: { subscriptionId } }) =>
  ok({ value: defaultRuleShapes(subscriptionId, group) }),
)

/** All calls about the network: of its provider, of Defender for Cloud, and of locks. */
export const networkRoutes: readonly Route[] = [
  get(`${locations}/operations/{id}`, inSubscription(lookAtNetworkOperation)),
  get(`${locations}/operationResults/{id}`, inSubscription(lookAtNetworkResult)),
  get(`${subscription}/providers/Microsoft.Network/networkSecurityGroups`, listGroups),
  get(groups, listGroups),
  get(`${groups}/{name}`, getGroup),
  get(rules, listRules),
  get(`${rules}/{rule}`, getRule),
  { method: 'PUT', path: `${rules}/{rule}`, quota: 'none', answer: putRule },
  { method: 'DELETE', path: `${rules}/{rule}`, quota: 'none', answer: deleteRule },
  get(`${groups}/{name}/defaultSecurityRules`, listDefaultRules),
  ...resourceRoutes,
  ...partRoutes,
  post(`${provider}/networkInterfaces/{name}/effectiveNetworkSecurityGroups`, effectiveRules),
  post(`${provider}/networkInterfaces/{name}/effectiveRouteTable`, effectiveRoutes),
  get(`${subscription}/providers/Microsoft.Network/networkWatchers`, listWatchers),
  get(`${provider}/networkWatchers`, listWatchers),
  post(`${provider}/networkWatchers/{name}/ipFlowVerify`, verifyIpFlow),
  post(`${provider}/networkWatchers/{name}/nextHop`, nextHop),
  ...jitRoutes,
  get(`${subscription}/providers/Microsoft.Authorization/locks`, listLocks),
  get(`${subscription}/{*scope}/providers/Microsoft.Authorization/locks`, listLocks),
]

/** What is read alone has its etag in a header, too. */
function withEtag(group: PretendGroup, body: object): ArmAnswer {
  return { status: 200, headers: { etag: groupEtag(group) }, body }
}

function get(path: string, answer: Route['answer']): Route {
  return { method: 'GET', path, quota: 'none', answer }
}

function post(path: string, answer: Route['answer']): Route {
  return { method: 'POST', path, quota: 'none', answer }
}
