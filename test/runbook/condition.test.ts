import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { RdpAzureError } from '../../src/errors.ts'
import type { Facts } from '../../src/model/facts.ts'
import { checkCondition, compileCondition } from '../../src/runbook/condition.ts'
import { factsWith, healthyFacts, nothingSeen } from './facts.ts'

function problemsOf(source: string): string[] {
  const checked = checkCondition(source)
  return 'problems' in checked ? checked.problems.map(({ message }) => message) : []
}

const holds = (source: string, facts: Facts) => compileCondition(source).holds(facts)

describe('a condition over facts', () => {
  it.each([
    ['guest.rdp.key.exists', true],
    ['!guest.rdp.key.exists', false],
    ['guest.rdp.certificate.source == "self-signed"', true],
    ['guest.rdp.certificate.source != "self-signed"', false],
    ['guest.rdp.certificate.source in ["bound", "self-signed"]', true],
    ['guest.build >= 17763 && guest.build < 30000', true],
    ['guest.services["TermService"].state == "running"', true],
    ['guest.services.TermService.start == 3', true],
    ['network.publicAddresses[0] == "203.0.113.7"', true],
    ['network.publicAddresses.exists(a, a.startsWith("203."))', true],
    ['size(run.tried) == 0', true],
    ['"f686-key-acl/repair" in run.tried', false],
    ['guest.rdp.certificate.notAfter < guest.now', false],
    ['guest.rdp.certificate.notAfter < guest.now + duration("5000h")', true],
    ['guest.now > timestamp("2026-02-28T00:00:00Z")', true],
    ['guest.rdp.key.exists ? guest.build == 20348 : guest.build == 1', true],
    ['known(guest.rdp.key.path) && !known(guest.rdp.key.sddl)', true],
    ['guest.build - (guest.build - 1) == 1', true],
    ['(guest.build - 20347) * (1 + 1) == 2', true],
    ['"a" + ("b" + "c") == "abc"', true],
    ['guest.rdp.key.path.contains("\\\\MachineKeys\\\\")', true],
  ])('judges %s', (source, value) => {
    expect(holds(source, healthyFacts)).toEqual({ value })
  })

  it.each([
    ['guest.rdp.key.exists', ['guest.rdp.key.exists']],
    [
      'guest.rdp.key.exists && platform.power == "running"',
      ['guest.rdp.key.exists', 'platform.power'],
    ],
    [
      'guest.rdp.key.exists || platform.power == "running"',
      ['guest.rdp.key.exists', 'platform.power'],
    ],
    ['!(guest.build == 1) || !guest.rdp.key.exists', ['guest.build', 'guest.rdp.key.exists']],
    ['guest.rdp.key.exists ? guest.build == 1 : true', ['guest.rdp.key.exists', 'guest.build']],
    ['guest.services["TermService"].state == "running"', ['guest.services["TermService"].state']],
    ['network.publicAddresses.exists(a, a == "x")', ['network.publicAddresses']],
  ])('is unknown where nothing was seen, and names every path: %s', (source, missing) => {
    expect(holds(source, nothingSeen)).toEqual({ value: 'unknown', missing })
  })

  it('is settled by one side where that is enough', () => {
    expect(holds('guest.build == 1 && 1 == 2', nothingSeen)).toEqual({ value: false })
    expect(holds('guest.build == 1 || 1 == 1', nothingSeen)).toEqual({ value: true })
    expect(holds('guest.build == 1 ? 1 == 1 : 2 == 2', nothingSeen)).toEqual({ value: true })
  })
})

describe('the traps of CEL', () => {
  it('a misspelt path fails when it is loaded, not as missing evidence', () => {
    expect(problemsOf('guest.rdp.certifcate.expired')).toEqual([
      'no fact is called guest.rdp.certifcate; guest.rdp has settings, policy, certificate, key, loopback, store, machineKeys, listener, winStations',
    ])
    expect(problemsOf('gest.build == 1')).toEqual([
      'no fact is called gest; there are target, platform, network, wire, guest, run',
    ])
    expect(() => compileCondition('gest.build == 1')).toThrow(RdpAzureError)
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'what every object of JavaScript has is no field: %s',
    (name) => {
      expect(problemsOf(`known(guest.${name})`)[0]).toContain(`no fact is called guest.${name};`)
      expect(problemsOf(`guest.rdp.${name}.x == 1`)[0]).toContain(`guest.rdp.${name};`)
    },
  )

  it('has() is banned, and known() checks the whole path', () => {
    expect(problemsOf('has(guest.rdp.certifcate)')[0]).toContain('write known(…)')
    expect(problemsOf('known(guest.rdp.certifcate)')[0]).toContain('guest.rdp.certifcate;')
    expect(problemsOf('known(guest.build == 1)')[0]).toContain('takes one path')
    expect(holds('known(guest.rdp.certificate.source)', nothingSeen)).toEqual({ value: false })
  })

  it('optional fields and indexes are off', () => {
    expect(problemsOf('guest.?build == 1')).toHaveLength(1)
    expect(problemsOf('network.publicAddresses[?0] == "x"')).toHaveLength(1)
  })

  it('fields of list items and of map values are checked and read', () => {
    expect(problemsOf('guest.services["TermService"].stat == "running"')).toEqual([
      'no fact is called guest.services.TermService.stat; guest.services.TermService has exists, state, start, type, objectName, serviceDll',
    ])
    expect(problemsOf('network.publicAddresses[0].x == 1')).toHaveLength(1)
  })

  it('integers, moments and null have their own types', () => {
    expect(problemsOf('guest.build == "20348"')[0]).toContain('no such overload: int == string')
    expect(problemsOf('guest.now > "2026"')).toHaveLength(1)
    expect(problemsOf('guest.build == null')[0]).toContain('null is never a value')
    expect(problemsOf('guest.build == 20348.0')).toHaveLength(1)
    expect(problemsOf('guest.build == 1u')[0]).toContain('unsigned')
    expect(problemsOf('guest.rdp.key.sddl == b"x"')[0]).toContain('bytes')
  })

  it('an error that is not missing evidence is never swallowed by ||', () => {
    const overflow = '9223372036854775807 + guest.build > 0'
    for (const source of [`${overflow} || guest.build == 1`, `guest.build == 1 || ${overflow}`]) {
      expect(() => holds(source, healthyFacts)).toThrow(/failed while it was judged/)
    }
  })

  it('division, regular expressions and conversions that can fail are banned', () => {
    for (const source of ['1 / guest.build == 1', 'guest.build % 2 == 0']) {
      expect(problemsOf(source)).toContain('division can fail; compare with a multiple instead')
    }
    expect(problemsOf('guest.caption.matches("(a+)+")')[0]).toContain('run for ever')
    expect(problemsOf('int(guest.caption) == 1')[0]).toContain('int() is not a function')
    expect(problemsOf('timestamp(guest.caption) < guest.now')[0]).toContain('text in quotes')
    expect(problemsOf('cel.bind(x, 1, x == 1)')).not.toEqual([])
    expect(problemsOf('{"a": 1}["a"] == 1')[0]).toContain('maps cannot be written')
  })

  it('a moment or duration that cannot be read fails when it is loaded', () => {
    expect(problemsOf('guest.now > timestamp("yesterday at noon, about")')).toHaveLength(1)
    expect(problemsOf('guest.now > guest.now + duration("soon")')).toHaveLength(1)
  })

  it('an empty list fails when it is loaded', () => {
    expect(problemsOf('[].all(e, e > 0)')).toHaveLength(1)
  })

  it('a problem behind parentheses and unary operators is placed', () => {
    const source = '!(!(guest.build == 1)) && (guest.bild == 2)'
    const checked = checkCondition(source)
    expect(checked).toEqual({
      problems: [
        {
          message: expect.stringContaining('no fact is called guest.bild;'),
          offset: source.indexOf('bild'),
        },
      ],
    })
  })

  it('an absent key of a map is unknown; "name" in map is the question', () => {
    const facts = factsWith({ policy: {} })
    expect(holds('guest.rdp.policy["fDenyTSConnections"] == 1', facts)).toEqual({
      value: 'unknown',
      missing: ['guest.rdp.policy["fDenyTSConnections"]'],
    })
    expect(holds('"fDenyTSConnections" in guest.rdp.policy', facts)).toEqual({ value: false })
  })

  it('an index beyond the end of a list is unknown', () => {
    expect(holds('network.publicAddresses[7] == "x"', healthyFacts).value).toBe('unknown')
  })

  it.each([
    ['ten thousand !', `${'!'.repeat(10_000)}guest.rdp.key.exists`],
    ['four hundred !', `${'!'.repeat(400)}guest.rdp.key.exists`],
    ['deep parentheses', `${'('.repeat(200)}guest.build${')'.repeat(200)} == 1`],
    [
      'many nodes',
      Array.from({ length: 120 }, () => '1==1')
        .join('&&')
        .slice(0, 499),
    ],
    ['a text far too long', `guest.caption == "${'x'.repeat(500)}"`],
  ])('what could overflow is refused: %s', (_what, source) => {
    expect(problemsOf(source)).toHaveLength(1)
  })

  it('one list may not be walked inside another walk', () => {
    const inner = 'network.publicAddresses.all(b, a == b)'
    expect(problemsOf(`network.publicAddresses.all(a, ${inner})`)).toEqual([
      'a list may not be walked inside another walk',
    ])
    expect(problemsOf('network.publicAddresses.filter(a, a != "").map(a, a)[0] == "x"')).toEqual([])
  })

  it('a list that is too long to walk was not seen', () => {
    const publicAddresses = Array.from({ length: 1001 }, () => '203.0.113.7')
    const facts = { ...healthyFacts, network: { publicAddresses } }
    expect(holds('network.publicAddresses.all(a, a == "203.0.113.7")', facts).value).toBe('unknown')
  })

  it.each([
    ['guest.rdp.certificate.source == "selfsigned"', 'selfsigned'],
    ['"deallocatd" == platform.power', 'deallocatd'],
    ['platform.power in ["stopped", "stoped"]', 'stoped'],
    ['guest.services["TermService"].state != "runing"', 'runing'],
  ])('a text that the path can never hold is an error: %s', (source, word) => {
    const checked = checkCondition(source)
    const problems = 'problems' in checked ? checked.problems : []
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain(`"${word}" is not a value of`)
    expect(problems[0]?.offset).toBe(source.indexOf(`"${word}"`))
  })

  it('a condition is a truth, not a value', () => {
    expect(problemsOf('guest.build')).toEqual(['a condition is true or false, this is a int'])
  })
})

const leaves = [
  'guest.build == 20348',
  'guest.rdp.key.exists',
  'platform.power == "stopped"',
  '1 == 2',
]
const expressions = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.constantFrom(...leaves),
    tie('tree').map((inner) => `!(${inner})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} || ${b})`),
    fc.tuple(tie('tree'), tie('tree'), tie('tree')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
})).tree

describe('three-valued logic', () => {
  it('agrees with CEL where everything was seen, and never changes its mind when more is seen', () => {
    const partial = [
      nothingSeen,
      { ...nothingSeen, platform: healthyFacts.platform },
      { ...nothingSeen, guest: healthyFacts.guest },
    ]
    fc.assert(
      fc.property(expressions, fc.constantFrom(...partial), (source, seen) => {
        fc.pre(!('problems' in checkCondition(source)))
        const whole = holds(source, healthyFacts)
        expect(whole.value).not.toBe('unknown')
        // A comparison hides the logic inside it from our walk, so CEL alone judges this one.
        expect(holds(`(${source}) == true`, healthyFacts)).toEqual(whole)
        const part = holds(source, seen)
        if (part.value !== 'unknown') expect(part).toEqual(whole)
        else expect(part.missing.length).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })
})
