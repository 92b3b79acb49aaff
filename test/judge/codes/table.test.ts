import { describe, expect, it } from 'vitest'

import { dialogs } from '../../../src/judge/codes/dialogs.ts'
import { extendedReasons } from '../../../src/judge/codes/extended.ts'
import { topicsOf } from '../../../src/judge/codes/find.ts'
import { gatewayRange, gatewayReasons } from '../../../src/judge/codes/gateway.ts'
import { pairs } from '../../../src/judge/codes/pairs.ts'
import { reasons } from '../../../src/judge/codes/reasons.ts'
import { codeSources } from '../../../src/judge/codes/sources.ts'
import { topics } from '../../../src/judge/codes/topics.ts'
import { symptoms } from '../../../src/model/symptom.ts'
import { verdicts } from '../../../src/probe/verdicts.ts'
import { shipped } from '../shipped.ts'

const rows = [...reasons, ...gatewayReasons, ...extendedReasons, ...pairs, ...dialogs]
const allTopics = Object.values(topics)
const allCauses = allTopics.flatMap(({ causes }) => causes)
const statements = [
  ...rows.flatMap(({ says }) => says),
  ...allTopics.flatMap(({ notes = [] }) => notes),
]

describe('the table of codes', () => {
  it('names each number once', () => {
    for (const list of [[...reasons, ...gatewayReasons], extendedReasons]) {
      const codes = list.map(({ code }) => code)
      expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
    }
  })

  it('says of every row what it means, and of every topic what to do', () => {
    expect(rows.filter(({ says }) => says.every(({ text }) => text.length < 5))).toEqual([])
    expect(allTopics.filter(({ next }) => next.length === 0)).toEqual([])
    expect(allCauses.filter(({ why, tell }) => why.length < 10 || tell.length < 10)).toEqual([])
  })

  it('names a source for what is documented, and only sources that it lists', () => {
    for (const { certainty, source } of [...statements, ...allCauses]) {
      expect(certainty !== 'documented' || source !== undefined).toBe(true)
      if (source !== undefined) expect(Object.keys(codeSources)).toContain(source)
    }
  })

  it('uses every source and every topic', () => {
    const used = new Set([...statements, ...allCauses].map(({ source }) => source))
    expect(Object.keys(codeSources).filter((name) => !used.has(name))).toEqual([])
    const about = new Set<string>(rows.map(({ topic }) => topic))
    const elsewhere = ['gateway', 'server-protocol']
    expect(Object.keys(topics).filter((id) => !about.has(id) && !elsewhere.includes(id))).toEqual(
      [],
    )
  })

  it('names runbooks and verdicts that exist', () => {
    const ids = shipped.map(({ id }) => id)
    for (const { runbooks, verdicts: names } of allCauses) {
      expect(ids).toEqual(expect.arrayContaining(runbooks))
      expect(Object.keys(verdicts)).toEqual(expect.arrayContaining(names))
    }
  })

  it('says of every verdict of a probe which causes it goes with', () => {
    const named = new Set(allCauses.flatMap((each) => each.verdicts))
    expect(Object.keys(verdicts).filter((verdict) => !named.has(verdict))).toEqual([])
  })

  it('holds codes of a gateway in their range, and no reason else', () => {
    const { first, last } = gatewayRange
    const inside = ({ code }: { code: number }) => code >= first && code <= last
    expect(gatewayReasons.every(inside)).toBe(true)
    expect(reasons.some(inside)).toBe(false)
  })

  it('marks as contradicting only what two sources say', () => {
    const conflicts = reasons.filter(({ conflict }) => conflict)
    expect(conflicts.map(({ code }) => code)).toEqual([0x408])
    expect(conflicts.every(({ says }) => new Set(says.map((each) => each.source)).size > 1)).toBe(
      true,
    )
  })
})

describe('the symptoms a client can tell', () => {
  const told = Object.entries(symptoms).filter(([, { from }]) => from === 'told')
  const asks = [
    ...[...reasons, ...gatewayReasons].map(({ code }) => ({ code })),
    ...extendedReasons.map(({ code }) => ({ extended: code })),
    ...pairs.map(({ code, extended }) => ({ code, extended })),
    ...dialogs.map(({ id }) => ({ dialog: id })),
  ]
  const reached = new Set<string | undefined>(
    asks.flatMap((ask) => topicsOf(ask)).map(({ symptom }) => symptom),
  )

  it.each(told.map(([id]) => id))('%s is reached by a code, and a runbook explains it', (id) => {
    expect([...reached]).toContain(id)
    expect(shipped.some(({ explains }) => explains.some((each) => each === id))).toBe(true)
  })

  it('are none that the facts show', () => {
    const ids = told.map(([id]) => id)
    const seen = [...reached].filter((id) => id !== undefined && !ids.includes(id))
    expect(seen).toEqual([])
  })

  it('are explained by runbooks of the network where the network may be it', () => {
    const [first] = topicsOf({ code: 0x204 })
    const named = first?.causes.flatMap(({ runbooks }) => runbooks)
    expect(named).toEqual(expect.arrayContaining(['nsg-blocks-rdp', 'jit-closed']))
  })

  it.each(told.map(([id]) => id))('%s leads to every runbook that explains it', (id) => {
    const about = allTopics.filter(({ symptom }) => symptom === id)
    const named = about.flatMap(({ causes }) => causes.flatMap(({ runbooks }) => runbooks))
    const explaining = shipped.filter(({ explains }) => explains.some((each) => each === id))
    expect(explaining.map((each) => each.id).filter((each) => !named.includes(each))).toEqual([])
  })
})
