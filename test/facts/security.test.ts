import { describe, expect, test } from 'vitest'

import { registryPaths } from '../../src/change/registry-paths.ts'
import { deriveAppLocker } from '../../src/facts/derive-app-locker.ts'
import { deriveSecurity } from '../../src/facts/derive-security.ts'
import { securityPlaces } from '../../src/facts/security-places.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import type { RegistryValue } from '../../src/model/registry-value.ts'
import { healthyGuest } from './healthy-evidence.ts'

const { RT, POL, SCH, LSA } = registryPaths
type Values = Record<string, RegistryValue>
const dword = (data: number): RegistryValue => ({ type: 'REG_DWORD', data })
const tls = (version: string) => `${SCH}\\${version}\\Server`

/** The guest with these keys read; null is a key that is not there. */
const withKeys = (keys: Record<string, Values | null>, build = 20348): GuestEvidence => ({
  unseen: {},
  ...(healthyGuest.os && { os: { ...healthyGuest.os, build } }),
  registry: Object.fromEntries(
    Object.entries(keys).map(([path, values]) => [
      path,
      values ? { status: 'present', values } : { status: 'absent' },
    ]),
  ),
})

describe('the settings in force', () => {
  const negotiation = (own: Values, policy: Values = {}) =>
    deriveSecurity(withKeys({ [RT]: own, [POL]: policy }))?.negotiation

  test('are the listener’s own, with Windows’ defaults', () => {
    expect(negotiation({ SecurityLayer: dword(1) })).toEqual({
      securityLayer: 1,
      userAuthentication: 1,
      minEncryptionLevel: 2,
      allowed: true,
      misfits: [],
      byPolicy: [],
    })
  })

  test('are Group Policy’s where it sets one', () => {
    const seen = negotiation({ SecurityLayer: dword(2) }, { SecurityLayer: dword(0) })
    expect(seen).toMatchObject({ securityLayer: 0, byPolicy: ['SecurityLayer'] })
  })

  test('misfit out of range or of another type', () => {
    const odd = {
      SecurityLayer: dword(3),
      UserAuthentication: { type: 'REG_SZ', data: '1' },
    } as const
    expect(negotiation(odd)).toMatchObject({ misfits: ['SecurityLayer', 'UserAuthentication'] })
  })

  test('are unknown while policy or listener was not seen', () => {
    expect(deriveSecurity(withKeys({ [RT]: {} }))?.negotiation).toBeUndefined()
    expect(deriveSecurity(withKeys({ [RT]: null, [POL]: {} }))?.negotiation).toBeUndefined()
  })
})

describe('TLS', () => {
  const speaks = (values: Values | null, newer: Values | null, build: number) =>
    deriveSecurity(withKeys({ [tls('TLS 1.2')]: values, [tls('TLS 1.3')]: newer }, build))?.tls

  test('is what the build does while nothing is set', () => {
    expect(speaks(null, null, 20348)).toEqual({ tls12: true, tls13: true })
    expect(speaks(null, null, 17763)).toEqual({ tls12: true, tls13: false })
  })

  test.for<[Values, boolean]>([
    [{ Enabled: dword(0) }, false],
    [{ DisabledByDefault: dword(1) }, false],
    [{ Enabled: dword(1), DisabledByDefault: dword(0) }, true],
    [{ Enabled: dword(0xffffffff) }, true],
  ])('1.2 with %o: %s', ([values, tls12]) => {
    expect(speaks(values, null, 17763)).toMatchObject({ tls12, tls13: false })
  })
})

describe('a list of cipher suites', () => {
  const suites = (list?: RegistryValue) =>
    deriveSecurity(withKeys({ [securityPlaces.cipherPolicy]: list ? { Functions: list } : {} }))
      ?.cipherSuites

  test.for<[string, number, boolean]>([
    ['', 0, false],
    ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 1, true],
    ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256,TLS_RSA_WITH_NULL_SHA256', 2, true],
    ['TLS_RSA_WITH_RC4_128_MD5, TLS_RSA_WITH_NULL_SHA', 2, false],
    ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 1, false],
  ])('%s', ([data, count, shared]) => {
    expect(suites({ type: 'REG_SZ', data })).toEqual({
      listed: true,
      count,
      shared,
      functions: data,
    })
  })

  test('may be several texts, and is none while it is absent', () => {
    const data = ['TLS_AES_256_GCM_SHA384']
    expect(suites({ type: 'REG_MULTI_SZ', data })).toEqual({ listed: true, count: 1, shared: true })
    expect(suites()).toEqual({ listed: false })
  })
})

describe('CredSSP', () => {
  const patched = (build: number, revision?: number) =>
    deriveSecurity(
      withKeys(
        { [securityPlaces.os]: revision === undefined ? {} : { UBR: dword(revision) } },
        build,
      ),
    )?.credSsp?.patched

  test.for<[number, number | undefined, boolean | undefined]>([
    [14393, 2247, false],
    [14393, 2248, true],
    [14393, undefined, undefined],
    [9600, 18998, undefined],
    [9600, 18999, true],
    [17763, 1, true],
    [10586, 1, undefined],
  ])('build %i revision %s is patched: %s', ([build, revision, expected]) => {
    expect(patched(build, revision)).toBe(expected)
  })
})

test('values of the security authority are their defaults only where its key was read', () => {
  expect(deriveSecurity(withKeys({ [LSA]: {} }))).toMatchObject({
    disableDomainCreds: 0,
    forceGuest: 0,
  })
  expect(deriveSecurity(withKeys({}))).not.toHaveProperty('forceGuest')
})

describe('AppLocker', () => {
  const seen = (rules: Values | null, file: 'present' | 'absent') =>
    deriveAppLocker({
      ...withKeys({ [securityPlaces.srpExe]: rules }),
      paths: {
        [securityPlaces.appLockerExe]:
          file === 'absent'
            ? { status: 'absent' }
            : { status: 'present', sizeBytes: 1, sddl: 'O:SY', reparsePoint: false },
      },
    })

  test.for<[Values | null, 'present' | 'absent', string, boolean]>([
    [null, 'absent', 'none', false],
    [null, 'present', 'none', true],
    [{}, 'present', 'enforces', false],
    [{ EnforcementMode: dword(0) }, 'absent', 'audits', false],
    [{ EnforcementMode: dword(1) }, 'absent', 'enforces', false],
  ])('with rules %o and its file %s: %s', ([rules, file, appLocker, appLockerLeftover]) => {
    expect(seen(rules, file)).toEqual({ appLocker, appLockerLeftover })
  })
})
