import { describe, expect, test } from 'vitest'

import { registryPaths } from '../../src/change/registry-paths.ts'
import { deriveFirewall } from '../../src/facts/derive-firewall.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'

const { FWP, FWG, RT } = registryPaths
type Registry = NonNullable<GuestEvidence['registry']>
type Firewall = NonNullable<GuestEvidence['firewall']>

const key = (values: Record<string, number>): Registry[string] => ({
  status: 'present',
  values: Object.fromEntries(
    Object.entries(values).map(([name, data]) => [name, { type: 'REG_DWORD', data }] as const),
  ),
})
const absent = { status: 'absent' } as const
const allow = 'Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|Svc=termservice'
const block = 'Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3389'
const healthy: Registry = {
  [RT]: key({ PortNumber: 3389 }),
  [`${FWP}\\DomainProfile`]: key({ EnableFirewall: 1 }),
  [`${FWP}\\StandardProfile`]: key({ EnableFirewall: 1 }),
  [`${FWP}\\PublicProfile`]: key({ EnableFirewall: 1 }),
  [`${FWG}\\DomainProfile`]: absent,
  [`${FWG}\\PrivateProfile`]: absent,
  [`${FWG}\\StandardProfile`]: absent,
  [`${FWG}\\PublicProfile`]: absent,
}

/** Facts of a Windows whose network is public and whose rule allows the port, unless told otherwise. */
function facts(firewall: Partial<Firewall> = {}, registry: Registry = {}) {
  return deriveFirewall({
    unseen: {},
    registry: { ...healthy, ...registry },
    firewall: { profiles: ['public'], rules: { A: allow }, ...firewall },
  })
}

describe('the firewall of a healthy Windows', () => {
  test('is on, lets the port in and demands nothing', () => {
    expect(facts()).toEqual({
      activeProfiles: ['public'],
      enabled: true,
      blocksAll: false,
      blocksAllByPolicy: false,
      localRulesApply: true,
      ruleExists: false,
      portAllowed: true,
      allowedFrom: [],
      blockingRules: [],
      blockingPolicyRules: [],
      ipsecRules: [],
      ipsecPolicyRules: [],
    })
  })

  test('is unknown without its section', () => {
    expect(deriveFirewall({ unseen: {}, registry: healthy })).toBeUndefined()
  })
})

describe('whether the port is allowed', () => {
  test.for<[string, Partial<Firewall>, Registry, boolean | undefined]>([
    ['by no rule', { rules: {} }, {}, false],
    ['by a rule of another profile', { rules: { A: `${allow}|Profile=Domain` } }, {}, false],
    ['by a rule for some addresses', { rules: { A: `${allow}|RA4=LocalSubnet` } }, {}, undefined],
    ['by a rule that was not told', { rules: {}, cut: true }, {}, undefined],
    [
      'by one of two active profiles',
      { profiles: ['domain', 'public'], rules: { A: `${allow}|Profile=Domain` } },
      {},
      false,
    ],
    [
      'by a rule of Group Policy where local ones do not count',
      { policyRules: { P: allow } },
      { [`${FWG}\\PublicProfile`]: key({ AllowLocalPolicyMerge: 0 }) },
      true,
    ],
    [
      'by a local rule that does not count',
      {},
      { [`${FWG}\\PublicProfile`]: key({ AllowLocalPolicyMerge: 0 }) },
      false,
    ],
    [
      'without any rule where the firewall is off',
      { rules: {} },
      { [`${FWP}\\PublicProfile`]: key({ EnableFirewall: 0 }) },
      true,
    ],
    [
      'without any rule where what has none is let in',
      { rules: {} },
      { [`${FWP}\\PublicProfile`]: key({ DefaultInboundAction: 0 }) },
      true,
    ],
  ])('%s', ([, firewall, registry, expected]) => {
    expect(facts(firewall, registry)?.portAllowed).toBe(expected)
  })

  test('is unknown where the profile in use is, unless all three agree', () => {
    const inNoProfile = { registry: healthy, unseen: {} }
    const domainOnly = { A: `${allow}|Profile=Domain` }
    expect(deriveFirewall({ ...inNoProfile, firewall: { rules: { A: allow } } })?.portAllowed).toBe(
      true,
    )
    expect(
      deriveFirewall({ ...inNoProfile, firewall: { rules: domainOnly } })?.portAllowed,
    ).toBeUndefined()
    expect(deriveFirewall({ ...inNoProfile, firewall: { rules: {} } })?.portAllowed).toBe(false)
  })

  test('says nothing against a block, which wins', () => {
    const seen = facts({ rules: { A: allow, B: block }, policyRules: { P: block } })
    expect(seen).toMatchObject({ blockingRules: ['B'], blockingPolicyRules: ['P'] })
    expect(facts({ rules: { B: `${block}|RA4=10.0.0.1` } })?.blockingRules).toEqual([])
  })
})

describe('a profile that lets nothing in', () => {
  const shut = { [`${FWP}\\PublicProfile`]: key({ EnableFirewall: 1, DoNotAllowExceptions: 1 }) }

  test('is named where it is in use', () => {
    expect(facts({}, shut)).toMatchObject({ blocksAll: true, blockingProfile: 'public' })
    expect(facts({ profiles: ['domain'] }, shut)).toMatchObject({ blocksAll: false })
  })

  test('is overruled by Group Policy', () => {
    const policy = { [`${FWG}\\PublicProfile`]: key({ DoNotAllowExceptions: 0 }) }
    expect(facts({}, { ...shut, ...policy })?.blocksAll).toBe(false)
  })

  test('is unknown where its key cannot be read', () => {
    const unreadable = { status: 'unreadable', id: 'x', message: '' } as const
    expect(facts({}, { [`${FWP}\\PublicProfile`]: unreadable })?.blocksAll).toBeUndefined()
  })
})

describe('an IPsec rule', () => {
  const secure = 'Action=Secure|Active=TRUE|Protocol=6'
  test.for<[string, string, string[] | undefined]>([
    ['demands it of everything', 'Action=SecureServer|Active=TRUE', ['R']],
    ['demands it at this port', `${secure}|EP1Port=3389`, ['R']],
    ['demands it in a range', `${secure}|EP1Port2_10=3000-4000`, ['R']],
    ['demands it at another port', `${secure}|EP1Port=445`, []],
    ['demands it in another profile', `${secure}|Profile=Domain`, []],
    ['is for some addresses', `${secure}|EP2_4=10.0.0.0/255.0.0.0`, undefined],
    ['has a token nobody knows', `${secure}|New=1`, undefined],
    ['is for ports by a keyword', `${secure}|EP1Port=RPC`, undefined],
    ['says its action twice', `${secure}|Action=Secure`, undefined],
  ])('that %s', ([, text, expected]) => {
    expect(facts({ ipsec: { R: text } })?.ipsecRules).toEqual(expected)
    expect(facts({ policyIpsec: { R: text } })?.ipsecPolicyRules).toEqual(expected)
  })

  test('of the machine does not count where Group Policy says so', () => {
    const none = { [`${FWG}\\PublicProfile`]: key({ AllowLocalIPsecPolicyMerge: 0 }) }
    expect(facts({ ipsec: { R: secure } }, none)?.ipsecRules).toEqual([])
  })
})
