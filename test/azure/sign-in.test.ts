import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { azureCloud } from '../../src/azure/cloud.ts'
import type { Cloud } from '../../src/azure/clouds.ts'
import { chooseCredential } from '../../src/azure/credentials.ts'
import { holderOf, rememberToken } from '../../src/azure/token.ts'
import { failureOf, tokenOf } from './connection.ts'

const endpoint = 'https://127.0.0.1:18443'
const sandbox: Cloud = {
  name: 'sandbox',
  endpoint,
  resource: endpoint,
  blobHosts: ['127.0.0.1:18443'],
  ca: 'PEM',
  pollIntervalMs: 1,
  busyLimitMs: 1,
}

describe('the credential', () => {
  it.each([
    ['cli', 'AzureCliCredential'],
    ['managed-identity', 'ManagedIdentityCredential'],
    ['environment', 'EnvironmentCredential'],
    ['default', 'DefaultAzureCredential'],
    [undefined, 'DefaultAzureCredential'],
  ] as const)('%s is %s in Azure', async (kind, name) => {
    const credential = await chooseCredential({ env: {}, cloud: azureCloud, kind })
    expect(credential.constructor.name).toBe(name)
  })

  it.each([
    ['https://login.microsoftonline.com/token'],
    ['http://169.254.169.254/metadata/identity'],
    ['http://127.0.0.1.evil.example/msi'],
    [''],
    [undefined],
  ])('is refused in the sandbox when its endpoint is %s', async (identity) => {
    const env = { IDENTITY_ENDPOINT: identity, IDENTITY_HEADER: 'x' }
    const error = await failureOf(chooseCredential({ env, cloud: sandbox, kind: 'cli' }))
    expect(error.code).toBe('TokenHostRefused')
  })
})

describe('the sandbox’s identity', () => {
  const seen: string[] = []
  let answer = {
    status: 200,
    body: JSON.stringify({ access_token: 'abc', expires_on: '1767225600' }),
  }
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${String(request.headers['x-identity-header'])}`)
    response.writeHead(answer.status).end(answer.body)
  })
  const portOf = (address: AddressInfo | string | null): number =>
    address === null || typeof address === 'string' ? 0 : address.port
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise((resolve) => void server.close(resolve)))

  const ask = async (): Promise<unknown> => {
    const env = {
      IDENTITY_ENDPOINT: `http://127.0.0.1:${portOf(server.address())}/msi/token`,
      IDENTITY_HEADER: 'secret',
      AZURE_FEDERATED_TOKEN_FILE: '/var/run/token',
      AZURE_CLIENT_SECRET: 'real',
      HTTP_PROXY: 'http://127.0.0.1:9',
    }
    const credential = await chooseCredential({ env, cloud: sandbox, kind: 'environment' })
    return credential.getToken(`${sandbox.resource}/.default`)
  }

  it('is the only one asked, whatever else the environment holds', async () => {
    expect(await ask()).toEqual({ token: 'abc', expiresOnTimestamp: 1_767_225_600_000 })
    expect(seen).toEqual([
      `GET /msi/token?api-version=2019-08-01&resource=${encodeURIComponent(endpoint)} secret`,
    ])
  })

  it.each([
    [{ status: 401, body: '{"error":"invalid_request"}' }],
    [{ status: 200, body: '<html>' }],
  ])('says so when it answers %j', async (wrong) => {
    answer = wrong
    expect((await failureOf(ask())).code).toBe('SignInNeeded')
  })
})

describe('a token', () => {
  it('is kept until five minutes before its end, and asked for anew for claims', async () => {
    let asked = 0
    let now = 0
    const credential = rememberToken(
      {
        async getToken() {
          asked += 1
          return { token: `t${asked}`, expiresOnTimestamp: now + 3_600_000 }
        },
      },
      () => now,
    )
    await credential.getToken('a/.default')
    await credential.getToken(['a/.default'])
    expect(asked).toBe(1)
    await credential.getToken('b/.default')
    expect(asked).toBe(2)
    await credential.getToken('a/.default', { claims: '{}' })
    expect(asked).toBe(3)
    now = 3_600_000 - 5 * 60_000
    await credential.getToken('a/.default')
    expect(asked).toBe(4)
  })

  it.each([
    [
      { upn: 'a@b.example', tid: 't' },
      { name: 'a@b.example', tenantId: 't' },
    ],
    [
      { unique_name: 'live.com#a@b.example', tid: 't' },
      { name: 'live.com#a@b.example', tenantId: 't' },
    ],
    [
      { appid: 'app-1', oid: 'o', tid: 't' },
      { name: 'application app-1', tenantId: 't' },
    ],
    [{ oid: 'o' }, { name: 'o', tenantId: 'unknown' }],
    [{ upn: 'a\u001b[31m\u202eb' }, { name: 'a[31mb', tenantId: 'unknown' }],
    [{ upn: 7 }, { name: 'an unnamed identity', tenantId: 'unknown' }],
  ])('with %j speaks for %j', (claims, expected) => {
    expect(holderOf(tokenOf(claims))).toEqual(expected)
  })

  it.each([[''], ['opaque'], ['a.b.c'], ['..']])('that is %j speaks for nobody known', (text) => {
    expect(holderOf(text).name).toBe('an unnamed identity')
  })
})
