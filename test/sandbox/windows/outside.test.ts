import { describe, expect, test } from 'vitest'

import { healthyWindows } from '../../../src/sandbox/windows/healthy.ts'
import { listenerOf } from '../../../src/sandbox/windows/listener.ts'
import { outsideOf } from '../../../src/sandbox/windows/outside.ts'
import { patchWindows } from '../../../src/sandbox/windows/patch.ts'

const healthy = await healthyWindows({ computerName: 'vm-one', clock: new Date('2026-03-01') })
const rule = (text: string | null) => ({
  registry: {
    '$firewall\\FirewallRules': {
      values: {
        'RemoteDesktop-UserMode-In-TCP': text === null ? null : { type: 'REG_SZ', data: text },
      },
    },
  },
})
const adapter = (fields: object) => ({ network: { adapters: { '1': fields } } })

describe('from outside', () => {
  test('a healthy Windows is met as on loopback', async () => {
    expect(await outsideOf(healthy)).toEqual(await listenerOf(healthy))
  })

  test.for<[string, object]>([
    ['no rule lets the port in', rule(null)],
    ['the rule is off', rule('v2.10|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=3389|')],
    [
      'the rule is of another profile',
      rule('v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Domain|LPort=3389|'),
    ],
    [
      'the firewall’s service is down',
      { services: { mpssvc: { start: 'disabled', state: 'stopped' } } },
    ],
    ['the filtering engine is down', { services: { BFE: { state: 'stopped' } } }],
    ['the adapter is off', adapter({ enabled: false })],
    [
      'the address is not the one Azure has',
      adapter({ dhcp: false, addresses: ['10.0.0.9'], gateways: ['10.0.0.1'] }),
    ],
    ['there is no way back', adapter({ dhcp: false, addresses: ['10.0.0.4'] })],
    ['nobody asks for an address', { services: { Dhcp: { state: 'stopped' } } }],
    [
      'another program drops the port',
      { network: { filters: [{ provider: 'Guard', dropsPorts: [3389] }] } },
    ],
  ])('a Windows is shut where %s, and open on loopback', async ([, patch]) => {
    const state = await patchWindows(healthy, patch)
    expect(await outsideOf(state)).toEqual({ kind: 'closed' })
    expect((await listenerOf(state)).kind).toBe('serve')
  })

  test('a filter for one address lets the other clients in', async () => {
    const one = { provider: 'Guard', dropsPorts: [3389], onlyFrom: '203.0.113.7' }
    const state = await patchWindows(healthy, { network: { filters: [one] } })
    expect((await outsideOf(state)).kind).toBe('serve')
  })

  test('a rule of one’s own, and the firewall switched off, let the client in', async () => {
    const own = await patchWindows(healthy, rule('v2.10|Action=Allow|Active=TRUE|Dir=In|'))
    const off = await patchWindows(await patchWindows(healthy, rule(null)), {
      registry: { '$firewall\\PublicProfile': { values: { EnableFirewall: { data: 0 } } } },
    })
    expect((await outsideOf(own)).kind).toBe('serve')
    expect((await outsideOf(off)).kind).toBe('serve')
  })
})
