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
          while (switches.take(fault.name) > 0) taken += 1
          expect(taken).toBe(n ?? 1)
        },
      ),
    )
  })

  it('add up when named twice and leave each other alone', () => {
    const switches = faultSwitches(parseFaults(['slow', 'conflict-409:2', 'slow']))
    const take = () => [switches.take('slow'), switches.take('conflict-409')]
    expect([take(), take(), take()]).toEqual([
      [1, 1],
      [1, 1],
      [0, 0],
    ])
    expect(switches.take('agent-lost')).toBe(0)
  })

  it('guest-crash names one write, not a count', () => {
    const switches = faultSwitches(parseFaults(['guest-crash:7']))
    expect([switches.take('guest-crash'), switches.take('guest-crash')]).toEqual([7, 0])
  })

  it.each(['nonsense', 'slow:0', 'slow:', 'slow:x', 'slow:1:2', 'toString', ''])(
    'refuse %j',
    (text) => {
      expect(() => parseFaults([text])).toThrow(
        expect.objectContaining({ code: 'Usage', message: expect.stringContaining(`"${text}"`) }),
      )
    },
  )

  it('list what there is when a name is unknown', () => {
    expect(() => parseFaults(['f686'])).toThrow(new RegExp(names.join(', ')))
    expect(names.every((name) => isInjectedFault(`${name}:2`))).toBe(true)
    expect(isInjectedFault('f686-key-acl')).toBe(false)
  })
})
