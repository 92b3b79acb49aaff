import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'

import type { Sandbox } from '../../../../src/sandbox/start.ts'
import { rawCall, vmPathOf } from '../../raw-call.ts'
import { networkPath, networksOf } from './world.ts'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await networksOf({
    'vm-shut': '{ network: { jit: closed } }',
    'vm-free': '{}',
    'vm-reader': '{ denied: right, network: { jit: closed } }',
  })
})
afterAll(() => sandbox.close())

const policyPath = (rest = ''): string =>
  networkPath(sandbox, '').replace(
    'Microsoft.Network/',
    `Microsoft.Security/locations/westeurope/jitNetworkAccessPolicies/default${rest}`,
  )
const soon = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString()
const ask = (vm: string, port: object) =>
  rawCall(sandbox, policyPath('/initiate'), {
    method: 'POST',
    body: {
      virtualMachines: [{ id: vmPathOf(sandbox, vm), ports: [port] }],
      justification: 'test',
    },
  })
const rulesOf = async (vm: string) => {
  const { body } = await rawCall(sandbox, networkPath(sandbox, `networkSecurityGroups/${vm}-nsg`))
  const rule = z.object({
    properties: z.object({
      access: z.string(),
      priority: z.number(),
      sourceAddressPrefix: z.string().optional(),
    }),
  })
  return z
    .object({ properties: z.object({ securityRules: z.array(rule) }) })
    .parse(body)
    .properties.securityRules.map(({ properties }) => [
      properties.priority,
      properties.access,
      properties.sourceAddressPrefix,
    ])
}

it('a policy holds for the VMs that have one, and lies in each of the lists', async () => {
  const { subscriptionId } = sandbox.world()
  const all = `/subscriptions/${subscriptionId}/providers/Microsoft.Security/jitNetworkAccessPolicies`
  for (const path of [all, policyPath().replace(/\/default$/, '')]) {
    const { body } = await rawCall(sandbox, path)
    expect(body).toMatchObject({
      value: [
        {
          id: policyPath(),
          kind: 'Basic',
          properties: {
            virtualMachines: [
              { id: vmPathOf(sandbox, 'vm-shut'), ports: [{ number: 3389 }] },
              { id: vmPathOf(sandbox, 'vm-reader') },
            ],
            requests: [],
          },
        },
      ],
    })
  }
})

it('a request opens the port for its source, by a rule of its own before the deny', async () => {
  expect(await rulesOf('vm-shut')).toEqual([
    [300, 'Allow', '198.51.100.0/24'],
    [299, 'Deny', '*'],
  ])
  const until = soon(60)
  const answer = await ask('vm-shut', {
    number: 3389,
    endTimeUtc: until,
    allowedSourceAddressPrefix: '192.0.2.7',
  })
  expect(answer.status).toBe(202)
  expect(answer.body).toMatchObject({
    virtualMachines: [{ ports: [{ number: 3389, status: 'Initiating', endTimeUtc: until }] }],
    justification: 'test',
  })
  await expect.poll(() => rulesOf('vm-shut')).toContainEqual([100, 'Allow', '192.0.2.7'])
  expect((await rawCall(sandbox, policyPath())).body).toMatchObject({
    properties: {
      requests: [
        {
          virtualMachines: [
            { ports: [{ status: 'Initiated', allowedSourceAddressPrefix: '192.0.2.7' }] },
          ],
        },
      ],
    },
  })
})

it.each<[why: string, vm: string, port: () => object, status: number]>([
  ['longer than the policy lets', 'vm-shut', () => ({ number: 3389, endTimeUtc: soon(300) }), 400],
  ['that has ended', 'vm-shut', () => ({ number: 3389, endTimeUtc: soon(-1) }), 400],
  ['of another port', 'vm-shut', () => ({ number: 22, endTimeUtc: soon(5) }), 400],
  ['of a VM without a policy', 'vm-free', () => ({ number: 3389, endTimeUtc: soon(5) }), 400],
  ['without the right', 'vm-reader', () => ({ number: 3389, endTimeUtc: soon(5) }), 403],
])('a request %s is refused', async (_, vm, port, status) => {
  expect((await ask(vm, port())).status).toBe(status)
})

it('its rules are not written by anyone else', async () => {
  const { body } = await rawCall(sandbox, networkPath(sandbox, 'networkSecurityGroups/vm-shut-nsg'))
  const named = z.object({
    properties: z.object({ securityRules: z.array(z.object({ name: z.string() })) }),
  })
  const deny = named
    .parse(body)
    .properties.securityRules.find(({ name }) => name.startsWith('MicrosoftDefender'))
  const path = networkPath(
    sandbox,
    `networkSecurityGroups/vm-shut-nsg/securityRules/${deny?.name ?? ''}`,
  )
  expect((await rawCall(sandbox, path, { method: 'DELETE' })).status).toBe(400)
  expect((await rawCall(sandbox, path)).status).toBe(200)
})
