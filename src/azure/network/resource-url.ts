import { RdpAzureError } from '../../errors.ts'
import { plainText } from '../plain-text.ts'
import { parseResourceId } from '../vm-id.ts'
import type { ResourceKind, ResourceName } from '../vm-id.ts'

/** The version of the network provider whose documents were read (azure-rest-api-specs, 2024-07-01). */
const networkVersion = '2024-07-01'

/** Kinds of what lies inside another resource and is named below it. */
type ChildKind = 'subnets' | 'inboundNatRules' | 'securityRules'

/** A resource that lies inside another one. */
export interface Child {
  parentId: string
  name: string
}

/**
 * Path and query of a network resource, below the endpoint; `tail` is what follows its name. Ids are
 * texts that somebody else wrote, so they are taken apart and put together again.
 */
export function networkUrl(id: string, kind: ResourceKind, tail = ''): string {
  return `${pathOf(id, kind)}${tail}?api-version=${networkVersion}`
}

/** Path and query of a list of network resources of a whole subscription. */
export function networkListUrl(subscriptionId: string, type: 'networkWatchers'): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Network/${type}?api-version=${networkVersion}`
}

/** Path of a resource, every part of its id encoded. Throws `ArmFailed` for an id of another kind. */
export function pathOf(id: string, kind: ResourceKind): string {
  const parsed = resourceNamed(id, kind)
  const group = encodeURIComponent(parsed.resourceGroup)
  const name = encodeURIComponent(parsed.name)
  return `/subscriptions/${parsed.subscriptionId}/resourceGroups/${group}/providers/${kind}/${name}`
}

/** Takes an id of this kind apart. Throws `ArmFailed` for one of another kind. */
export function resourceNamed(id: string, kind: ResourceKind): ResourceName {
  const parsed = parseResourceId(id, kind)
  if (parsed === undefined) throw notAnId(id, kind)
  return parsed
}

const childShape = /^(\/.{1,500})\/(\w{1,40})\/([\p{L}\p{N}_.-]{0,79}[\p{L}\p{N}_])$/u

/** Takes the id of a child apart; an id of another kind of child gives nothing. */
export function childIn(id: string, kind: ChildKind): Child | undefined {
  const [, parentId, type, name] = childShape.exec(id) ?? []
  if (parentId === undefined || name === undefined) return undefined
  return type?.toLowerCase() === kind.toLowerCase() ? { parentId, name } : undefined
}

function notAnId(id: string, kind: ResourceKind): RdpAzureError {
  const text = plainText(id, 200)
  return new RdpAzureError('ArmFailed', `Azure names "${text}" where an id of ${kind} belongs`, {
    data: { id: text },
  })
}
