import { describe, expect, it } from 'vitest'

import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, failureOf, subscriptionId, targetCalled } from './connection.ts'

guardNetwork()

const target = targetCalled('vm-one', 'rg-one')
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-one/providers/Microsoft.Compute`
const disk = `${group}/disks/os`
const path = `${group}/snapshots/rdp-azure-vm-one-r`
const wanted = { disk, name: 'rdp-azure-vm-one-r', tags: { 'rdp-azure-run': 'r' } }
const version = { 'api-version': '2023-10-02' }
const status = `${group}/locations/eastus/operations/x`
const body = {
  location: 'eastus',
  tags: wanted.tags,
  properties: {
    incremental: true,
    creationData: { createOption: 'Copy', sourceResourceId: disk },
  },
}
const notFound = { error: { code: 'ResourceNotFound', message: 'not found' } }

describe('a snapshot of a disk', () => {
  it('is made where there is none of that name, and followed to its end', async () => {
    requestsTo()
      .get(path)
      .query(version)
      .reply(404, notFound)
      .put(path, body)
      .query(version)
      .reply(202, '', { 'azure-asyncoperation': `https://management.azure.com${status}` })
      .get(status)
      .reply(200, { status: 'Succeeded' })
      .get(path)
      .query(version)
      .reply(200, { id: path })
    const { azure } = await connect()
    expect(await azure.snapshot(target, wanted)).toEqual({ id: path, existed: false })
  })

  it('that is there already is left as it is', async () => {
    requestsTo().get(path).query(version).reply(200, { id: path })
    const { azure } = await connect()
    expect(await azure.snapshot(target, wanted)).toEqual({ id: path, existed: true })
  })

  it('names the right that is missing', async () => {
    const message = `The client 'x' with object id 'x' does not have authorization to perform action 'Microsoft.Compute/snapshots/write' over scope '${path}' or the scope is invalid.`
    requestsTo()
      .get(path)
      .query(version)
      .reply(404, notFound)
      .put(path, body)
      .query(version)
      .reply(403, { error: { code: 'AuthorizationFailed', message } })
    const { azure } = await connect()
    const failure = await failureOf(azure.snapshot(target, wanted))
    expect(failure.code).toBe('AccessDenied')
    expect(failure.message).toContain('Disk Snapshot Contributor')
  })

  it('is not made in a read-only run', async () => {
    requestsTo().get(path).query(version).reply(404, notFound)
    const { azure } = await connect({ readOnly: { mayRun: () => true } })
    expect((await failureOf(azure.snapshot(target, wanted))).code).toBe('ReadOnly')
  })
})
