import { AzureAuthorityHosts } from '@azure/identity'
import { afterEach, describe, expect, it } from 'vitest'

import { chooseCloud } from '../../src/azure/cloud.ts'
import { cloudNames, clouds } from '../../src/azure/clouds.ts'
import type { CloudName } from '../../src/azure/clouds.ts'
import { chooseCredential } from '../../src/azure/credentials.ts'
import { guardNetwork, requestsTo } from '../helpers/nock.ts'
import { connect, credentialOf, failureOf, target, token } from './connection.ts'

guardNetwork()

const version = { 'api-version': /.+/ }
const pairs = cloudNames.flatMap((own) =>
  cloudNames.filter((other) => other !== own).map((other) => ({ own, other })),
)

/** A connection whose credential tells for which scopes it was asked. */
async function signedIn(name: CloudName) {
  const scopes: unknown[] = []
  const credential = credentialOf(() => ({ token, expiresOnTimestamp: Date.now() + 3_600_000_000 }))
  const asked: typeof credential = {
    getToken(scope, options) {
      scopes.push(scope)
      return credential.getToken(scope, options)
    },
  }
  const { azure } = await connect({ cloud: clouds[name], credential: asked })
  return { azure, scopes }
}

describe('the table of clouds', () => {
  it('signs in where the identity library says', () => {
    expect(cloudNames.map((name) => clouds[name].authorityHost)).toEqual([
      AzureAuthorityHosts.AzurePublicCloud,
      AzureAuthorityHosts.AzureGovernment,
      AzureAuthorityHosts.AzureChina,
    ])
  })

  it.each(cloudNames)(
    '%s has origins over https, and ends of names that begin with a dot',
    (name) => {
      const { endpoint, resource, authorityHost = '', portal = '', blobHosts } = clouds[name]
      for (const each of [endpoint, resource, authorityHost, portal]) {
        expect(new URL(each)).toMatchObject({ origin: each, protocol: 'https:' })
      }
      expect(blobHosts.every((host) => /^\.[a-z.]+\.[a-z]+$/.test(host))).toBe(true)
    },
  )

  it('shares no host between two clouds', () => {
    const hosts = cloudNames.flatMap((name) => {
      const { endpoint, authorityHost, portal, blobHosts } = clouds[name]
      return [endpoint, authorityHost, portal, ...blobHosts]
    })
    expect(new Set(hosts).size).toBe(hosts.length)
  })

  it.each(cloudNames)('%s gives way to the sandbox of this machine alone', async (name) => {
    expect(await chooseCloud({}, name)).toBe(clouds[name])
  })
})

describe('a token', () => {
  it.each(cloudNames)('of %s is asked for its own scope and sent to its own host', async (name) => {
    requestsTo(clouds[name].endpoint)
      .get(target.id)
      .query({ ...version, $expand: 'instanceView' })
      .matchHeader('authorization', `Bearer ${token}`)
      .reply(200, { location: 'x' })
    const { azure, scopes } = await signedIn(name)
    await azure.platform(target)
    expect(scopes.flat()).toEqual([`${clouds[name].endpoint}/.default`])
  })

  it.each(pairs)('of $own never goes to $other', async ({ own, other }) => {
    requestsTo(clouds[own].endpoint)
      .post(`${target.id}/runCommand`)
      .query(version)
      .reply(202, '', { location: `${clouds[other].endpoint}/operations/1` })
    const { azure } = await signedIn(own)
    const error = await failureOf(azure.runCommand(target, 'x', { mayResend: false }))
    expect(error.code).toBe('TokenHostRefused')
    expect(error.message).toContain(clouds[other].endpoint)
  })

  it('is told with its cloud to whoever consents, where that is not public Azure', async () => {
    expect(await (await signedIn('AzureChinaCloud')).azure.principal()).toMatchObject({
      cloud: 'AzureChinaCloud',
    })
    expect(await (await signedIn('AzureCloud')).azure.principal()).not.toHaveProperty('cloud')
  })

  it('that is refused elsewhere names the command that changes the cloud first', async () => {
    requestsTo(clouds.AzureUSGovernment.endpoint)
      .get(target.id)
      .query({ ...version, $expand: 'instanceView' })
      .reply(401, { error: { code: 'ExpiredAuthenticationToken', message: 'expired' } })
    const { azure } = await signedIn('AzureUSGovernment')
    const error = await failureOf(azure.platform(target))
    expect(error.next[0]).toBe('az cloud set -n AzureUSGovernment && az login')
  })
})

describe('a credential', () => {
  const claimed = {
    AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.com',
    AZURE_TENANT_ID: '11111111-1111-1111-1111-111111111111',
    AZURE_CLIENT_ID: '22222222-2222-2222-2222-222222222222',
    AZURE_CLIENT_SECRET: 'made-up',
  }
  const before = { ...process.env }
  afterEach(() => {
    process.env = { ...before }
  })

  it('signs in at the authority of its cloud, whatever the process says', async () => {
    Object.assign(process.env, claimed)
    requestsTo(clouds.AzureUSGovernment.authorityHost)
      .post(`/${claimed.AZURE_TENANT_ID}/oauth2/v2.0/token`)
      .query(true)
      .reply(200, { token_type: 'Bearer', expires_in: 3600, access_token: 'made-up-token' })
    const cloud = clouds.AzureUSGovernment
    const credential = await chooseCredential({ env: {}, cloud, kind: 'environment' })
    const scope = `${cloud.resource}/.default`
    expect(await credential.getToken(scope)).toMatchObject({ token: 'made-up-token' })
  })
})
