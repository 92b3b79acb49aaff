import fc from 'fast-check'
import { expect, test } from 'vitest'

import { fillInUsual, leaveOutUsual } from '../../src/guest/usual.ts'
import type { GuestAnswer, Usual } from '../../src/model/guest-protocol.ts'

type Sections = GuestAnswer['sections']

const dword = fc.record({ type: fc.constant('REG_DWORD' as const), data: fc.nat(2) })
const name = fc.constantFrom('a', 'b', 'c')
const key = fc.oneof(
  fc.record({ status: fc.constant('present' as const), values: fc.dictionary(name, dword) }),
  fc.constant({ status: 'absent' as const }),
)
const service = fc.oneof(
  fc.record({
    status: fc.constant('present' as const),
    state: fc.constantFrom('running' as const, 'stopped' as const),
    start: fc.nat(4),
  }),
  fc.constant({ status: 'absent' as const }),
)
const paths = ['HKLM\\One', 'HKLM\\Two']
const registry = fc.record({ 'HKLM\\One': key, 'HKLM\\Two': key })
const services = fc.record({ a: service, b: service })

function asked(usual: Usual) {
  const events = { '1': { logs: ['System'], provider: 'x' } }
  return {
    registryKeys: paths,
    registryValues: {},
    services: ['a', 'b'],
    keyAccess: [],
    paths: [],
    events,
    usual,
  }
}

test('what is left out because it is usual is filled in again, whatever is usual', () => {
  fc.assert(
    fc.property(
      registry,
      services,
      registry,
      services,
      fc.nat(2),
      (found, run, known, wont, count) => {
        const usual = { registry: known, services: wont, keyAccess: {}, paths: {} }
        const sections: Sections = {
          registry: { value: found },
          services: { value: run },
          events: { value: { '1': { count } } },
        }
        expect(fillInUsual(leaveOutUsual(sections, usual), asked(usual))).toEqual(sections)
      },
    ),
  )
})

test('a section that failed is not filled in', () => {
  const usual = {
    registry: { 'HKLM\\One': { status: 'absent' as const } },
    services: {},
    keyAccess: {},
    paths: {},
  }
  const sections: Sections = { registry: { error: { id: 'x', message: 'y' } } }
  expect(fillInUsual(leaveOutUsual(sections, usual), asked(usual))).toEqual(sections)
})

test('an answer in which all is usual carries none of it', () => {
  const usual: Usual = {
    registry: { 'HKLM\\One': { status: 'present', values: { a: { type: 'REG_DWORD', data: 1 } } } },
    services: { a: { status: 'present', state: 'running', start: 3 } },
    keyAccess: {},
    paths: {},
  }
  const sections: Sections = {
    registry: { value: usual.registry },
    services: { value: usual.services },
    events: { value: { '1': { count: 0 } } },
  }
  expect(leaveOutUsual(sections, usual)).toEqual({
    registry: { value: {} },
    services: { value: {} },
    events: { value: {} },
  })
})
