import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { chooseSubscription } from '../../src/azure/az-profile.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/temporary-folder.ts'
import { failureOf } from './connection.ts'

removeTemporaryFolders()

const one = '00000000-0000-0000-0000-000000000001'
const two = '00000000-0000-0000-0000-000000000002'
const three = '00000000-0000-0000-0000-000000000003'
const subscriptions = [
  {
    id: one,
    name: 'Production',
    tenantId: 'tenant-1',
    isDefault: false,
    environmentName: 'AzureCloud',
  },
  {
    id: two,
    name: 'Test',
    tenantId: 'tenant-2',
    isDefault: true,
    environmentName: 'AzureCloud',
    user: {},
  },
  {
    id: three,
    name: 'China',
    tenantId: 'tenant-3',
    isDefault: false,
    environmentName: 'AzureChinaCloud',
  },
]

function profileOf(content: unknown): string {
  const folder = temporaryFolder('az')
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  writeFileSync(join(folder, 'azureProfile.json'), `\uFEFF${text}`)
  return folder
}

const usual = { AZURE_CONFIG_DIR: profileOf({ installationId: 'x', subscriptions }) }

describe('the subscription', () => {
  it.each([
    ['the profile’s default', {}, { id: two, tenantId: 'tenant-2', cloud: 'AzureCloud' }],
    ['the one of this id', { wanted: one }, { id: one, tenantId: 'tenant-1', cloud: 'AzureCloud' }],
    [
      'the one of this name in any case',
      { wanted: 'production' },
      { id: one, tenantId: 'tenant-1', cloud: 'AzureCloud' },
    ],
    [
      'an id that the profile does not know',
      { wanted: one.replace('1', 'f') },
      { id: one.replace('1', 'f'), tenantId: undefined, cloud: 'AzureCloud' },
    ],
    [
      'an id that the profile does not know, in the cloud that was named',
      { wanted: one.replace('1', 'f'), cloud: 'AzureUSGovernment' as const },
      { id: one.replace('1', 'f'), tenantId: undefined, cloud: 'AzureUSGovernment' },
    ],
    [
      'with the tenant that was named',
      { wanted: one, tenantId: 'other' },
      { id: one, tenantId: 'other', cloud: 'AzureCloud' },
    ],
    [
      'in another cloud, where the profile says so',
      { wanted: 'China' },
      { id: three, tenantId: 'tenant-3', cloud: 'AzureChinaCloud' },
    ],
    [
      'in the cloud that was named',
      { wanted: 'China', cloud: 'AzureChinaCloud' as const },
      { id: three, tenantId: 'tenant-3', cloud: 'AzureChinaCloud' },
    ],
  ])('is %s', async (_, choice, expected) => {
    expect(await chooseSubscription({ env: usual, ...choice })).toEqual(expected)
  })

  it.each([
    ['Production', 'AzureCloud', 'AzureChinaCloud'],
    [undefined, 'AzureCloud', 'AzureUSGovernment'],
    ['China', 'AzureChinaCloud', 'AzureCloud'],
  ] as const)('%s is refused in another cloud than its own', async (wanted, own, cloud) => {
    const error = await failureOf(chooseSubscription({ env: usual, wanted, cloud }))
    expect(error.code).toBe('Usage')
    expect(error.message).toContain(`is in ${own}, and the cloud asked for is ${cloud}`)
    expect(error.next).toContain(`az cloud set -n ${cloud} && az login`)
  })

  it('is the environment’s, which the profile need not know, with its tenant', async () => {
    const env = {
      AZURE_CONFIG_DIR: profileOf('broken'),
      AZURE_SUBSCRIPTION_ID: one,
      AZURE_TENANT_ID: 'tenant-9',
    }
    expect(await chooseSubscription({ env })).toEqual({
      id: one,
      tenantId: 'tenant-9',
      cloud: 'AzureCloud',
    })
  })

  it('is looked for in the home folder when no other is named', async () => {
    const home = temporaryFolder('home')
    mkdirSync(join(home, '.azure'))
    writeFileSync(join(home, '.azure', 'azureProfile.json'), JSON.stringify({ subscriptions }))
    expect(await chooseSubscription({ env: {}, home })).toMatchObject({ id: two })
  })

  it.each<[string, object | string, string | undefined, RegExp]>([
    [
      'the name is unknown',
      { subscriptions },
      'Staging',
      /"Staging", only Production, Test, China/,
    ],
    [
      'the name is not unique',
      { subscriptions: [...subscriptions, { id: three, name: 'test' }] },
      'Test',
      /2 subscriptions are called "Test"/,
    ],
    ['there is no default', { subscriptions: [] }, undefined, /no default/],
    ['the profile is no JSON', 'nonsense', undefined, /cannot be read/],
    ['the profile has another shape', { subscriptions: 'x' }, undefined, /cannot be read/],
    [
      'it is of a cloud nobody knows',
      { subscriptions: [{ id: one, name: 'Own', environmentName: 'AzureStack' }] },
      'Own',
      /AzureStack/,
    ],
  ])('is a usage error when %s', async (_, profile, wanted, message) => {
    const env = { AZURE_CONFIG_DIR: profileOf(profile) }
    const error = await failureOf(chooseSubscription({ env, wanted }))
    expect(error.code).toBe('Usage')
    expect(error.message).toMatch(message)
    expect(error.next.length).toBeGreaterThan(0)
  })

  it('is a usage error without a profile', async () => {
    const env = { AZURE_CONFIG_DIR: join(temporaryFolder('none'), 'rdp-azure-no-such-folder') }
    const error = await failureOf(chooseSubscription({ env }))
    expect(error.code).toBe('Usage')
    expect(error.next[0]).toBe('az login')
  })
})
