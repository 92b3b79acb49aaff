import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { faultSwitches } from '../../src/sandbox/arm/switches.ts'
import { injectedFaults, isInjectedFault, parseFaults } from '../../src/sandbox/faults.ts'

const names = Object.keys(injectedFaults)

describe('faults to inject', () => {
  it('are taken as often as the number says, once without a number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('slow', 'throttle-429'),
        fc.option(fc.integer({ min: 1, max: 40 })),
        (name, n) => {
          const [fault] = parseFaults([n === null ? name : `${name}:${n}`])
          if (fault === undefined) throw new Error('no fault')
          const switches = faultSwitches([fault])
          let taken = 0
          while (switches.take(fault.name, 'read')) taken += 1
          expect(taken).toBe(n ?? 1)
        },
      ),
    )
  })

  it('add up when named twice and leave each other alone', () => {
    const switches = faultSwitches(parseFaults(['slow', 'conflict-409:2', 'slow']))
    const take = () => [switches.take('slow', 'read'), switches.take('conflict-409', 'change')]
    expect([take(), take(), take()].flat()).toEqual([true, true, true, true, false, false])
    expect(switches.take('agent-lost', 'read')).toBe(false)
  })

  it('can wait for calls that change something, or for those that only read', () => {
    const switches = faultSwitches(parseFaults(['slow@change:2', 'slow@read']))
    const takes = (['change', 'read', 'read', 'change', 'change'] as const).map((kind) =>
      switches.take('slow', kind),
    )
    expect(takes).toEqual([true, true, false, true, false])
  })

  it('guest-crash names one write, not a count, and stays until it is taken', () => {
    const switches = faultSwitches(parseFaults(['guest-crash:7']))
    expect(switches.next('guest-crash', 'change')).toBe(7)
    expect(switches.next('guest-crash', 'change')).toBe(7)
    expect(switches.take('guest-crash', 'change')).toBe(true)
    expect(switches.next('guest-crash', 'change')).toBe(0)
  })

  it.each([
    'nonsense',
    'slow:0',
    'slow:',
    'slow:x',
    'slow:1:2',
    'slow@',
    'slow@write',
    'slow:2@read',
    'toString',
    '',
  ])('refuse %j', (text) => {
    expect(() => parseFaults([text])).toThrow(
      expect.objectContaining({ code: 'Usage', message: expect.stringContaining(`"${text}"`) }),
    )
  })

  it('list what there is when a name is unknown', () => {
    expect(() => parseFaults(['f686'])).toThrow(new RegExp(names.join(', ')))
    expect(names.every((name) => isInjectedFault(`${name}:2`))).toBe(true)
    expect(isInjectedFault('f686-key-acl')).toBe(false)
  })
})
