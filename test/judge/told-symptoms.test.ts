import { describe, expect, it } from 'vitest'

import { judge } from '../../src/judge/judge.ts'
import { toldNotes, toldSymptoms } from '../../src/judge/told-symptoms.ts'
import type { Asked } from '../../src/model/asked.ts'
import type { Facts } from '../../src/model/facts.ts'
import { healthyFacts } from '../runbook/facts.ts'
import * as seen from './seen.ts'
import { runbooksWith } from './shipped.ts'

const pair: Asked = { code: 0x904, extended: 7 }

describe('what a client told', () => {
  it('is a symptom in its own numbers, and breaks nothing', () => {
    expect(toldSymptoms(pair)).toEqual([
      {
        id: 'mstsc-0x904-0x7',
        seenFrom: 'client',
        breaks: false,
        title: 'mstsc code 0x904, extended code 0x7',
      },
    ])
    expect(toldSymptoms({ dialog: 'credssp' })).toMatchObject([
      { id: 'mstsc-credssp', title: 'mstsc: CredSSP' },
    ])
  })

  it('is none where no runbook can explain it, and where nothing was told', () => {
    for (const asked of [{}, { code: 0x609 }, { code: 0x10a }, { from: '198.51.100.7' }])
      expect(toldSymptoms(asked)).toEqual([])
  })

  it.each([pair, { code: 0x204 }, { code: 0x807 }, { code: 0x609 }])(
    'makes no VM that works faulty or undetermined: %j',
    (asked) => {
      const judgement = judge(runbooksWith(), healthyFacts, toldSymptoms(asked))
      expect(judgement).toMatchObject({ verdict: 'healthy', findings: [] })
    },
  )
})

const yaml = (id: string, explains: string) => `id: ${id}
title: ${id}
role: contributing
explains: [${explains}]
when: guest.rdp.settings.port == 3389
because: as written
handoff: somebody
tests: [{ given: {}, expect: faulty }]
`
const both = runbooksWith(yaml('a-one', 'event-1057, event-1058'), yaml('b-two', 'mstsc-account'))
const order = (asked: Asked, facts: Facts = healthyFacts) => {
  const events = (['event-1057', 'event-1058'] as const).map((id) => seen.symptom(id))
  const { findings } = judge(both, facts, [...events, ...toldSymptoms(asked)])
  return findings.map(({ runbook }) => runbook)
}

describe('the ranking', () => {
  it('puts what explains the code before what is alike otherwise', () => {
    expect(order({})).toEqual(['a-one', 'b-two'])
    expect(order({ code: 0xd07 })).toEqual(['b-two', 'a-one'])
  })

  it('never puts it before what explains something broken', () => {
    const facts = { ...healthyFacts, platform: { power: 'running' as const } }
    const broken = [seen.symptom('tls-reset'), ...toldSymptoms({ code: 0xd07 })]
    const books = runbooksWith(yaml('a-one', 'tls-reset'), yaml('b-two', 'mstsc-account'))
    expect(judge(books, facts, broken).cause).toBe('a-one')
  })
})

describe('the note', () => {
  const notes = (asked: Asked, facts: Facts = healthyFacts) =>
    toldNotes(asked, judge(runbooksWith(), facts, toldSymptoms(asked))).join('\n')

  it('points elsewhere where the VM works', () => {
    expect(notes({ code: 0x807 })).toBe(
      'mstsc code 0x807 (the credentials were refused) points to the account, and all that was seen of the VM works: rdp-azure explain 0x807',
    )
    expect(notes({ code: 0x300000c })).toContain('points to the gateway')
    expect(notes({ code: 0x808 })).toContain('points to the client')
    expect(notes(pair)).toContain('it is over, or lies on the way from the client')
  })

  it('is silent where the cause explains the code, and where nothing was told', () => {
    expect(notes(pair, seen.keyShut)).toBe('')
    expect(notes({})).toBe('')
  })

  it('is silent where the table names the cause, though the cause does not name the code', () => {
    // Switched off, nothing listens: 0x3000008 of a gateway means that, too.
    expect(notes({ code: 0x3000008 }, seen.switchedOff)).toBe('')
    expect(notes({ code: 0x3000008 }, seen.keyShut)).not.toBe('')
  })

  it('says where the cause that is named does not explain it', () => {
    expect(notes({ code: 0x807 }, seen.keyShut)).toContain('what was found does not explain it')
    expect(notes({ code: 0x609 }, seen.keyShut)).toContain('named by no source known here')
  })
})
