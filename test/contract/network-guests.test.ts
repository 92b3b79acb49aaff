import { expect, test } from 'vitest'

import { composeScript } from '../../src/guest/script.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'
import { expectSame } from './guests/compare.ts'
import { builtInScripts } from './guests/project.ts'
import { changeRequest } from './guests/requests.ts'
import { withPatches } from './guests/states.ts'
import type { Patch } from './guests/states.ts'

const name = 'RemoteDesktop-UserMode-In-TCP'
const on = { exists: true, enabled: true, action: 'allow', ports: '3389', profiles: 'any' }
const moved = { ...on, enabled: false, ports: '3390,4000-4010', profiles: 'domain,private' }
const byHand = {
  addresses: ['10.0.0.9'],
  masks: ['255.255.255.0'],
  gateways: ['10.0.0.1'],
}
const down: Patch = { services: { mpssvc: { start: 'disabled', state: 'stopped' } } }
const deleted: Patch = { registry: { '$firewall\\FirewallRules': { values: { [name]: null } } } }
const rule = (before: object, after: object) => ({
  kind: 'firewall-rule',
  params: { name },
  before,
  after,
})

const cases: [string, Patch[], { kind: string; params: object; before: object; after: object }][] =
  [
    ['a rule is changed live', [], rule(on, moved)],
    ['a rule is changed while the firewall’s service is down', [down], rule(on, moved)],
    ['a deleted rule is made live', [deleted], rule({ exists: false }, on)],
    [
      'a deleted rule is made while the service is down',
      [down, deleted],
      rule({ exists: false }, on),
    ],
    ['a rule has drifted', [], rule(moved, on)],
    [
      'a profile is opened',
      [
        {
          registry: {
            '$firewall\\PublicProfile': {
              values: { DoNotAllowExceptions: { type: 'REG_DWORD', data: 1 } },
            },
          },
        },
      ],
      {
        kind: 'firewall-profile',
        params: { profile: 'public' },
        before: { rulesCount: false },
        after: { rulesCount: true },
      },
    ],
    [
      'an adapter is switched on',
      [{ network: { adapters: { '1': { enabled: false } } } }],
      {
        kind: 'network-adapter',
        params: { number: 1, enabled: true },
        before: { enabled: false },
        after: { enabled: true },
      },
    ],
    [
      'an adapter takes its address from the network',
      [{ network: { adapters: { '1': { dhcp: false, ...byHand } } } }],
      {
        kind: 'network-adapter',
        params: { number: 1, dhcp: true },
        before: { dhcp: false, ...byHand },
        after: { dhcp: true },
      },
    ],
  ]

describeInPowerShell('both guests do and undo the same where', () => {
  test.for(cases)('%s', { timeout: 60_000 }, async ([what, patches, change]) => {
    const start = await withPatches(patches)
    let state: WindowsState = start
    for (const kind of ['apply', 'undo'] as const) {
      const changes = [{ id: '1', ...JSON.parse(JSON.stringify(change)) }]
      const request = {
        ...changeRequest(kind === 'apply' ? 'c' : 'd', kind, changes),
        sections: [],
      }
      const script = composeScript(request, builtInScripts)
      const real = await runInPowerShell(script, state, { happen, listenerOf })
      expectSame(request, await runScript(script, state), real)
      state = real.state
    }
    if (what.includes('drifted')) return
    expect(state.registry).toEqual(start.registry)
    expect(state.network).toEqual(start.network)
  })
})
