import { describe, expect, it } from 'vitest'

import { checkTemplate } from '../../src/runbook/template.ts'
import { healthyFacts, keyPath, nothingSeen } from './facts.ts'

function fill(source: string, facts = healthyFacts) {
  const template = checkTemplate(source)
  if ('problems' in template) throw new Error(template.problems[0]?.message)
  return template.fill(facts)
}

describe('a template', () => {
  it.each([
    ['no braces at all', 'no braces at all'],
    ['{{ guest.rdp.key.path }}', keyPath],
    ['{{guest.build}}', 20348],
    ['{{ guest.rdp.key.exists }}', true],
    ['{{ network.privateAddresses }}', ['10.0.0.4']],
    ['{{ guest.now }}', '2026-03-01T00:00:00.000Z'],
    ['build {{ guest.build }} at {{ guest.now }}', 'build 20348 at 2026-03-01T00:00:00Z'],
    ['at {{ network.privateAddresses }}', 'at 10.0.0.4'],
    ['{{ "}} " + "{{" }}.', '}} {{.'],
    ['{{ guest.build + 1 }}', 20349],
    ['{{ known(guest.rdp.key.sddl) ? "seen" : "not seen" }}', 'not seen'],
  ])('fills %s', (source, value) => {
    expect(fill(source)).toEqual({ known: true, value })
  })

  it('names every path that was not seen', () => {
    expect(fill('{{ guest.build }} and {{ guest.now }}', nothingSeen)).toEqual({
      known: false,
      missing: ['guest.build', 'guest.now'],
    })
    expect(fill('{{ guest.build }}', nothingSeen)).toEqual({
      known: false,
      missing: ['guest.build'],
    })
  })

  it.each([
    ['x {{ guest.bild }}', 'no fact is called guest.bild', 11],
    ['x {{ guest.build', 'this {{ has no }} that ends it', 2],
    ['{{ guest.rdp }}', 'guest.rdp is a group of facts, not a value; name one field of it', 2],
    [
      '{{ guest.services }}',
      'guest.services is a group of facts, not a value; name one field of it',
      2,
    ],
    ['{{ }}', 'Unexpected token: EOF', 3],
  ])('says what is wrong and where: %s', (source, message, offset) => {
    const template = checkTemplate(source)
    const problems = 'problems' in template ? template.problems : []
    expect(problems).toEqual([{ message: expect.stringContaining(message), offset }])
  })
})
