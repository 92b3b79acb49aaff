import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import type { JitPolicy } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { parseVmId } from '../vm-id.ts'
import { readPages } from './look.ts'
import type { Look } from './look.ts'
import { nameIn, sameId } from './security-group.ts'
import { idWord, shaped, word } from './shaped.ts'

/** The version of Microsoft.Security whose documents of just-in-time access were read (azure-rest-api-specs). */
export const jitVersion = '2020-01-01'

const port = z.int().min(0).max(65_535)
const policyShape = z.object({
  id: idWord,
  properties: z.object({
    virtualMachines: z
      .array(
        z.object({
          id: idWord,
          ports: z
            .array(z.object({ number: port, maxRequestAccessDuration: z.string().nullish() }))
            .max(100),
        }),
      )
      .nullish(),
    requests: z
      .array(
        z.object({
          virtualMachines: z.array(
            z.object({
              id: idWord,
              ports: z.array(
                z.object({
                  number: port,
                  status: z.string(),
                  endTimeUtc: z.iso.datetime(),
                  allowedSourceAddressPrefix: word().nullish(),
                  allowedSourceAddressPrefixes: z.array(word()).max(100).nullish(),
                }),
              ),
            }),
          ),
        }),
      )
      .nullish(),
  }),
})
type Policy = z.output<typeof policyShape>

/** Just-in-time policies that name this VM; none where Microsoft Defender for Cloud was never turned on. */
export async function readJit(look: Look): Promise<JitPolicy[]> {
  const { target, session } = look
  const now = session.timing.now()
  const entries = await policiesSeen(look)
  return entries.flatMap((entry) => {
    const policy = shaped(policyShape, entry, 'a just-in-time policy')
    const guarded = (policy.properties.virtualMachines ?? []).filter(({ id }) =>
      sameId(id, target.id),
    )
    if (guarded.length === 0) return []
    const ports = guarded.flatMap((vm) => vm.ports)
    return [
      {
        id: policy.id,
        name: nameIn(policy.id),
        ports: ports.map(({ number, maxRequestAccessDuration }) => ({
          number,
          maxMinutes: minutesOf(maxRequestAccessDuration ?? ''),
        })),
        open: openNow(policy, target.id, now),
      },
    ]
  })
}

async function policiesSeen(look: Look): Promise<unknown[]> {
  const { subscriptionId, resourceGroup } = parseVmId(look.target.id)
  const subscription = `/subscriptions/${subscriptionId}`
  const group = `${subscription}/resourceGroups/${encodeURIComponent(resourceGroup)}`
  try {
    return await list(look, subscription)
  } catch (thrown) {
    if (notRegistered(thrown)) return []
    // Defender for Cloud puts a policy beside its VMs; a right on the group is enough to see it.
    if (thrown instanceof RdpAzureError && thrown.code === 'AccessDenied') return list(look, group)
    throw thrown
  }
}

function list(look: Look, scope: string): Promise<unknown[]> {
  const url = `${scope}/providers/Microsoft.Security/jitNetworkAccessPolicies?api-version=${jitVersion}`
  return readPages(look, { action: actions.readJit, scope }, url)
}

/** The provider of Defender for Cloud is not in use in this subscription, so it guards nothing. */
function notRegistered(thrown: unknown): boolean {
  if (!(thrown instanceof RdpAzureError)) return false
  const code = thrown.data['armCode']
  return code === 'MissingSubscriptionRegistration' || code === 'SubscriptionNotRegistered'
}

function openNow({ properties }: Policy, vmId: string, now: number): JitPolicy['open'] {
  return (properties.requests ?? [])
    .flatMap(({ virtualMachines }) => virtualMachines)
    .filter(({ id }) => sameId(id, vmId))
    .flatMap(({ ports }) => ports)
    .filter(({ status, endTimeUtc }) => /^initiated$/i.test(status) && Date.parse(endTimeUtc) > now)
    .flatMap(({ number, endTimeUtc, ...from }) =>
      sourcesOf(from).map((source) => ({ number, source, until: endTimeUtc })),
    )
}

function sourcesOf(from: {
  allowedSourceAddressPrefix?: string | null | undefined
  allowedSourceAddressPrefixes?: string[] | null | undefined
}): string[] {
  const all = [from.allowedSourceAddressPrefix ?? '', ...(from.allowedSourceAddressPrefixes ?? [])]
  return [...new Set(all)].filter((each) => each !== '')
}

/** `PT3H` in minutes: an ISO 8601 duration without months, whose length is not the same twice. */
export function minutesOf(duration: string): number {
  const [, days, hours, minutes] =
    /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,6}(?:\.\d{1,7})?S)?)?$/i.exec(
      duration,
    ) ?? []
  return Number(days ?? 0) * 1_440 + Number(hours ?? 0) * 60 + Number(minutes ?? 0)
}
