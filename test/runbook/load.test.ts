import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { defineKind } from '../../src/change/kind.ts'
import { RdpAzureError } from '../../src/errors.ts'
import { loadRunbooks } from '../../src/runbook/load.ts'
import { healthyFacts, keyPath, nothingSeen } from './facts.ts'

/** A kind of the smallest size: sets a number under a name. */
const setNumber = defineKind({
  name: 'set-number',
  where: 'guest',
  nature: 'state',
  params: z.strictObject({ name: z.string().regex(/^[A-Z]/, 'a capital first'), to: z.int() }),
  value: z.int(),
  needs: ({ name }) => ({ paths: [name] }),
  before: () => ({ seen: true, value: 0 }),
  after: ({ to }) => ({ ok: true, value: to }),
  describe: ({ name }, before, after) => ({
    subject: name,
    from: String(before),
    to: String(after),
  }),
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: [],
})
const kinds = { 'set-number': setNumber }

const good = `id: one
title: One
role: cause
when: guest.build == 20348
because: the build is {{ guest.build }}
repair:
  risk: low
  interrupts: nothing
  changes:
    - set-number: { name: Number, to: 1 }
tests:
  - given: {}
    expect: healthy
`

const load = (...texts: string[]) =>
  loadRunbooks(
    texts.map((text, index) => ({ file: `rooms/${index}/one.yaml`, text })),
    kinds,
  )

const problemSchema = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
})

function problemsOf(files: { file: string; text: string }[]): z.infer<typeof problemSchema>[] {
  try {
    loadRunbooks(files, kinds)
    return []
  } catch (thrown) {
    if (!(thrown instanceof RdpAzureError)) throw thrown
    expect(thrown.code).toBe('RunbookInvalid')
    const problems = z.array(problemSchema).parse(thrown.data['problems'])
    for (const { file, line, column, message } of problems) {
      expect(thrown.message).toContain(`${file}:${line}:${column}: ${message}`)
    }
    return problems
  }
}

const wrong = (text: string) => problemsOf([{ file: 'one.yaml', text }])
const changed = (from: string, to: string) => wrong(good.replace(from, to))

describe('a runbook that holds', () => {
  it('wants to know whose a fault is that it does not repair', () => {
    const bare = good.replace(/repair:[^]*tests/, 'tests')
    expect(problemsOf([{ file: 'a.yaml', text: bare }])).toMatchObject([
      { line: 1, message: 'a fault without a repair needs a handoff: who must do what' },
    ])
    const owned = bare.replace('tests', 'handoff: whoever built {{ guest.build }} must look\ntests')
    expect(load(owned)[0]?.handoff?.fill(healthyFacts)).toEqual({
      known: true,
      value: 'whoever built 20348 must look',
    })
    expect(load(bare.replace('role: cause', 'role: remark'))[0]?.handoff).toBeUndefined()
  })

  it('is ready to be judged and filled', () => {
    const [runbook] = load(good)
    expect(runbook?.when.holds(healthyFacts)).toEqual({ value: true })
    expect(runbook?.because.fill(healthyFacts)).toEqual({
      known: true,
      value: 'the build is 20348',
    })
    expect(runbook?.rungs).toMatchObject([{ name: 'repair', risk: 'low', interrupts: 'nothing' }])
    const [change] = runbook?.rungs[0]?.changes ?? []
    expect(change?.fill(healthyFacts)).toEqual({ known: true, value: { name: 'Number', to: 1 } })
    expect(change?.needs.paths).toEqual(['Number'])
    expect(runbook?.source).toEqual({ file: 'rooms/0/one.yaml', text: good })
  })

  it('fills params with typed values, and is unknown where they were not seen', () => {
    const text = good.replace('to: 1', 'to: "{{ guest.build }}"')
    const [change] = load(text)[0]?.rungs[0]?.changes ?? []
    expect(change?.fill(healthyFacts)).toEqual({
      known: true,
      value: { name: 'Number', to: 20348 },
    })
    expect(change?.fill(nothingSeen)).toEqual({ known: false, missing: ['guest.build'] })
    expect(change?.needs.paths).toEqual([])
  })

  it('asks for nothing that is named only when the facts are known', () => {
    const text = good.replace('name: Number', 'name: "N{{ guest.rdp.key.path }}"')
    const [change] = load(text)[0]?.rungs[0]?.changes ?? []
    expect(change?.needs.paths).toEqual([])
    expect(change?.fill(healthyFacts)).toMatchObject({ value: { name: `N${keyPath}` } })
  })

  it('is replaced by a later one of the same id', () => {
    const loaded = load(good, good.replace('title: One', 'title: Mine'))
    expect(loaded.map(({ title }) => title)).toEqual(['Mine'])
  })

  it('has a digest of what it says, not of how it is laid out', () => {
    const [one] = load(good)
    const [again] = load(`# a remark\n${good.replace('title: One', 'title:   "One"')}`)
    const [other] = load(good.replace('20348', '20349'))
    expect(one?.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(again?.digest).toBe(one?.digest)
    expect(other?.digest).not.toBe(one?.digest)
  })
})

describe('a runbook that does not hold', () => {
  it.each([
    [
      'when: guest.build == 20348',
      'when: guest.bild == 20348',
      4,
      13,
      'no fact is called guest.bild',
    ],
    [
      'when: guest.build == 20348',
      'when: "guest.build == guest.bild"',
      4,
      29,
      'no fact is called guest.bild',
    ],
    [
      'when: guest.build == 20348',
      'when: |\n  guest.bild == 1',
      5,
      9,
      'no fact is called guest.bild',
    ],
    ['when: guest.build == 20348', 'when: guest.build', 4, 7, 'a condition is true or false'],
    [
      'guest.build == 20348',
      'platform.power == "of"',
      4,
      25,
      '"of" is not a value of platform.power',
    ],
    ['{{ guest.build }}', '{{ guest.bild }}', 5, 32, 'no fact is called guest.bild'],
    [
      'when: guest.build == 20348',
      'when: >-\n    guest.build == 1\n    || guest.bild == 1',
      6,
      14,
      'bild',
    ],
    ['when: guest.build == 20348', 'when: guest.build == 1\n  || guest.bild == 1', 5, 12, 'bild'],
    [
      'when: guest.build == 20348',
      `when: '"''" == guest.bild'`,
      4,
      7,
      'no fact is called guest.bild',
    ],
    ['role: cause', 'role: course', 3, 7, 'role: Invalid option'],
    ['title: One', 'titel: One', 2, 1, 'unknown key "titel"'],
    ['title: One\n', '', 1, 1, 'title is missing'],
    ['risk: low', 'risk: none', 7, 9, 'repair.risk: Invalid option'],
    ['risk: low', 'risc: low', 7, 3, 'unknown key "risc"'],
    ['set-number', 'set-nummer', 10, 7, '"set-nummer" is no kind of change; there are set-number'],
    ['to: 1', 'to: one', 10, 39, 'to: Invalid input'],
    ['to: 1', 'too: 1', 10, 35, 'unknown key "too"'],
    ['Number', 'number', 10, 27, 'a capital first'],
    ['Number', '"{{ guest.bild }}"', 10, 37, 'no fact is called guest.bild'],
    ['to: 1', 'to: "{{ guest.build }}", too: 1', 10, 60, 'unknown key "too"'],
    ['- set-number: { name: Number, to: 1 }', '- {}', 10, 7, 'a change is one kind'],
    ['expect: healthy', 'expect: fine', 13, 13, 'tests.0.expect: Invalid option'],
    [
      'tests:',
      'guards: [{ when: guest.bild == 1, refuse: no }]\ntests:',
      11,
      24,
      'no fact is called guest.bild',
    ],
    ['tests:', 'guards: [{ when: 1 == 1 }]\ntests:', 11, 10, 'guards.0'],
    ['tests:', 'consequences: [two]\ntests:', 11, 16, 'no other runbook is called "two"'],
    ['tests:', 'after: [one/first]\ntests:', 11, 9, 'no other rung is called "one/first"'],
    ['  risk', '  after: [two]\n  risk', 7, 11, 'no other rung is called "two"'],
    ['title: One', 'title: One\ntitle: Two', 3, 1, 'unique'],
    ['id: one', 'id: One Two', 1, 5, 'lower-case words'],
    ['title: One', 'title: [One', 3, 1, ''],
    ['title: One', 'title: !secret One', 2, 8, 'Unresolved tag'],
  ])('%s → %s is told at %i:%i', (from, to, line, column, message) => {
    const [first] = changed(from, to)
    expect(first).toMatchObject({ file: 'one.yaml', line, column })
    expect(first?.message).toContain(message)
  })

  it('is told with every problem at once', () => {
    const text = good
      .replace('guest.build ==', 'guest.bild ==')
      .replace('{{ guest.build }}', '{{ a }}')
    const files = [
      { file: 'a.yaml', text },
      { file: 'b.yaml', text: 'id: [' },
    ]
    expect(problemsOf(files).map(({ file }) => file)).toEqual(['a.yaml', 'a.yaml', 'b.yaml'])
  })

  it('may not share its id within one folder', () => {
    const files = ['a', 'b'].map((name) => ({ file: `mine/${name}.yaml`, text: good }))
    expect(problemsOf(files)).toMatchObject([{ file: 'mine/b.yaml', line: 1, column: 5 }])
    expect(
      problemsOf(files.map(({ text }, i) => ({ file: `mine\\${i}.yaml`, text }))),
    ).toHaveLength(1)
  })

  it('may not have two rungs of one name', () => {
    const rung =
      '- { rung: a, risk: low, interrupts: nothing, changes: [{ set-number: { name: N, to: 1 } }] }'
    const text = good.replace(/repair:[^]*tests/, `repair:\n  ${rung}\n  ${rung}\ntests`)
    expect(wrong(text)).toMatchObject([{ line: 8, message: 'there are two rungs called "a"' }])
  })

  it.each([
    ['a file too large', `${good}# ${'x'.repeat(70_000)}`, 'at most 65536'],
    [
      'aliases that unfold',
      `a: &a [${'x,'.repeat(90)}]\nb: &b [${'*a,'.repeat(90)}]\nc: [${'*b,'.repeat(90)}]`,
      'alias',
    ],
    ['an alias to its own parent', `${good}references: &a [*a]`, 'circular'],
    ['brackets without end', '['.repeat(60_000), 'nested too deep'],
    ['maps without end', '{a: '.repeat(15_000), 'nested too deep'],
    ['nothing', '', 'expected object'],
    ['a text', 'hello', 'expected object'],
    ['two documents', `${good}---\n${good}`, 'multiple documents'],
  ])('is refused, not run into: %s', (_what, text, message) => {
    expect(wrong(text)[0]?.message).toContain(message)
  })

  it('never ends in anything but RunbookInvalid, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.nat(good.length),
        fc.nat(20),
        fc.oneof(
          fc.string({ maxLength: 8 }),
          fc.constantFrom('{{', '}}', '&a', '*a', '!', '- ', ': ', '"'),
        ),
        (at, gone, put) => {
          const text = good.slice(0, at) + put + good.slice(at + gone)
          for (const { line, column } of wrong(text)) {
            expect(line).toBeGreaterThan(0)
            expect(column).toBeGreaterThan(0)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
