import { z } from 'zod'

import { jitPort, openRequests } from '../../network/jit-rules.ts'
import { ipv4Bits, prefixLength } from '../../network/match.ts'
import { groupId, vmResourceId } from '../../world.ts'
import type { WorldVm } from '../../world.ts'
import type { PretendCloud } from '../cloud.ts'
import { authorizationFailed, badRequest, resourceNotFound } from '../refusals.ts'
import { ok } from '../request.ts'
import type { ArmAnswer, ArmRequest } from '../request.ts'
import type { Route } from '../route.ts'
import { inSubscription } from '../scopes.ts'

/** How long the pretend policies let a port be opened at most. */
const mostHours = 3
const requestor = 'sandbox@example.com'

/** The one policy of a resource group in a region, and the VMs it guards. */
interface Policy {
  id: string
  location: string
  vms: WorldVm[]
}

const subscription = '/subscriptions/{subscription}'
const inGroup = `${subscription}/resourceGroups/{group}/providers/Microsoft.Security`
const inRegion = `${inGroup}/locations/{location}/jitNetworkAccessPolicies`

const list = inSubscription((_request, { group, location }, cloud) => {
  const fits = policiesOf(cloud).filter(
    ({ vms, location: at }) =>
      vms.some(({ resourceGroup }) => isSame(group, resourceGroup)) && isSame(location, at),
  )
  return ok({ value: fits.map((policy) => policyShape(cloud, policy)) })
})

const get = inSubscription((request, _names, cloud) => {
  const policy = findPolicy(cloud, request.path)
  return policy ? ok(policyShape(cloud, policy)) : noPolicy(request.path)
})

/** Calls of Microsoft Defender for Cloud about just-in-time access (specification, 2020-01-01). */
export const jitRoutes: readonly Route[] = [
  ...[
    `${subscription}/providers/Microsoft.Security/jitNetworkAccessPolicies`,
    `${subscription}/providers/Microsoft.Security/locations/{location}/jitNetworkAccessPolicies`,
    `${inGroup}/jitNetworkAccessPolicies`,
    inRegion,
  ].map((path): Route => ({ method: 'GET', path, quota: 'none', answer: list })),
  { method: 'GET', path: `${inRegion}/{name}`, quota: 'none', answer: get },
  {
    method: 'POST',
    path: `${inRegion}/{name}/initiate`,
    quota: 'none',
    answer: inSubscription((request, _names, cloud) => initiate(request, cloud)),
  },
]

function policiesOf({ machines }: PretendCloud): Policy[] {
  const found = new Map<string, Policy>()
  for (const vm of machines.list()) {
    if (vm.platform.network.jit === 'none') continue
    const root = `${groupId(machines.subscriptionId, vm)}/providers/Microsoft.Security`
    const id = `${root}/locations/${vm.location}/jitNetworkAccessPolicies/default`
    const policy = found.get(id.toLowerCase()) ?? { id, location: vm.location, vms: [] }
    policy.vms.push(vm)
    found.set(id.toLowerCase(), policy)
  }
  return [...found.values()]
}

function policyShape(cloud: PretendCloud, { id, location, vms }: Policy): object {
  const { subscriptionId } = cloud.machines
  const guarded = vms.map((vm) => ({
    id: vmResourceId(subscriptionId, vm),
    ports: [
      {
        number: jitPort,
        protocol: '*',
        allowedSourceAddressPrefix: '*',
        maxRequestAccessDuration: `PT${mostHours}H`,
      },
    ],
  }))
  const requests = vms.flatMap((vm) =>
    openRequests(vm.platform.network, cloud.now()).map(({ source, until }) => ({
      virtualMachines: [
        {
          id: vmResourceId(subscriptionId, vm),
          ports: [
            {
              number: jitPort,
              allowedSourceAddressPrefix: source,
              endTimeUtc: until,
              status: 'Initiated',
              statusReason: 'UserRequested',
            },
          ],
        },
      ],
      startTimeUtc: new Date(cloud.now()).toISOString(),
      requestor,
    })),
  )
  return {
    kind: 'Basic',
    properties: { virtualMachines: guarded, requests, provisioningState: 'Succeeded' },
    id,
    name: 'default',
    type: 'Microsoft.Security/locations/jitNetworkAccessPolicies',
    location,
  }
}

const bodySchema = z.object({
  virtualMachines: z
    .array(
      z.object({
        id: z.string(),
        ports: z
          .array(
            z.object({
              number: z.int(),
              allowedSourceAddressPrefix: z.string().optional(),
              duration: z.string().optional(),
              endTimeUtc: z.string().optional(),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
  justification: z.string().optional(),
})
type AskedPort = z.infer<typeof bodySchema>['virtualMachines'][number]['ports'][number]

/** `POST …/initiate`: 202 at once, the rule in the group a moment later. */
function initiate(request: ArmRequest, cloud: PretendCloud): ArmAnswer {
  const policy = findPolicy(cloud, request.path.replace(/\/initiate\/?$/i, ''))
  if (!policy) return noPolicy(request.path)
  const body = bodySchema.safeParse(request.body)
  if (!body.success) return badRequest('InvalidRequestBody', z.prettifyError(body.error))
  const granted: { vm: WorldVm; source: string; until: string }[] = []
  for (const { id, ports } of body.data.virtualMachines) {
    const vm = policy.vms.find((each) =>
      isSame(vmResourceId(cloud.machines.subscriptionId, each), id),
    )
    if (!vm) return badRequest('InvalidRequestBody', `The policy does not hold for ${id}.`)
    const refused = refusedRequest(cloud, policy, vm)
    if (refused) return refused
    for (const port of ports) {
      const until = endOf(port, cloud.now())
      const source = port.allowedSourceAddressPrefix ?? '*'
      if (until === undefined || !isSource(source) || port.number !== jitPort)
        return badRequest('InvalidRequestBody', notGranted(port))
      granted.push({ vm, source, until })
    }
  }
  begin(cloud, granted)
  return { status: 202, body: initiated(cloud, granted, body.data.justification) }
}

function refusedRequest(
  { objectId }: PretendCloud,
  { id }: Policy,
  { platform }: WorldVm,
): ArmAnswer | undefined {
  if (platform.denied !== 'right') return undefined
  const action = 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action'
  return authorizationFailed(action, id, objectId)
}

/** The end in time; undefined when it is missing, past, or later than the policy lets it be. */
function endOf({ endTimeUtc }: AskedPort, nowMs: number): string | undefined {
  const endMs = Date.parse(endTimeUtc ?? '')
  // A minute for a request that was made out for the whole time.
  const lastMs = nowMs + mostHours * 3_600_000 + 60_000
  return endMs > nowMs && endMs <= lastMs ? new Date(endMs).toISOString() : undefined
}

function isSource(text: string): boolean {
  return text === '*' || ipv4Bits(text) !== undefined || prefixLength(text) !== undefined
}

/** The wording is the sandbox's. */
function notGranted({ number, allowedSourceAddressPrefix, endTimeUtc }: AskedPort): string {
  return `The policy opens port ${jitPort} for at most ${mostHours} hours, not ${number} from ${allowedSourceAddressPrefix ?? '*'} until ${endTimeUtc ?? 'nowhere'}.`
}

function begin(
  cloud: PretendCloud,
  granted: readonly { vm: WorldVm; source: string; until: string }[],
): void {
  const work = async () => {
    for (const { vm, source, until } of granted) {
      await cloud.machines.change(vm, (now) => {
        const { network } = now.platform
        const jitRequests = [...openOf(now, cloud.now()), { source, until }]
        return { ...now, platform: { ...now.platform, network: { ...network, jitRequests } } }
      })
    }
    return { status: 'Succeeded' as const }
  }
  cloud.operations.track(work(), granted[0]?.vm.location ?? '')
}

/** Requests that have ended are let go when another one comes. */
function openOf({ platform }: WorldVm, nowMs: number) {
  return platform.network.jitRequests.filter(({ until }) => Date.parse(until) > nowMs)
}

function initiated(
  cloud: PretendCloud,
  granted: readonly { vm: WorldVm; source: string; until: string }[],
  justification: string | undefined,
): object {
  const { subscriptionId } = cloud.machines
  return {
    virtualMachines: granted.map(({ vm, source, until }) => ({
      id: vmResourceId(subscriptionId, vm),
      ports: [
        {
          number: jitPort,
          allowedSourceAddressPrefix: source,
          endTimeUtc: until,
          status: 'Initiating',
          statusReason: 'UserRequested',
        },
      ],
    })),
    startTimeUtc: new Date(cloud.now()).toISOString(),
    requestor,
    ...(justification === undefined ? {} : { justification }),
  }
}

function findPolicy(cloud: PretendCloud, path: string): Policy | undefined {
  return policiesOf(cloud).find(({ id }) => isSame(id, path))
}

function noPolicy(path: string): ArmAnswer {
  const [, group = '', name = ''] = /resourceGroups\/([^/]+).*Policies\/([^/]+)/i.exec(path) ?? []
  return resourceNotFound('Microsoft.Security/locations/jitNetworkAccessPolicies', name, group)
}

/** Without case; what was not asked for fits everything. */
function isSame(asked: string | undefined, there: string): boolean {
  return asked === undefined || asked.toLowerCase() === there.toLowerCase()
}
