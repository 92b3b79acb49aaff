import { describe, expect, it } from 'vitest'

import { isRule, nsgRule, valueOf } from '../../src/change/nsg-rule.ts'
import { isOwnedBy, ownMark, ownRuleName, parseOwnMark } from '../../src/change/own-rule.ts'
import { kindOf } from '../../src/change/registry.ts'
import { oneSpelling, singleAddressSchema } from '../../src/change/single-address.ts'
import { simulatedIds, someRule } from '../helpers/simulated-network.ts'

const params = {
  groupId: simulatedIds.nicGroup,
  priority: 290,
  source: '198.51.100.7',
  destination: '10.0.0.4',
  port: 3389,
  minutes: 120,
}

describe('one address', () => {
  it.each(['198.51.100.7', '10.0.0.9', '2001:db8::7'])('%s is one', (text) => {
    expect(singleAddressSchema.safeParse(text).success).toBe(true)
  })

  it.each([
    '*',
    '0.0.0.0',
    '::',
    '127.0.0.1',
    '169.254.1.1',
    '224.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::ffff:198.51.100.7',
    '198.51.100.0/24',
    '198.51.100.7/32',
    '0.0.0.0/0',
    'Internet',
    'VirtualNetwork',
    '198.51.100.7,198.51.100.8',
    'fe80::1%eth0',
    '',
  ])('%j is none to let in', (text) => {
    expect(singleAddressSchema.safeParse(text).success).toBe(false)
    expect(nsgRule.plan({ ...params, source: text }, undefined)).toMatchObject({ kind: 'refused' })
    const jit = { policyId: simulatedIds.jit, port: 3389, source: text, minutes: 60 }
    expect(kindOf('jit-request').plan(jit, undefined)).toMatchObject({ kind: 'refused' })
  })

  it.each([
    ['2001:DB8:0:0::7', '2001:db8::7'],
    ['198.51.100.7/32', '198.51.100.7'],
    ['2001:db8::7/128', '2001:db8::7'],
    ['198.51.100.0/24', '198.51.100.0/24'],
    ['Internet', 'Internet'],
    ['1.2.3.4/32/32', '1.2.3.4/32/32'],
  ])('%s is spelled %s', (text, spelled) => {
    expect(oneSpelling(text)).toBe(spelled)
  })
})

describe('a rule of ours', () => {
  it('is planned from nothing to exactly one address, port and priority', () => {
    const planned = nsgRule.plan(params, undefined)
    expect(planned).toMatchObject({
      kind: 'change',
      before: null,
      after: { priority: 290, source: '198.51.100.7', destination: '10.0.0.4', port: 3389 },
    })
  })

  it.each([
    ['a tag for the VM', { destination: 'VirtualNetwork' }],
    ['the whole network', { destination: '10.0.0.0/16' }],
    ['the other family', { source: '2001:db8::7' }],
    ['port 0', { port: 0 }],
    ['a priority of default rules', { priority: 65000 }],
    ['two days', { minutes: 2880 }],
    ['for ever', { minutes: null }],
    ['no group', { groupId: '/subscriptions/x' }],
  ])('is not made for %s', (_what, more) => {
    expect(nsgRule.plan({ ...params, ...more }, undefined)).toMatchObject({ kind: 'refused' })
  })

  it('says how it lowers security and that nothing ends it, and its inverse does not lower it', () => {
    const after = { priority: 290, source: '198.51.100.7', destination: '10.0.0.4', port: 3389 }
    const change = { id: '1', kind: 'nsg-rule', params, before: null, after }
    expect(nsgRule.weakens(change)).toBe(
      'nsg-nic lets 198.51.100.7 in to 10.0.0.4, port 3389, for 120 minutes; Azure ends no rule by itself, so it stays until it is revoked or undone',
    )
    expect(nsgRule.expiresAfterMinutes(change)).toBe(120)
    const back = nsgRule.inverse(change)
    expect(back).toEqual({ ...change, before: after, after: null })
    expect(back && nsgRule.weakens(back)).toBeUndefined()
    expect(nsgRule.describe(change)).toEqual({
      subject: 'rule in nsg-nic for 198.51.100.7 to 10.0.0.4, port 3389',
      from: 'not there',
      to: 'Allow TCP, priority 290',
    })
  })

  const ours = { priority: 290, source: '198.51.100.7', destination: '10.0.0.4', port: 3389 }
  const made = someRule('any', 290, { sources: ['198.51.100.7'], destinations: ['10.0.0.4'] })

  it.each([
    ['as it was made', {}, true],
    ['with the prefix of one address', { sources: ['198.51.100.7/32'] }, true],
    ['with the port as a range', { destinationPorts: ['3389-3389'] }, true],
    ['with another priority', { priority: 291 }, false],
    ['that denies', { access: 'Deny' as const }, false],
    ['for one more address', { sources: ['198.51.100.7', '198.51.100.8'] }, false],
    ['for everybody', { sources: ['*'] }, false],
    ['for a network', { sources: ['198.51.100.0/24'] }, false],
    ['to the whole network', { destinations: ['*'] }, false],
    ['for more ports', { destinationPorts: ['3389-3390'] }, false],
    ['from one source port', { sourcePorts: ['1024'] }, false],
    ['for any protocol', { protocol: '*' as const }, false],
    ['that goes out', { direction: 'Outbound' as const }, false],
    ['for a security group', { sourceGroups: ['/x'] }, false],
  ])('is recognised %s: %j', (_what, more, same) => {
    expect(isRule({ ...made, ...more }, ours)).toBe(same)
  })

  it('has no value where it says more than one address and port', () => {
    expect(valueOf({ ...made, destinationPorts: ['*'] })).toBeUndefined()
    expect(valueOf(made)).toEqual(ours)
  })
})

describe('the name of a rule', () => {
  it('is the same each time, and tells VM, address and port', () => {
    expect(ownRuleName('vm-web01', '198.51.100.7', 3389)).toBe(
      'rdp-azure-vm-web01-198-51-100-7-3389',
    )
    expect(ownRuleName('vm-web01', '2001:DB8::0:7', 3389)).toBe(
      ownRuleName('vm-web01', '2001:db8::7', 3389),
    )
  })

  it('holds to the rules of Azure for names, and tells long names apart', () => {
    const long = (end: string) => `${'very-long-name.'.repeat(4)}${end}`
    const longest = '2001:db8:1111:2222:3333:4444:5555:6666'
    const names = [long('a'), long('b'), 'vm.', 'vm (old)'].map((vm) =>
      ownRuleName(vm, longest, 65535),
    )
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9][\w.-]{0,78}\w$/)
    expect(new Set(names).size).toBe(4)
  })
})

describe('the mark of a rule', () => {
  const mark = { owner: 'ann@example.com', runId: 'a'.repeat(32), until: '2026-11-25T10:00:00Z' }

  it('is read again as it was written', () => {
    expect(ownMark(mark)).toBe(
      `rdp-azure run ${'a'.repeat(32)} until 2026-11-25T10:00:00Z by ann@example.com`,
    )
    expect(parseOwnMark(ownMark(mark))).toEqual(mark)
  })

  it.each(['', '  ', 'ä€', 'x'.repeat(300), 'ann\u001b[2J@example.com', 'a by b until c'])(
    'holds an owner called %j in 140 printable characters',
    (owner) => {
      const text = ownMark({ ...mark, owner })
      expect(text).toMatch(/^[\x20-\x7e]{1,140}$/)
      const read = parseOwnMark(text)
      expect(read).toMatchObject({ runId: mark.runId, until: mark.until })
      expect(read && isOwnedBy(read, owner)).toBe(true)
      expect(read && isOwnedBy(read, 'somebody else')).toBe(false)
    },
  )

  it.each([
    undefined,
    '',
    'opened for ann',
    `rdp-azure run ${'a'.repeat(31)} until 2026-11-25T10:00:00Z by ann`,
    `rdp-azure run ${'a'.repeat(32)} until tomorrow by ann`,
    `x rdp-azure run ${'a'.repeat(32)} until 2026-11-25T10:00:00Z by ann`,
  ])('is not read from %j', (text) => {
    expect(parseOwnMark(text)).toBeUndefined()
  })
})
