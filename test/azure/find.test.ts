import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { vmsCalled } from '../../src/azure/resource-graph.ts'
import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, subscriptionId, target, windowsGroup } from './connection.ts'
import { exchangeOf } from './recorded.ts'

guardNetwork()

const version = { 'api-version': /.+/ }
const windowsVm = Object(
  exchangeOf('windows-vm-instanceview-and-extension-failure', 3).response.body,
)
const linuxVm = Object(exchangeOf('vm-power-lro', 2).response.body)
const graph = '/providers/Microsoft.ResourceGraph/resources'
const queryOf = (name: string) => ({
  query: `Resources | where type =~ 'microsoft.compute/virtualmachines' and name =~ '${name}' | project id, name, resourceGroup | order by id asc`,
  subscriptions: [subscriptionId],
  options: { resultFormat: 'objectArray', $top: 50 },
})
const page = (ids: string[]): object => ({
  totalRecords: ids.length,
  count: ids.length,
  resultTruncated: 'false',
  facets: [],
  data: ids.map((id) => ({ id, name: 'x', resourceGroup: 'lower' })),
})

describe('a VM is found', () => {
  it('by its id in any case, and spelt as Azure spells it', async () => {
    requestsTo()
      .get((path) => path.toLowerCase().startsWith(target.id.toLowerCase()))
      .reply(200, windowsVm)
    const { azure } = await connect()
    expect(
      await azure.find({ id: target.id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions') }),
    ).toEqual(target)
  })

  it('by its name in a resource group', async () => {
    requestsTo().get(target.id).query(version).reply(200, windowsVm)
    const { azure } = await connect()
    expect(await azure.find({ name: 'monitorvm', resourceGroup: windowsGroup })).toEqual(target)
  })

  it('by its name alone through Resource Graph, and is then read itself', async () => {
    requestsTo()
      .post(graph, queryOf('monitorvm'))
      .query(version)
      .reply(200, page([target.id]))
      .get(target.id)
      .query(version)
      .reply(200, windowsVm)
    const { azure } = await connect()
    expect(await azure.find({ name: 'monitorvm' })).toEqual(target)
  })
})

describe('a VM is not found', () => {
  it('when no VM has the name: next lists what there is', async () => {
    requestsTo().post(graph, queryOf('vm-web01')).query(version).reply(200, page([]))
    const { azure } = await connect()
    const error = await failureOf(azure.find({ name: 'vm-web01' }))
    expect(error.code).toBe('TargetNotFound')
    expect(error.message).toContain('"vm-web01"')
    expect(error.next[0]).toMatch(/^az vm list --subscription /)
  })

  it('when two have the name: next has one command for each', async () => {
    const other = target.id.replace(windowsGroup, 'rg-test')
    requestsTo()
      .post(graph, queryOf('monitorvm'))
      .query(version)
      .reply(200, page([target.id, other]))
    const { azure } = await connect()
    const error = await failureOf(azure.find({ name: 'monitorvm' }))
    expect(error.code).toBe('TargetAmbiguous')
    expect(error.data).toEqual({ ids: [target.id, other] })
    expect(error.next).toEqual([
      `rdp-azure diagnose monitorvm -g ${windowsGroup}`,
      'rdp-azure diagnose monitorvm -g rg-test',
    ])
  })

  it.each([
    ['error-404-resource-not-found', 'TargetNotFound'],
    ['error-404-resource-group-not-found', 'TargetNotFound'],
  ])('when Azure answers as in %s', async (name, code) => {
    const { status, body } = exchangeOf(name, 0).response
    requestsTo().get(target.id).query(version).reply(status, Object(body))
    const { azure } = await connect()
    const error = await failureOf(azure.find({ id: target.id }))
    expect(error.code).toBe(code)
    expect(error.next.length).toBeGreaterThan(0)
  })

  it('when it runs Linux', async () => {
    requestsTo()
      .get(/virtualMachines\/vm-state-mod\?/)
      .reply(200, linuxVm)
    const { azure } = await connect()
    const query = { name: 'vm-state-mod', resourceGroup: 'cli_test_vm_state_mod000001' }
    expect((await failureOf(azure.find(query))).code).toBe('NotWindows')
  })

  it('when Azure gives no vmId to tell it by', async () => {
    requestsTo()
      .get(target.id)
      .query(version)
      .reply(200, { ...windowsVm, properties: {} })
    const { azure } = await connect()
    expect((await failureOf(azure.find({ id: target.id }))).code).toBe('ArmFailed')
  })

  it.each([
    ['/subscriptions/x/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v'],
    [`${target.id}/extensions/x`],
    [`${target.id}?x=1`],
    [target.id.replace('Microsoft.Compute/virtualMachines', 'Microsoft.Network/networkInterfaces')],
    [''],
  ])('when %j is given as its id: nothing is sent', async (id) => {
    const { azure } = await connect()
    expect((await failureOf(azure.find({ id }))).code).toBe('Usage')
  })

  it.each([['..'], ['a/b'], ['a?b'], ['a#b'], ['']])(
    'when %j is given as its group: nothing else is asked for',
    async (resourceGroup) => {
      const { azure } = await connect()
      const error = await failureOf(azure.find({ name: 'vm', resourceGroup }))
      expect(error.code).toBe('Usage')
    },
  )
})

describe('the query for a name', () => {
  it('keeps any name inside one Kusto string', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '\\', 'a', '|', '"', '\n', ' ') }),
        (name) => {
          const literal = /name =~ '((?:[^'\\]|\\.)*)' \| project/s.exec(vmsCalled(name))?.[1]
          expect(literal?.replace(/\\(.)/gs, '$1')).toBe(name)
        },
      ),
    )
  })
})
