import { describe, expect, test } from 'vitest'

import { registryPaths } from '../../src/change/registry-paths.ts'
import { deriveFacts } from '../../src/facts/derive.ts'
import { factsSchema } from '../../src/model/facts.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import {
  healthyAces,
  healthyEvidence,
  healthyGuest,
  keyFile,
  machineKeys,
  notSeen,
  target,
  thumbprint,
  withGuest,
} from './healthy-evidence.ts'

const { TS, RT, POL } = registryPaths
const unreadable = { status: 'unreadable', id: 'UnauthorizedAccess', message: 'no' } as const
const dword = (data: number) => ({ type: 'REG_DWORD', data }) as const

function guestFacts(sections: Partial<GuestEvidence>): NonNullable<Facts['guest']> {
  const facts = deriveFacts(target, withGuest(sections), [])
  expect(factsSchema.parse(facts)).toEqual(facts)
  return facts.guest ?? {}
}

test('a healthy gathering gives the whole picture', () => {
  expect(deriveFacts(target, healthyEvidence, ['rdp-cert-expired/renew'])).toEqual({
    target: { name: 'vm-web01', resourceGroup: 'rg-prod', location: 'westeurope' },
    platform: {
      power: 'running',
      provisioning: 'Succeeded',
      agent: 'ready',
      extensionsInTransition: [],
      runCommandStuck: false,
      health: 'Available',
      bootDiagnostics: true,
    },
    network: {
      privateAddresses: ['10.0.0.4'],
      publicAddresses: ['203.0.113.7'],
      path: 'public',
      paths: ['public', 'private'],
    },
    wire: {
      host: '203.0.113.7',
      port: 3389,
      stage: 'certificate',
      verdict: 'ok',
      thumbprint,
      notAfter: new Date('2025-03-03T00:00:00Z'),
    },
    guest: {
      now: new Date('2024-11-25T08:00:00Z'),
      bootedAt: new Date('2024-11-15T08:00:00Z'),
      build: 20348,
      caption: 'Windows Server 2022',
      computerName: 'VM-WEB01',
      domainController: false,
      activeSessions: 1,
      rdp: {
        settings: {
          denyConnections: 0,
          enabled: 1,
          userEnabled: 0,
          drainMode: 0,
          winStationEnabled: 1,
          logonDisabled: 0,
          port: 3389,
          lanAdapter: 0,
          maxInstanceCount: 0xffffffff,
          securityLayer: 2,
          userAuthentication: 1,
          minEncryptionLevel: 2,
        },
        policy: {},
        certificate: {
          source: 'self-signed',
          thumbprint,
          inStore: true,
          subject: 'CN=VM-WEB01',
          notBefore: new Date('2024-09-01T00:00:00Z'),
          notAfter: new Date('2025-03-03T00:00:00Z'),
          expired: false,
          notYetValid: false,
          keySizeBits: 2048,
          container: 'TSSecKeySet1',
          provider: 'Microsoft Enhanced Cryptographic Provider v1.0',
          forServer: true,
          keyFile,
          keyFileExists: true,
          keyFileReadable: true,
          fromPolicy: false,
          enrolmentFailed: false,
        },
        key: {
          path: keyFile,
          exists: true,
          sizeBytes: 2217,
          sddl: `O:SYG:SYD:P${healthyAces}`,
          reparsePoint: false,
          networkServiceCanRead: true,
          systemCanRead: true,
          defaultAces: healthyAces,
          foreignFiles: 0,
          folderListed: true,
        },
        listener: { keyExists: true, oddValues: [] },
        loopback: { stage: 'certificate', verdict: 'ok', thumbprint },
        machineKeys: {
          defaultSddl: 'O:SYG:SYD:PAI(A;;0x12019f;;;WD)(A;;FA;;;BA)',
          inUsualPlace: true,
          listed: true,
          path: machineKeys,
          programData: 'C:\\ProgramData',
        },
        store: {
          name: 'Remote Desktop',
          nameValid: true,
          entries: 1,
          writeDenied: false,
          denyIsOwn: true,
        },
      },
      services: {
        TermService: { exists: true, state: 'running', start: 3 },
        SessionEnv: { exists: true, state: 'running', start: 3 },
      },
      events: { '1058': 0, '1063': 0, '1064': 0, '1065': 0, '36870': 0 },
      roles: { sessionHost: false },
      security: {
        negotiation: {
          securityLayer: 2,
          userAuthentication: 1,
          minEncryptionLevel: 2,
          allowed: true,
          misfits: [],
          byPolicy: [],
        },
        credSsp: { patched: true },
      },
      system: { clockAheadSeconds: -1 },
      domain: { member: false },
      accounts: {},
      load: { shortestLimitMinutes: 0 },
      programs: {},
    },
    run: { tried: ['rdp-cert-expired/renew'] },
  })
})

test('nothing seen gives the target and the run alone', () => {
  const nothing = {
    at: healthyEvidence.at,
    platform: notSeen,
    network: notSeen,
    wire: notSeen,
    guest: notSeen,
  }
  expect(deriveFacts(target, nothing, [])).toEqual({
    target: { name: 'vm-web01', resourceGroup: 'rg-prod', location: 'westeurope' },
    run: { tried: [] },
  })
})

describe('a setting', () => {
  const settings = (registry: GuestEvidence['registry']) =>
    guestFacts({ registry }).rdp?.settings ?? {}
  const TSwith = (values: Record<string, ReturnType<typeof dword>>) =>
    settings({ [TS]: { status: 'present', values } })

  test.for([
    [{ fDenyTSConnections: dword(1) }, 1],
    [{ fDenyTSConnections: dword(0) }, 0],
    [{ FDENYTSCONNECTIONS: dword(0) }, 0],
    [{}, 1],
  ] as const)(
    'is read without regard to case, or has its default: %j is %i',
    ([values, denied]) => {
      expect(TSwith(values).denyConnections).toBe(denied)
    },
  )

  test('of another type is unknown', () => {
    const values = { fDenyTSConnections: { type: 'REG_SZ', data: '0' } } as const
    const read = settings({ [TS]: { status: 'present', values } })
    expect(read).not.toHaveProperty('denyConnections')
    expect(read.enabled).toBe(1)
  })

  test.for([[unreadable], [{ status: 'absent' } as const], [undefined]])(
    'of a key that was not read is unknown: %j',
    ([key]) => {
      expect(settings(key === undefined ? {} : { [TS]: key, [RT]: key })).toEqual({})
    },
  )
})

describe('policy', () => {
  test.for([
    ['absent', { status: 'absent' }, {}],
    ['unreadable', unreadable, undefined],
    [
      'present',
      {
        status: 'present',
        values: { fdenytsconnections: dword(1), X: { type: 'REG_SZ', data: '' } },
      },
      { fDenyTSConnections: 1 },
    ],
  ] as const)('%s', ([, key, policy]) => {
    expect(guestFacts({ registry: { [POL]: key } }).rdp?.policy).toEqual(policy)
  })

  test('that was not asked for is unknown', () => {
    expect(guestFacts({ registry: {} }).rdp).not.toHaveProperty('policy')
  })
})

describe('the key', () => {
  const { keys } = healthyGuest
  const file = (sddl: string) =>
    ({ status: 'present', sizeBytes: 1, sddl, reparsePoint: false }) as const
  const key = (changed: Partial<NonNullable<GuestEvidence['keys']>>) =>
    guestFacts({ keys: { ...keys, ...changed } }).rdp?.key

  test.for([
    ['the healthy one', `O:SYG:SYD:P${healthyAces}`, true, true],
    ['only SYSTEM', 'O:SYD:P(A;;FA;;;SY)', false, true],
    ['NETWORK SERVICE denied', 'O:SYD:P(D;;FR;;;NS)(A;;FA;;;SY)(A;;FR;;;NS)', false, true],
    ['only through Everyone', 'O:SYD:P(A;;FA;;;SY)(A;;FR;;;WD)', true, true],
    ['an unreadable list', 'D:(A;;FA', undefined, undefined],
    ['no list told', 'O:SYG:SY', undefined, undefined],
  ] as const)('with %s', ([, sddl, networkService, system]) => {
    const read = key({ files: { [keyFile]: file(sddl) } })
    expect(read).toMatchObject({ exists: true, sddl })
    expect(read?.networkServiceCanRead).toBe(networkService)
    expect(read?.systemCanRead).toBe(system)
  })

  const foreign = `${machineKeys}\\F686AACE6942FB7F7CEB231212EEF4A4_00000000-aaaa`
  const another = `${machineKeys}\\d6d986f09a1ee04e24c949879fdb506c_6f1c2b7e`

  test.for([
    ['in the list', keys.files, true, 0],
    ['spelt otherwise', { [keyFile.toUpperCase()]: file('D:') }, true, 0],
    ['not in the list', {}, false, 0],
    ['of another MachineGuid only', { [foreign]: file('D:') }, false, 1],
    ['of another MachineGuid too', { ...keys.files, [foreign]: unreadable }, true, 1],
    ['beside one that is gone', { ...keys.files, [foreign]: { status: 'absent' } }, true, 0],
    ['beside other keys', { ...keys.files, [another]: file('D:') }, true, 0],
    ['looked for and absent', { [keyFile]: { status: 'absent' } }, false, 0],
    ['shut', { [keyFile]: unreadable }, undefined, 0],
  ] as const)('whose file is %s', ([, files, exists, foreignFiles]) => {
    const read = key({ files })
    expect(read?.exists).toBe(exists)
    expect(read).toMatchObject({ path: keyFile, foreignFiles, folderListed: true })
    expect(exists === true).toBe(read !== undefined && 'sddl' in read)
  })

  const listings: (typeof keys.files | Record<string, { status: 'absent' }>)[] = [
    keys.files,
    {},
    { [keyFile]: { status: 'absent' } },
  ]
  test.for(listings)(
    'of a folder that could not be listed is unknown, whatever is said of its files: %j',
    (files) => {
      expect(key({ listed: false, files })).toEqual({
        path: keyFile,
        folderListed: false,
        defaultAces: healthyAces,
      })
    },
  )

  test.for([
    [9600, '(A;;FA;;;SY)(A;;FR;;;NS)(A;;FR;;;BA)'],
    [14393, '(A;;FA;;;SY)(A;;FR;;;NS)(A;;FR;;;BA)'],
    [14394, undefined],
    [17762, undefined],
    [17763, healthyAces],
    [26100, healthyAces],
  ] as const)('on build %i has the build’s own entries', ([build, aces]) => {
    const facts = guestFacts({ os: { ...healthyGuest.os, build } })
    expect(facts.rdp?.key?.defaultAces).toBe(aces)
  })
})

describe('the certificate', () => {
  const { os } = healthyGuest
  const facts = (now: string) => guestFacts({ os: { ...os, now } }).rdp?.certificate

  test.for([
    ['2024-08-31T23:59:59Z', false, true],
    ['2024-09-01T00:00:00Z', false, false],
    ['2025-03-03T00:00:00Z', false, false],
    ['2025-03-03T00:00:01Z', true, false],
  ] as const)('by a guest clock of %s', ([now, expired, notYetValid]) => {
    expect(facts(now)).toMatchObject({ expired, notYetValid })
  })

  test('without the guest’s clock has an unknown age, whatever the gatherer’s clock says', () => {
    const { os: _os, ...withoutClock } = healthyGuest
    const evidence = { ...healthyEvidence, guest: { seen: true, value: withoutClock } as const }
    const read = deriveFacts(target, evidence, []).guest?.rdp?.certificate
    expect(read).toMatchObject({ source: 'self-signed', thumbprint })
    expect(read).not.toHaveProperty('expired')
    expect(read).not.toHaveProperty('notYetValid')
  })

  test('that is bound and in no store says no more than that', () => {
    expect(
      guestFacts({ certificate: { source: 'bound', inStore: false, storeThumbprints: [] } }).rdp
        ?.certificate,
    ).toEqual({
      source: 'bound',
      inStore: false,
      fromPolicy: false,
      enrolmentFailed: false,
    })
  })

  test('that would lie in a store there is not is neither in it nor out of it', () => {
    const store = { name: 'Nowhere', type: 'REG_SZ', exists: false }
    const of = (source: 'self-signed' | 'bound') =>
      guestFacts({ certificate: { source, inStore: false, store, storeThumbprints: [] } }).rdp
        ?.certificate
    expect(of('self-signed')).not.toHaveProperty('inStore')
    expect(of('bound')).toHaveProperty('inStore', false)
  })

  test('whose key is another file is told by that file', () => {
    const path = `${machineKeys}\\ab_guid`
    const of = (sddl?: string) => {
      const file = sddl === undefined ? ({ status: 'absent' } as const) : present(sddl)
      const certificate = {
        ...healthyGuest.certificate,
        container: 'Other',
        keyFile: { path, file },
      }
      return guestFacts({ certificate }).rdp?.certificate
    }
    const present = (sddl: string) =>
      ({ status: 'present', sizeBytes: 9, sddl, reparsePoint: false }) as const
    expect(of()).toMatchObject({ keyFile: path, keyFileExists: false })
    expect(of('D:P(A;;FR;;;NS)')).toMatchObject({ keyFileExists: true, keyFileReadable: true })
    expect(of('D:P(A;;FA;;;SY)')).toMatchObject({ keyFileExists: true, keyFileReadable: false })
    expect(of('rubbish')).not.toHaveProperty('keyFileReadable')
  })

  test('by template fails to be enrolled when the last event says so', () => {
    const at = (hour: number) => ({ count: 1, lastAt: `2024-11-25T0${hour}:00:00Z` })
    const failed = (events: GuestEvidence['events']) =>
      guestFacts({ events }).rdp?.certificate?.enrolmentFailed
    const none = { count: 0 }
    expect(failed({ '1063': none, '1064': at(3), '1065': none })).toBe(true)
    expect(failed({ '1063': at(4), '1064': at(3), '1065': none })).toBe(false)
    expect(failed({ '1063': at(4), '1064': at(3), '1065': at(5) })).toBe(true)
    expect(failed({ '1063': none, '1064': unreadable, '1065': none })).toBeUndefined()
    expect(failed({ '1064': at(3), '1065': none })).toBeUndefined()
  })
})

describe('the store for self-signed certificates', () => {
  const { CST } = registryPaths
  const list = (aces: string) => ({ status: 'present', sddl: `O:BAG:SYD:AI${aces}` }) as const
  const denied = (store: string, certificates = '') =>
    guestFacts({
      keyAccess: { [CST]: list(store), [`${CST}\\Certificates`]: list(certificates) },
    }).rdp?.store

  test.for([
    ['(A;;KA;;;SY)', '', false, true],
    ['(D;;0x2;;;SY)(A;;KA;;;SY)', '', true, true],
    ['', '(D;;KW;;;SY)', true, true],
    ['(D;CIID;0x4;;;SY)', '', true, false],
    ['(D;;KA;;;WD)', '', true, false],
    ['(D;;GW;;;SY)', '', true, true],
    // Reading, an account SYSTEM is not, and what is only handed on shut nothing.
    ['(D;;KR;;;SY)(D;;KA;;;NS)(D;CIIO;KA;;;SY)', '', false, true],
  ] as const)('with %s and %s', ([store, certificates, writeDenied, denyIsOwn]) => {
    expect(denied(store, certificates)).toMatchObject({ writeDenied, denyIsOwn })
  })

  test('is unknown unless both keys were read', () => {
    const keyAccess = { [CST]: list('(D;;KW;;;SY)'), [`${CST}\\Certificates`]: unreadable }
    expect(guestFacts({ keyAccess }).rdp?.store).not.toHaveProperty('writeDenied')
  })

  test.for([
    [{ name: 'Other', type: 'REG_SZ', exists: true }, true],
    [{ name: 'Other', type: 'REG_SZ', exists: false }, false],
    [{ name: '', type: 'REG_DWORD', exists: false }, false],
    [{ name: 'Remote Desktop', exists: true }, true],
  ] as const)('is named validly or not: %j', ([store, nameValid]) => {
    const certificate = { ...healthyGuest.certificate, store }
    expect(guestFacts({ certificate }).rdp?.store).toMatchObject({ name: store.name, nameValid })
  })
})

test.for([
  [1, false],
  [3, false],
  [4, true],
  [5, true],
] as const)('domain role %i: controller %s', ([domainRole, domainController]) => {
  const facts = guestFacts({ os: { ...healthyGuest.os, domainRole } })
  expect(facts.domainController).toBe(domainController)
})

test('a service that could not be read is left out, one that is not there is a fact', () => {
  expect(guestFacts({ services: { A: { status: 'absent' }, B: unreadable } }).services).toEqual({
    A: { exists: false },
  })
})
