import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { azureCloud, chooseCloud, isLoopback } from '../../src/azure/cloud.ts'
import { makeAgent } from '../../src/azure/pipeline.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/temporary-folder.ts'
import { failureOf } from './connection.ts'

removeTemporaryFolders()

const folder = temporaryFolder('cloud')
const ca = join(folder, 'ca.pem')
writeFileSync(ca, '-----BEGIN CERTIFICATE-----\n')

describe('the cloud', () => {
  it('is public Azure unless the environment names the sandbox', async () => {
    expect(await chooseCloud({})).toBe(azureCloud)
  })

  it.each([['https://127.0.0.1:8443'], ['https://[::1]:8443'], ['https://localhost:8443/']])(
    'is the sandbox at %s',
    async (endpoint) => {
      const cloud = await chooseCloud({
        RDP_AZURE_SANDBOX_ENDPOINT: endpoint,
        RDP_AZURE_SANDBOX_CA: ca,
      })
      const { origin } = new URL(endpoint)
      expect(cloud).toMatchObject({ name: 'sandbox', endpoint: origin, resource: origin })
      expect(cloud.ca).toContain('BEGIN CERTIFICATE')
    },
  )

  it.each([
    ['https://management.azure.com'],
    ['https://127.0.0.1.evil.example'],
    ['https://user@127.0.0.1'],
    ['https://user:pw@127.0.0.1'],
    ['http://127.0.0.1:8443'],
    ['https://10.0.0.1'],
    ['https://0.0.0.0'],
    ['127.0.0.1:8443'],
    ['nonsense'],
  ])('is not the sandbox at %s', async (endpoint) => {
    const error = await failureOf(
      chooseCloud({ RDP_AZURE_SANDBOX_ENDPOINT: endpoint, RDP_AZURE_SANDBOX_CA: ca }),
    )
    expect(error.code).toBe('TokenHostRefused')
    expect(error.message).toContain(endpoint)
  })

  it.each([[undefined], [''], [join(folder, 'missing.pem')], [folder]])(
    'is not the sandbox with the authority %s',
    async (path) => {
      const env = { RDP_AZURE_SANDBOX_ENDPOINT: 'https://127.0.0.1:1', RDP_AZURE_SANDBOX_CA: path }
      expect((await failureOf(chooseCloud(env))).code).toBe('Usage')
    },
  )

  it('takes no other address for loopback', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isLoopback(address)).toBe(address.startsWith('127.'))
      }),
    )
  })
})

describe('the connections', () => {
  const proxyEnv = { HTTPS_PROXY: 'http://proxy.example:3128' }

  it('trust the sandbox’s authority alone, and no proxy stands in between', () => {
    const { options } = makeAgent({ ...azureCloud, name: 'sandbox', ca: 'PEM' }, proxyEnv)
    expect(options).toMatchObject({ ca: 'PEM', keepAlive: true, maxSockets: 16 })
    expect(options.proxyEnv).toBeUndefined()
  })

  it('use the proxy of the environment for Azure, and the public authorities', () => {
    const { options } = makeAgent(azureCloud, proxyEnv)
    expect(options.ca).toBeUndefined()
    expect(options.proxyEnv).toEqual(proxyEnv)
  })
})
