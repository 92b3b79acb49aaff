import { describe, expect, test } from 'vitest'

import { kindOf } from '../../src/change/registry.ts'
import type { Json } from '../../src/model/change.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'

const kind = kindOf('firewall-rule')
const tcp = 'RemoteDesktop-UserMode-In-TCP'
const guest: GuestEvidence = {
  unseen: {},
  firewall: {
    rules: {
      [tcp]: 'Action=Allow|Active=FALSE|Dir=In|Protocol=6|Profile=Public|LPort=3389',
      Narrow: 'Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=3389',
      Broad: 'Action=Block|Active=TRUE|Dir=In',
      Odd: 'rubbish',
    },
  },
}
const off = { exists: true, enabled: false, action: 'allow', ports: '3389', profiles: 'public' }

/** The change a plan would hold. */
function change(params: Record<string, Json>) {
  const planned = kind.plan(params, guest)
  if (planned.kind !== 'change') throw new Error(JSON.stringify(planned))
  const { before, after } = planned
  return { id: '1', kind: 'firewall-rule', params, before, after }
}

describe('a plan for a firewall rule', () => {
  test('names the rule in any spelling, and leaves what is not given', () => {
    const made = change({ name: tcp.toLowerCase(), enabled: true, port: 3390 })
    expect(made).toMatchObject({ before: off, after: { ...off, enabled: true, ports: '3390' } })
    expect(kind.describe(made)).toEqual({
      subject: 'firewall rule remotedesktop-usermode-in-tcp',
      from: 'off: allow port 3389, public',
      to: 'on: allow port 3390, public',
    })
    expect(kind.inverse(made)).toEqual({ ...made, before: made.after, after: made.before })
  })

  test('makes a rule of Remote Desktop anew that was deleted', () => {
    const made = change({ name: 'RemoteDesktop-UserMode-In-UDP', profiles: 'public,domain' })
    expect(made).toMatchObject({
      before: { exists: false },
      after: { exists: true, enabled: true, ports: '3389', profiles: 'domain,public' },
    })
  })

  test.for<[string, Record<string, Json>, string]>([
    ['the rule is so already', { name: tcp, enabled: false }, 'unneeded'],
    [
      'there is no such rule to make',
      { name: 'RemoteDesktop-Shadow-In-TCP', enabled: true },
      'refused',
    ],
    ['the rule is not understood', { name: 'Odd', enabled: true }, 'refused'],
    ['the rule was not told', { name: 'Other', enabled: true }, 'unseen'],
    ['the name holds a separator', { name: 'a|b' }, 'refused'],
    ['the port is none', { name: tcp, port: 0 }, 'refused'],
    ['the profiles contradict each other', { name: tcp, profiles: 'any,public' }, 'refused'],
  ])('is not made where %s', ([, params, expected]) => {
    expect(kind.plan(params, guest).kind).toBe(expected)
  })

  test('is not made without evidence', () => {
    expect(kind.plan({ name: tcp, enabled: true }, undefined)).toMatchObject({ kind: 'unseen' })
  })
})

describe('a firewall rule lowers security', () => {
  test('when a block of more than one port is lifted', () => {
    expect(kind.weakens(change({ name: 'Broad', enabled: false }))).toContain('no longer blocks')
    expect(kind.weakens(change({ name: 'Narrow', action: 'allow' }))).toContain('lets in more')
  })

  test('but not when the block of one port is lifted, nor by a rule of Remote Desktop', () => {
    expect(kind.weakens(change({ name: 'Narrow', enabled: false }))).toBeUndefined()
    expect(kind.weakens(change({ name: tcp, enabled: true, profiles: 'any' }))).toBeUndefined()
  })
})
