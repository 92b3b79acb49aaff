import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { judge } from '../../src/judge/judge.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import { factsWith, healthyFacts, healthyRdp, nothingSeen } from '../runbook/facts.ts'
import * as seen from './seen.ts'
import { symptom } from './seen.ts'
import { core, runbooksWith } from './shipped.ts'

const brief = ({ runbook, status, consequenceOf }: Finding) =>
  [runbook, status, ...(consequenceOf ? [`by ${consequenceOf}`] : [])].join(' ')

describe('a judgement', () => {
  it.each([
    {
      what: 'a VM that works',
      facts: healthyFacts,
      verdict: 'healthy',
      findings: [],
    },
    {
      what: 'a key that is shut',
      facts: seen.keyShut,
      symptoms: [symptom('tls-reset', 'wire')],
      verdict: 'faulty',
      findings: ['f686-key-acl faulty'],
    },
    {
      what: 'a key that is shut, and a certificate that could not be renewed',
      facts: seen.keyShutExpired,
      symptoms: [symptom('tls-reset'), symptom('event-1058')],
      verdict: 'faulty',
      findings: ['f686-key-acl faulty', 'rdp-cert-expired faulty by f686-key-acl'],
    },
    {
      what: 'a key that is shut, and a certificate that was not seen',
      facts: factsWith(
        {
          certificate: { source: 'self-signed', thumbprint: 'x', inStore: true },
          key: { ...healthyRdp.key, networkServiceCanRead: false },
        },
        {},
      ),
      symptoms: [symptom('tls-reset')],
      verdict: 'faulty',
      findings: ['f686-key-acl faulty', 'rdp-cert-expired unknown by f686-key-acl'],
    },
    {
      what: 'only an expired certificate',
      facts: seen.certificateExpired,
      symptoms: [symptom('certificate-expired', 'wire')],
      verdict: 'faulty',
      findings: ['rdp-cert-expired faulty'],
    },
    {
      what: 'Remote Desktop switched off',
      facts: seen.switchedOff,
      symptoms: [symptom('tcp-timeout', 'wire'), symptom('listener-closed')],
      verdict: 'faulty',
      findings: ['rdp-disabled faulty'],
    },
    {
      what: 'a deallocated VM, which hides all else',
      facts: seen.deallocated,
      symptoms: [symptom('vm-not-running', 'platform')],
      verdict: 'faulty',
      findings: ['vm-not-running faulty'],
    },
    {
      what: 'a deallocated VM of which old evidence is left',
      facts: { ...seen.keyShut, platform: { power: 'deallocated' as const } },
      symptoms: [symptom('vm-not-running', 'platform')],
      verdict: 'faulty',
      findings: ['vm-not-running faulty'],
    },
    {
      what: 'nothing seen at all',
      facts: nothingSeen,
      verdict: 'undetermined',
      findings: [
        'f686-key-acl unknown',
        'rdp-disabled unknown',
        'vm-not-running unknown',
        'rdp-cert-expired unknown',
      ],
    },
    {
      what: 'a key folder that could not be listed, and a reset',
      facts: factsWith(
        { key: { folderListed: false }, loopback: { stage: 'tls', verdict: 'tls-reset' } },
        {},
      ),
      symptoms: [symptom('tls-reset')],
      verdict: 'undetermined',
      findings: ['f686-key-acl unknown'],
    },
    {
      what: 'a reset that no runbook explains',
      facts: factsWith({ loopback: { stage: 'tls', verdict: 'tls-reset' } }),
      symptoms: [symptom('tls-reset')],
      verdict: 'undetermined',
      findings: [],
    },
    {
      what: 'an inside that works and a wire that does not',
      facts: { ...healthyFacts, wire: { verdict: 'tcp-timeout' } },
      symptoms: [symptom('tcp-timeout', 'wire')],
      verdict: 'undetermined',
      findings: [],
    },
    {
      what: 'a handshake that works beside something that fails',
      facts: { ...healthyFacts, wire: undefined },
      symptoms: [symptom('listener-closed')],
      verdict: 'undetermined',
      findings: [],
    },
    {
      what: 'no line of sight',
      facts: { ...healthyFacts, wire: undefined },
      verdict: 'healthy',
      findings: [],
    },
    {
      what: 'no handshake inside',
      facts: factsWith({ loopback: undefined }),
      verdict: 'undetermined',
      findings: [],
    },
  ])('of $what is $verdict', ({ facts, symptoms = [], verdict, findings }) => {
    const judgement = judge(core, facts, symptoms)
    expect(judgement.findings.map(brief)).toEqual(findings)
    expect(judgement.verdict).toBe(verdict)
    expect(judgement.cause).toBe(verdict === 'faulty' ? findings[0]?.split(' ')[0] : undefined)
    if (verdict === 'undetermined') expect(judgement.notes).not.toEqual([])
  })

  it('tells the cause in the words of its runbook and names what it explains', () => {
    const symptoms = [symptom('tls-reset'), symptom('event-1058'), symptom('tcp-timeout')]
    const [cause] = judge(core, seen.keyShut, symptoms).findings
    expect(cause).toMatchObject({
      because: `NETWORK SERVICE has no read access to ${healthyRdp.key.path}`,
      explains: ['tls-reset', 'event-1058'],
      missing: [],
    })
  })

  it('names what was not seen', () => {
    const { notes, findings } = judge(core, nothingSeen, [])
    expect(notes).toContain('the guest was not seen')
    expect(notes).toContain('the power state was not seen')
    expect(notes).toContain('the wire was not seen')
    expect(findings.find(({ runbook }) => runbook === 'f686-key-acl')?.missing).toEqual([
      'guest.rdp.certificate.source',
      'guest.rdp.key.exists',
      'guest.rdp.key.networkServiceCanRead',
    ])
  })

  it('does not call a handshake healthy whose certificate nobody saw to be valid', () => {
    const facts = { ...factsWith({ certificate: undefined }), wire: undefined }
    const { verdict, notes } = judge(core, facts, [])
    expect(verdict).toBe('undetermined')
    expect(notes).toContain('whether the certificate is valid now was not seen')
  })
})

const runbook = (id: string, more: string) => `
id: ${id}
title: ${id}
when: guest.build == 20348
because: the build
handoff: whoever built it
tests: [{ given: {}, expect: faulty }]
${more}
`

describe('ranking', () => {
  const find = (texts: string[], symptoms = [symptom('tls-reset')]) =>
    judge(runbooksWith(...texts), healthyFacts, symptoms)

  it('a remark is told and is never the cause', () => {
    const { verdict, findings } = find([runbook('note', 'role: remark\nexplains: [tls-reset]')], [])
    expect(verdict).toBe('healthy')
    expect(findings.map(brief)).toEqual(['note faulty'])
  })

  it('a fault that is left as it is says whose it is', () => {
    const [mine] = find([runbook('mine', 'role: cause')], []).findings
    expect(mine).toMatchObject({ runbook: 'mine', handoff: 'whoever built it' })
  })

  it('an action is never judged', () => {
    expect(find([runbook('act', 'role: action')], []).findings).toEqual([])
  })

  it('what explains the symptom comes before what does not', () => {
    const texts = [
      runbook('aa', 'role: cause'),
      runbook('bb', 'role: contributing\nexplains: [tls-reset]'),
      runbook('cc', 'role: cause\nexplains: [tls-reset]'),
    ]
    expect(find(texts).findings.map(brief)).toEqual(['cc faulty', 'bb faulty', 'aa faulty'])
  })

  it('the consequence of a remark stands by itself', () => {
    const texts = [runbook('aa', 'role: remark\nconsequences: [bb]'), runbook('bb', 'role: cause')]
    expect(find(texts, [])).toMatchObject({ verdict: 'faulty', cause: 'bb' })
  })

  it('two faults that declare each other still name a cause', () => {
    const texts = [
      runbook('aa', 'role: cause\nconsequences: [bb]'),
      runbook('bb', 'role: cause\nconsequences: [aa]\nexplains: [tls-reset]'),
    ]
    const { cause, findings } = find(texts)
    expect(findings.filter(({ consequenceOf }) => consequenceOf === undefined)).toHaveLength(1)
    expect(findings.find(({ runbook: id }) => id === cause)?.consequenceOf).toBeUndefined()
  })

  it('several causes are each told with what would settle them, one cause is not', () => {
    const texts = ['aa', 'bb'].map((id) =>
      runbook(id, `role: cause\nexplains: [tls-reset]\nsettledBy: look at ${id}`),
    )
    const told = (some: string[]) =>
      find(some)
        .findings.filter(({ status }) => status === 'faulty')
        .map(({ settledBy }) => settledBy)
    expect(told(texts)).toEqual(['look at aa', 'look at bb'])
    expect(told(texts.slice(0, 1))).toEqual([undefined])
  })

  it('an unknown that may explain what is broken is told with what would settle it', () => {
    const facts = factsWith({ key: {}, loopback: { stage: 'tls', verdict: 'tls-reset' } })
    const [finding] = judge(core, facts, [symptom('tls-reset')]).findings
    expect(finding).toMatchObject({ runbook: 'f686-key-acl', status: 'unknown' })
    expect(finding?.settledBy).toContain('handshake')
  })
})

/** Takes one thing seen away. */
function forget(facts: Facts, what: string): Facts {
  const { guest } = facts
  if (what === 'guest' || what === 'wire' || what === 'platform')
    return { ...facts, [what]: undefined }
  return { ...facts, guest: { ...guest, rdp: { ...guest?.rdp, [what]: undefined } } }
}

const parts = ['guest', 'wire', 'platform', 'settings', 'policy', 'certificate', 'key', 'loopback']
const states = [
  { facts: healthyFacts, symptoms: [] },
  { facts: seen.keyShut, symptoms: [symptom('tls-reset')] },
  { facts: seen.keyShutExpired, symptoms: [symptom('tls-reset')] },
  { facts: seen.certificateExpired, symptoms: [symptom('certificate-expired')] },
  { facts: seen.switchedOff, symptoms: [symptom('tcp-timeout')] },
]

describe('what was not seen', () => {
  it('never makes a healthy VM faulty nor a faulty VM healthy', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.subarray(parts), ({ facts, symptoms }, gone) => {
        const whole = judge(core, facts, symptoms).verdict
        const part = judge(core, gone.reduce(forget, facts), symptoms).verdict
        expect([whole, 'undetermined']).toContain(part)
      }),
    )
  })
})
