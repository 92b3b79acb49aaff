import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

import { z } from 'zod'

import { RdpAzureError } from '../errors.ts'
import type { Environment } from './cloud.ts'
import { cloudNames, isCloudName } from './clouds.ts'
import type { CloudName } from './clouds.ts'
import { plainText, quoted } from './plain-text.ts'

/** One subscription as the Azure CLI keeps it. */
const subscriptionShape = z.object({
  id: z.string(),
  name: z.string(),
  tenantId: z.string().optional(),
  isDefault: z.boolean().optional(),
  environmentName: z.string().optional(),
})
type ProfileSubscription = z.infer<typeof subscriptionShape>

const profileShape = z.object({ subscriptions: z.array(subscriptionShape).default([]) })

/** A profile of a thousand subscriptions is half a megabyte; more is not a profile. */
const maxProfileBytes = 8 * 1024 * 1024

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The subscription that names are looked up in, and its tenant where the profile or the caller knows it. */
export interface Subscription {
  id: string
  tenantId?: string | undefined
  /** Where it is: as the profile says, else as the caller does, else public Azure. */
  cloud: CloudName
}

/** Where the choice comes from. */
export interface SubscriptionChoice {
  env: Environment
  /** Id, or name as the Azure CLI knows it. */
  wanted?: string | undefined
  tenantId?: string | undefined
  /** The only cloud it may be in. */
  cloud?: CloudName | undefined
  /** Home folder, for tests. */
  home?: string | undefined
}

/**
 * Chooses the subscription: the wanted one, else `AZURE_SUBSCRIPTION_ID`, else the default of the
 * Azure CLI's profile (`$AZURE_CONFIG_DIR` or `~/.azure`). Throws `Usage` when there is none, and for
 * one in another cloud than the caller names.
 */
export async function chooseSubscription(choice: SubscriptionChoice): Promise<Subscription> {
  const { env, tenantId, cloud } = choice
  const wanted = choice.wanted ?? (env['AZURE_SUBSCRIPTION_ID'] || undefined)
  const file = join(
    env['AZURE_CONFIG_DIR'] || join(choice.home ?? homedir(), '.azure'),
    'azureProfile.json',
  )
  const known = await readProfile(file, { mayFail: wanted !== undefined && guid.test(wanted) })
  const found = known.find((each) =>
    wanted === undefined ? each.isDefault : isCalled(each, wanted, known),
  )
  if (found !== undefined) return subscriptionOf(found, choice)
  if (wanted !== undefined && guid.test(wanted)) {
    const id = wanted.toLowerCase()
    return { id, tenantId: tenantId ?? tenantIn(env), cloud: cloud ?? 'AzureCloud' }
  }
  throw noSubscription(wanted, known, file)
}

function tenantIn(env: Environment): string | undefined {
  return env['AZURE_TENANT_ID'] || undefined
}

async function readProfile(
  file: string,
  { mayFail }: { mayFail: boolean },
): Promise<ProfileSubscription[]> {
  try {
    if ((await stat(file)).size > maxProfileBytes) throw new Error('it is too large')
    // The Azure CLI writes this file with a byte order mark.
    const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
    return profileShape.parse(JSON.parse(text)).subscriptions
  } catch (cause) {
    if (mayFail || isMissing(cause)) return []
    throw new RdpAzureError(
      'Usage',
      `the Azure CLI’s profile ${file} cannot be read: ${plainText(String(cause), 200)}`,
      {
        next: ['az login', 'rdp-azure diagnose <vm> --subscription <id>'],
        data: { file },
        cause,
      },
    )
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
}

function isCalled(
  { id, name }: ProfileSubscription,
  wanted: string,
  known: readonly ProfileSubscription[],
): boolean {
  const word = wanted.toLowerCase()
  if (id.toLowerCase() === word) return true
  const same = known.filter((each) => each.name.toLowerCase() === word)
  if (name.toLowerCase() !== word || guid.test(wanted)) return false
  if (same.length === 1) return true
  throw new RdpAzureError(
    'Usage',
    `${same.length} subscriptions are called "${plainText(wanted, 100)}"`,
    {
      next: same.map((each) => `rdp-azure diagnose <vm> --subscription ${quoted(each.id)}`),
      data: { ids: same.map((each) => each.id) },
    },
  )
}

function subscriptionOf(
  found: ProfileSubscription,
  { tenantId, cloud }: SubscriptionChoice,
): Subscription {
  const { id, environmentName = 'AzureCloud' } = found
  if (!isCloudName(environmentName)) throw unknownCloud(found, environmentName)
  if (cloud !== undefined && cloud !== environmentName)
    throw otherCloud(found, environmentName, cloud)
  if (guid.test(id)) return { id, tenantId: tenantId ?? found.tenantId, cloud: environmentName }
  throw new RdpAzureError('Usage', `the Azure CLI’s profile has no id for ${nameOf(found)}`, {
    next: ['az login', 'rdp-azure diagnose <vm> --subscription <id>'],
  })
}

function unknownCloud(found: ProfileSubscription, environmentName: string): RdpAzureError {
  const name = plainText(environmentName, 60)
  return new RdpAzureError(
    'Usage',
    `subscription ${nameOf(found)} is in the cloud "${name}"; known are ${cloudNames.join(', ')}`,
    {
      next: ['az cloud set -n AzureCloud', 'rdp-azure diagnose <vm> --subscription <id>'],
      data: { environmentName: name },
    },
  )
}

function otherCloud(
  found: ProfileSubscription,
  environmentName: CloudName,
  cloud: CloudName,
): RdpAzureError {
  return new RdpAzureError(
    'Usage',
    `subscription ${nameOf(found)} is in ${environmentName}, and the cloud asked for is ${cloud}`,
    {
      next: [
        `rdp-azure diagnose <vm> --cloud ${environmentName}`,
        `az cloud set -n ${cloud} && az login`,
      ],
      data: { environmentName, cloud },
    },
  )
}

function nameOf({ name }: ProfileSubscription): string {
  return plainText(name, 100)
}

function noSubscription(
  wanted: string | undefined,
  known: readonly ProfileSubscription[],
  file: string,
): RdpAzureError {
  const names = known.slice(0, 20).map(({ name }) => plainText(name, 60))
  const message =
    wanted === undefined
      ? `no subscription is named, and ${file} has no default`
      : `the Azure CLI knows no subscription "${plainText(wanted, 100)}"${names.length > 0 ? `, only ${names.join(', ')}` : ''}`
  return new RdpAzureError('Usage', message, {
    next: [
      'az login',
      'az account set --subscription <id or name>',
      'rdp-azure diagnose <vm> --subscription <id>',
    ],
    data: { wanted: wanted ?? '', known: names },
  })
}
