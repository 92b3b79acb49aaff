import type { PretendRule } from '../../../model/network-state.ts'
import { findGroup, withRules } from '../../network/groups.ts'
import type { PretendGroup } from '../../network/groups.ts'
import { jitRulePrefix } from '../../network/jit-rules.ts'
import type { PretendCloud } from '../cloud.ts'
import type { OperationEnd } from '../operations.ts'
import { badRequest } from '../refusals.ts'
import { armError } from '../request.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import { groupBusy, refusedRuleWrite } from './gates.ts'
import { onGroup } from './on-group.ts'
import { acceptDeletion, acceptWrite } from './operations.ts'
import { readRule } from './read-rule.ts'
import { groupEtag, ruleShape } from './rule-shape.ts'

/** `PUT …/securityRules/{rule}`: makes a rule, or changes the one of that name. */
export const putRule = onGroup((request, group, { rule: name = '' }, cloud) => {
  const read = readRule(name, request.body)
  if ('refused' in read) return read.refused
  const { rule } = read
  const there = ruleNamed(group, name)
  const refused =
    refusedRuleWrite(cloud, group, rule.name, 'write') ??
    ofJit(rule.name) ??
    conditionFailed(request, group, there) ??
    conflictOf(group, rule) ??
    groupBusy(cloud)
  if (refused) return refused
  const work = change(cloud, group, (now) => {
    const wrong = conflictOf(now, rule)
    return wrong ?? [...ownRules(now).filter((each) => !sameName(each, rule.name)), rule]
  })
  const { subscriptionId } = cloud.machines
  return acceptWrite(
    cloud,
    { work, location: group.vm.location, apiVersion: request.apiVersion },
    {
      status: there ? 200 : 201,
      body: ruleShape(subscriptionId, group, rule, 'Updating'),
    },
  )
})

/** `DELETE …/securityRules/{rule}`; there is nothing to do about one that is not there: 204. */
export const deleteRule = onGroup((request, group, { rule: name = '' }, cloud) => {
  const there = ruleNamed(group, name)
  if (there === undefined) return { status: 204 }
  const refused =
    refusedRuleWrite(cloud, group, name, 'delete') ??
    ofJit(name) ??
    conditionFailed(request, group, there) ??
    groupBusy(cloud)
  if (refused) return refused
  const work = change(cloud, group, (now) => ownRules(now).filter((each) => !sameName(each, name)))
  const { apiVersion } = request
  return acceptDeletion(cloud, { work, location: group.vm.location, apiVersion })
})

/** The group's rule of that name, without case. */
export function ruleNamed(group: PretendGroup, name: string): PretendRule | undefined {
  return group.rules.find((each) => sameName(each, name))
}

function sameName(rule: PretendRule, name: string): boolean {
  return rule.name.toLowerCase() === name.toLowerCase()
}

/** Those of just-in-time access follow from its policy and are not kept. */
function ownRules(group: PretendGroup): PretendRule[] {
  return group.rules.filter(({ name }) => !name.startsWith(jitRulePrefix))
}

/** Code and wording as in terraform-provider-azurerm issue 11137. */
function conflictOf(group: PretendGroup, rule: PretendRule): ArmAnswer | undefined {
  const other = group.rules.find(
    (each) =>
      !sameName(each, rule.name) &&
      each.priority === rule.priority &&
      each.direction === rule.direction,
  )
  if (other === undefined) return undefined
  const text = `Security rule ${other.name} conflicts with rule ${rule.name}. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.`
  return badRequest('SecurityRuleConflict', text)
}

/** The network provider's own etags; the wording is the sandbox's. */
function conditionFailed(
  { ifMatch, ifNoneMatch }: ArmRequest,
  group: PretendGroup,
  there: PretendRule | undefined,
): ArmAnswer | undefined {
  const exists = ifNoneMatch === '*' && there !== undefined
  const other =
    ifMatch !== undefined &&
    (there === undefined || (ifMatch !== '*' && ifMatch !== groupEtag(group)))
  if (!exists && !other) return undefined
  const text = exists
    ? `The rule ${there.name} exists, which If-None-Match forbids.`
    : `The etag of If-Match, ${ifMatch}, is not that of the resource.`
  return armError(412, 'PreconditionFailed', text)
}

/** Defender for Cloud keeps its rules itself. That nobody else may write them is the sandbox's choice. */
function ofJit(name: string): ArmAnswer | undefined {
  if (!name.startsWith(jitRulePrefix)) return undefined
  const text = `The sandbox lets only just-in-time access write the rule ${name}.`
  return badRequest('InvalidParameter', text)
}

/** The change itself: at once, as a GET sees it in Azure; the operation ends later. */
async function change(
  cloud: PretendCloud,
  group: PretendGroup,
  next: (now: PretendGroup) => PretendRule[] | ArmAnswer,
): Promise<OperationEnd> {
  const { vm, place, name } = group
  if (cloud.faults.take('rule-write-fails', 'change')) {
    await cloud.pause(cloud.pace.networkMs)
    const message = 'An error occurred.'
    return { status: 'Failed', error: { code: 'InternalServerError', message } }
  }
  const said: { wrong?: ArmAnswer } = {}
  await cloud.machines.change(vm, (now) => {
    const current = findGroup(cloud.machines, cloud.now(), vm.resourceGroup, name)
    const rules = current && next({ ...current, vm: now })
    if (Array.isArray(rules)) return withRules(now, place, rules)
    if (rules !== undefined) said.wrong = rules
    return now
  })
  await cloud.pause(cloud.pace.networkMs)
  if (said.wrong === undefined) return { status: 'Succeeded' }
  const message = 'Another write to the group took the priority meanwhile.'
  return { status: 'Failed', error: { code: 'SecurityRuleConflict', message } }
}
