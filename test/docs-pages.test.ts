import { describe, expect, it } from 'vitest'

import { factRows } from '../scripts/docs/fact-paths.ts'
import { factsPage } from '../scripts/docs/facts-page.ts'
import { faultPage } from '../scripts/docs/fault-page.ts'
import { readFault } from '../scripts/docs/fault.ts'
import { faultsIndex } from '../scripts/docs/faults-index.ts'

const yaml = `# Somebody switched it off.
# On purpose, perhaps.
id: off
title: It is off
role: cause
explains: [tcp-refused]
when: guest.services["TermService"].start == 4 || guest.rdp.settings.port == 1
handoff: the owner of the image switches it on
because: Start is {{ guest.services["TermService"].start }}
consequences: [rdp-disabled]
guards: [{ when: guest.domainController, ask: this is a domain controller }]
repair:
  risk: low
  interrupts: nothing
  changes:
    - registry-value: { path: HKLM\\A, name: B, type: REG_DWORD, data: 1 }
    - restart-service: { name: TermService }
references: [https://learn.microsoft.com/x]
tests: [{ name: a | b, given: {}, expect: faulty }]
`
const fault = readFault('runbooks/service/off.yaml', yaml)

describe('the page of a fault', () => {
  it('tells all that its file says', () => {
    const page = faultPage(fault)
    for (const text of [
      '# It is off\n',
      'Somebody switched it off.\nOn purpose, perhaps.\n',
      '- TCP 3389 is refused (`tcp-refused`)',
      '> Start is {{ guest.services["TermService"].start }}',
      '[rdp-disabled](rdp-disabled.md)',
      'Only after asking: this is a domain controller\n  when `guest.domainController`',
      'Risk low; interrupts nothing; undone by `rdp-azure undo`, except restart-service.',
      '- restart-service:\n    name: TermService',
      '## Who must do what\n\nthe owner of the image switches it on',
      '<https://learn.microsoft.com/x>',
      '| a \\| b | faulty |',
    ])
      expect(page).toContain(text)
  })

  it('tells what the facts of its condition mean, and of no other', () => {
    const told = [...faultPage(fault).matchAll(/^\| `(guest\..*?)` \|/gm)].map(([, path]) => path)
    expect(told).toEqual(['guest.rdp.settings.port', 'guest.services.(name).start'])
  })

  it('is counted by who cures it', () => {
    const handOff = readFault(
      'runbooks/service/other.yaml',
      yaml.replace(/repair:[^]*?references/, 'references').replace('id: off', 'id: other'),
    )
    const index = faultsIndex([fault, handOff])
    expect(index).toContain('| automatic | 1 |')
    expect(index).toContain('| hand-off | 1 |')
    expect(index).toContain('| [other](other.md) | It is off | cause | hand-off | service |')
  })
})

describe('the page of facts', () => {
  it('says of every fact what it means', () => {
    expect(factRows().filter(({ meaning }) => !/\w{3}/.test(meaning))).toEqual([])
  })

  it('keeps what is written around its tables, and refuses a page without their marks', () => {
    const mark = (name: string) => `<!-- ${name}: written by npm run docs -->\nstale\n<!-- end -->`
    const page = factsPage(`before\n${mark('facts')}\nbetween\n${mark('settings')}\nafter\n`)
    expect(page).not.toContain('stale')
    expect(page.replace(/<!-- (\w+):[^]*?<!-- end -->/g, '[$1]')).toBe(
      'before\n[facts]\nbetween\n[settings]\nafter\n',
    )
    expect(() => factsPage('nothing')).toThrow('has no <!-- facts')
  })
})
