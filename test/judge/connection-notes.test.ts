import { expect, it } from 'vitest'

import { connectionNotes } from '../../src/judge/connection-notes.ts'

it('nothing is noted of a way that is open, or was not seen', () => {
  expect(connectionNotes({})).toEqual([])
  expect(connectionNotes({ rdp: { access: 'allow', rule: 'AllowRdp' } })).toEqual([])
  expect(connectionNotes({ jit: { policy: 'default', open: true }, hostPool: '' })).toEqual([])
})

it('what stands in the way is named', () => {
  const rdp = { access: 'deny' as const, rule: 'DenyAll', group: 'nsg-web' }
  expect(connectionNotes({ rdp })).toEqual([
    'the rule DenyAll of nsg-web does not let Remote Desktop in',
  ])
  expect(connectionNotes({ rdp: { access: 'deny' } })).toEqual([
    'the rule that decides does not let Remote Desktop in',
  ])
  // The rule that denies is the policy's own: one reason is enough.
  expect(connectionNotes({ rdp, jit: { policy: 'default', open: false } })).toEqual([
    'just-in-time access guards the port, and it is closed now',
  ])
  expect(connectionNotes({ hostPool: 'pool-a', route: { appliance: '10.0.9.4' } })).toEqual([
    'a session host of pool-a: people connect by the client of Azure Virtual Desktop',
    'answers go through the appliance 10.0.9.4',
  ])
})
