import { describe, expect, test } from 'vitest'

import { loweredSetting } from '../../src/change/lowered-setting.ts'
import { registryPaths } from '../../src/change/registry-paths.ts'
import { kindOf } from '../../src/change/registry.ts'
import type { Json } from '../../src/model/change.ts'

const { RT, POL, TS, SCH, LSA, CST } = registryPaths
const tls = (version: string) => `${SCH}\\${version}\\Server`
const service = (name: string) => `HKLM\\SYSTEM\\CurrentControlSet\\Services\\${name}`

describe('a registry value lowers security', () => {
  test.for([
    [RT, 'SecurityLayer', 2, 0],
    [RT, 'SecurityLayer', 'absent', 1],
    [RT.toUpperCase(), 'securitylayer', 2, 1],
    [RT, 'SecurityLayer', 2, 'other'],
    [RT, 'UserAuthentication', 1, 0],
    [RT, 'UserAuthentication', 'absent', 0],
    [RT, 'MinEncryptionLevel', 3, 2],
    [RT, 'MinEncryptionLevel', 4, 'absent'],
    [RT, 'fAllowSecProtocolNegotiation', 1, 0],
    [RT, 'fDisableEncryption', 1, 0],
    [POL, 'UserAuthentication', 1, 0],
    [POL, 'fDenyTSConnections', 1, 0],
    [POL, 'fDenyTSConnections', 1, 'absent'],
    [POL, 'Anything', 'other', 1],
    [LSA, 'LmCompatibilityLevel', 5, 3],
    [tls('TLS 1.0'), 'Enabled', 0, 1],
    [tls('SSL 3.0'), 'Enabled', 0, 0xffffffff],
    [tls('TLS 1.2'), 'Enabled', 1, 0],
    [service('mpssvc'), 'Start', 2, 4],
  ] as const)('%s %s from %s to %s', ([path, name, before, after]) => {
    expect(loweredSetting({ path, name, before, after })).toContain(name)
  })
})

describe('a registry value does not lower security', () => {
  test.for([
    [RT, 'SecurityLayer', 0, 2],
    [RT, 'SecurityLayer', 1, 1],
    [RT, 'SecurityLayer', 0, 'absent'],
    [RT, 'UserAuthentication', 0, 1],
    [RT, 'UserAuthentication', 0, 'absent'],
    [RT, 'MinEncryptionLevel', 1, 2],
    [RT, 'PortNumber', 3390, 3389],
    [TS, 'fDenyTSConnections', 1, 0],
    [TS, 'SecurityLayer', 2, 0],
    [POL, 'UserAuthentication', 'absent', 1],
    [tls('TLS 1.0'), 'Enabled', 1, 0],
    [tls('TLS 1.2'), 'Enabled', 0, 1],
    [service('TermService'), 'Start', 4, 3],
  ] as const)('%s %s from %s to %s', ([path, name, before, after]) => {
    expect(loweredSetting({ path, name, before, after })).toBeUndefined()
  })
})

describe('a value that Windows does not know protects nothing', () => {
  test.for([
    [RT, 'SecurityLayer', 7, 2],
    [RT, 'MinEncryptionLevel', 9, 2],
  ] as const)('%s %s from %s to %s', ([path, name, before, after]) => {
    expect(loweredSetting({ path, name, before, after })).toBeUndefined()
  })

  test('and what replaces it counts against the default', () => {
    expect(loweredSetting({ path: RT, name: 'SecurityLayer', before: 7, after: 1 })).toContain('7')
  })
})

describe('a list of cipher suites', () => {
  const lowered = (before: string, after: string) =>
    loweredSetting({
      path: 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002',
      name: 'functions',
      before: 'other',
      after: 'other',
      texts: { before, after },
    })
  const strong = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'

  test.for([
    [strong, ''],
    [strong, `${strong},TLS_RSA_WITH_RC4_128_SHA`],
  ])('is lowered from "%s" to "%s"', ([before, after]) => {
    expect(lowered(before ?? '', after ?? '')).toMatch(/cipher suites/)
  })

  test.for([
    ['', ''],
    ['', strong],
    ['TLS_RSA_WITH_RC4_128_SHA', `TLS_RSA_WITH_RC4_128_SHA, ${strong}`],
    [`${strong},TLS_RSA_WITH_RC4_128_SHA`, strong],
  ])('is not lowered from "%s" to "%s"', ([before, after]) => {
    expect(lowered(before ?? '', after ?? '')).toBeUndefined()
  })
})

describe('a granted access lowers security', () => {
  const weakens = (aces: string, before: Json, after: Json) =>
    kindOf('acl-grant').weakens({
      id: '1',
      kind: 'acl-grant',
      params: { path: 'C:\\key', aces },
      before,
      after,
    })

  test.for([
    ['(A;;FR;;;WD)', 'D:P', 'D:P(A;;FR;;;WD)', /^Everyone get more access to C:\\key$/],
    ['(A;;FA;;;BU)', 'D:P(A;;FR;;;BU)', 'D:P(A;;FA;;;BU)', /^Users/],
    ['(A;;FR;;;AU)', 'D:P', 'D:P(A;;FR;;;AU)', /^Authenticated Users/],
    ['(A;;FR;;;BU)', 'D:P(D;;FR;;;BU)(A;;FR;;;BU)', 'D:P(A;;FR;;;BU)', /^Users/],
  ] as const)('%s over %s', ([aces, before, after, words]) => {
    expect(weakens(aces, before, after)).toMatch(words)
  })

  test.for([
    ['(A;;FR;;;NS)', 'D:P', 'D:P(A;;FR;;;NS)'],
    ['(A;;FA;;;SY)', 'D:P(A;;FR;;;WD)', 'D:P(A;;FR;;;WD)(A;;FA;;;SY)'],
    ['(A;;FR;;;WD)', 'D:P(A;;FR;;;WD)', 'D:P'],
  ] as const)('not by %s over %s', ([aces, before, after]) => {
    expect(weakens(aces, before, after)).toBeUndefined()
  })
})

describe('a granted access to a registry key lowers security', () => {
  const weakens = (path: string, aces: string, after: Json) =>
    kindOf('registry-acl').weakens({
      id: '1',
      kind: 'registry-acl',
      params: { path, aces },
      before: 'D:P(A;;KA;;;SY)',
      after,
    })

  test.for([
    ['HKLM\\SAM', '(A;;KR;;;BU)', 'D:P(A;;KA;;;SY)(A;;KR;;;BU)'],
    [RT, '(A;;KA;;;BU)', 'D:P(A;;KA;;;SY)(A;;KA;;;BU)'],
    [`${RT}X\\..`, '(A;;KR;;;WD)', 'D:P(A;;KA;;;SY)(A;;KR;;;WD)'],
  ] as const)('%s %s', ([path, aces, after]) => {
    expect(weakens(path, aces, after)).toMatch(/^(Users|Everyone) get more access to HKLM/)
  })

  test.for([
    [RT, '(A;;KR;;;BU)', 'D:P(A;;KA;;;SY)(A;;KR;;;BU)'],
    [`${CST}\\Certificates`, '(A;;KR;;;BU)', 'D:P(A;;KA;;;SY)(A;;KR;;;BU)'],
    ['HKLM\\SAM', '(A;;KR;;;NS)', 'D:P(A;;KA;;;SY)(A;;KR;;;NS)'],
  ] as const)('not on %s by %s', ([path, aces, after]) => {
    expect(weakens(path, aces, after)).toBeUndefined()
  })
})

test('a registry change asks the table with the values of its plan', () => {
  const change = {
    id: '1',
    kind: 'registry-value',
    params: { path: RT, name: 'UserAuthentication', type: 'REG_DWORD', data: 0 },
    before: { exists: false },
    after: { exists: true, type: 'REG_DWORD', data: 0 },
  }
  expect(kindOf('registry-value').weakens(change)).toBe(
    'UserAuthentication goes from absent to 0: Network Level Authentication is switched off',
  )
})

test.for(['remove-certificate', 'restart-service', 'start-vm'])('%s never does', (name) => {
  const params: Record<string, Record<string, Json>> = {
    'remove-certificate': { store: 'Remote Desktop', thumbprint: 'A'.repeat(40) },
    'restart-service': { name: 'TermService' },
  }
  const value = name === 'remove-certificate' ? { present: true } : null
  const change = { id: '1', kind: name, params: params[name] ?? {}, before: value, after: value }
  expect(kindOf(name).weakens(change)).toBeUndefined()
})

describe('a service', () => {
  const weakens = (kind: string, name: string, before: Json, after: Json) => {
    const asked = kind === 'service-state' ? { name, state: after } : { name, start: after }
    return kindOf(kind).weakens({ id: '1', kind, params: asked, before, after })
  }

  test.for([
    ['service-start-type', 'mpssvc', 2, 4],
    ['service-start-type', 'bfe', 3, 4],
    ['service-state', 'MpsSvc', 'running', 'stopped'],
    ['service-state', 'WinDefend', 'running', 'stopped'],
  ] as const)(
    'that protects the VM is not taken away unsaid: %s %s',
    ([kind, name, before, after]) => {
      expect(weakens(kind, name, before, after)).toContain('protects the VM')
    },
  )

  test.for([
    ['service-start-type', 'mpssvc', 4, 2],
    ['service-start-type', 'TermService', 3, 4],
    ['service-state', 'mpssvc', 'stopped', 'running'],
    ['service-state', 'TermService', 'running', 'stopped'],
  ] as const)('lowers nothing: %s %s from %s to %s', ([kind, name, before, after]) => {
    expect(weakens(kind, name, before, after)).toBeUndefined()
  })
})
