import fc from 'fast-check'
import { expect, test } from 'vitest'

import { registryPaths } from '../../src/change/registry-paths.ts'
import { deriveFacts } from '../../src/facts/derive.ts'
import { findSymptoms } from '../../src/facts/symptoms.ts'
import { evidenceSchema, powerStates, wireStages } from '../../src/model/evidence.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { factsSchema } from '../../src/model/facts.ts'
import type { Facts } from '../../src/model/facts.ts'
import { symptomSchema } from '../../src/model/symptom.ts'
import { keyFile, machineKeys, notSeen, target } from './healthy-evidence.ts'

const optional = { requiredKeys: [] }
const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('__proto__', 'toString', ''))
const iso = fc
  .date({ noInvalidDate: true, max: new Date('9999-12-31') })
  .map((d) => d.toISOString())
const when = iso.filter((date) => /^\d{4}-/.test(date))
const int = fc.integer({ min: 0, max: 0xffffffff })
const unreadable = fc.constant({ status: 'unreadable', id: 'x', message: 'y' })
const absent = fc.constant({ status: 'absent' })
const value = fc.oneof(
  fc.record({ type: fc.constant('REG_DWORD'), data: int }),
  fc.record({ type: fc.constant('REG_SZ'), data: text }),
)
const valueNames = fc.constantFrom('fDenyTSConnections', 'SecurityLayer', 'portnumber', 'X')
const key = fc.oneof(
  absent,
  unreadable,
  fc.record({ status: fc.constant('present'), values: fc.dictionary(valueNames, value) }),
)
const service = fc.oneof(
  absent,
  unreadable,
  fc.record({
    status: fc.constant('present'),
    state: fc.constantFrom('running', 'stopped', 'paused'),
    start: int,
  }),
)
const file = fc.oneof(
  absent,
  unreadable,
  fc.record({
    status: fc.constant('present'),
    sizeBytes: int,
    sddl: fc.oneof(text, fc.constantFrom('D:(A;;FR;;;NS)', 'D:P(A;;FA;;;SY)', 'O:SY')),
    reparsePoint: fc.boolean(),
  }),
)
const verdict = fc.oneof(text, fc.constantFrom('ok', 'tls-reset', 'tcp-refused', 'mstsc-0x204'))
const guest = fc
  .record(
    {
      os: fc.record({
        now: when,
        build: int,
        caption: text,
        computerName: text,
        machineGuid: text,
        domainRole: int,
        programData: text,
        powershellVersion: text,
      }),
      registry: fc.dictionary(fc.constantFrom(...Object.values(registryPaths)), key),
      services: fc.dictionary(text, service),
      certificate: fc.record(
        {
          source: fc.constantFrom('self-signed', 'bound'),
          inStore: fc.boolean(),
          storeThumbprints: fc.array(text),
          thumbprint: text,
          subject: text,
          notBefore: when,
          notAfter: when,
          keySizeBits: int,
          container: text,
          provider: text,
        },
        { requiredKeys: ['source', 'inStore', 'storeThumbprints'] },
      ),
      keys: fc.record({
        folder: fc.constant(machineKeys),
        listed: fc.boolean(),
        liveFile: fc.oneof(fc.constant(keyFile), text),
        files: fc.dictionary(fc.oneof(fc.constant(keyFile), text), file),
      }),
      events: fc.dictionary(
        fc.oneof(text, fc.constantFrom('1058', '36870')),
        fc.record({ count: int }),
      ),
      sessions: fc.record({ active: int }),
      loopback: fc.record(
        { stage: fc.constantFrom('tcp', 'tls'), verdict, thumbprint: text },
        { requiredKeys: ['stage', 'verdict'] },
      ),
    },
    optional,
  )
  .map((sections) => ({ ...sections, unseen: {} }))

const seen = <T>(what: fc.Arbitrary<T>) =>
  fc.oneof(
    { weight: 4, arbitrary: what.map((seenValue) => ({ seen: true, value: seenValue })) },
    fc.constant(notSeen),
  )

/** Any evidence that holds to the schema, hostile names and texts among it. */
const anyEvidence: fc.Arbitrary<Evidence> = fc
  .record({
    at: fc.constant('2024-11-25T08:00:00Z'),
    platform: seen(
      fc.record(
        {
          power: fc.constantFrom(...powerStates),
          provisioning: text,
          agent: fc.constantFrom('ready', 'notReady'),
          extensionsInTransition: fc.constant([]),
        },
        { requiredKeys: ['extensionsInTransition'] },
      ),
    ),
    network: seen(fc.record({ privateAddresses: fc.array(text), publicAddresses: fc.array(text) })),
    wire: seen(
      fc.record({
        host: text,
        port: int,
        stage: fc.constantFrom(...wireStages),
        verdict,
        observed: text,
        tookMs: fc.constant({}),
      }),
    ),
    guest: seen(guest),
  })
  .map((evidence) => evidenceSchema.parse(evidence))

type Part = (evidence: Evidence) => Evidence

/**
 * Every way to have seen less: a vantage, a section, or one answer of a section that answers several
 * questions. Values of a key and files of a folder are no parts, because their list is one answer.
 */
function partsOf(evidence: Evidence): Part[] {
  const vantages: Part[] = [
    (whole) => ({ ...whole, platform: notSeen }),
    (whole) => ({ ...whole, network: notSeen }),
    (whole) => ({ ...whole, wire: notSeen }),
    (whole) => ({ ...whole, guest: notSeen }),
  ]
  if (!evidence.guest.seen) return vantages
  const sections = evidence.guest.value
  const paths = Object.keys(sections)
    .filter((section) => section !== 'unseen')
    .flatMap((section) => [[section], ...answersIn(section, sections)])
  return [
    ...vantages,
    ...paths.map(
      (path): Part =>
        (whole) =>
          withoutPath(whole, path),
    ),
  ]
}

const severalAnswers: readonly string[] = ['registry', 'services', 'events']
const optionalFields = [
  'thumbprint',
  'subject',
  'notBefore',
  'notAfter',
  'keySizeBits',
  'container',
]

function answersIn(section: string, sections: object): string[][] {
  const found = Object.entries(sections).find(([name]) => name === section)?.[1]
  const names = Object.keys(found ?? {})
  if (severalAnswers.includes(section)) return names.map((name) => [section, name])
  if (section !== 'certificate' && section !== 'loopback') return []
  return names.filter((name) => optionalFields.includes(name)).map((name) => [section, name])
}

function withoutPath(evidence: Evidence, path: readonly string[]): Evidence {
  const copy = JSON.parse(JSON.stringify(evidence))
  const holder = path.slice(0, -1).reduce((inner, name) => inner[name], copy.guest.value)
  delete holder[path.at(-1) ?? '']
  return evidenceSchema.parse(copy)
}

/** Every single fact by its path; the run and the target are not seen but given. */
function flat(facts: Facts): Map<string, string> {
  const found = new Map<string, string>()
  const walk = (path: string, inner: unknown) => {
    if (
      typeof inner !== 'object' ||
      inner === null ||
      inner instanceof Date ||
      Array.isArray(inner)
    )
      found.set(path, JSON.stringify(inner))
    else for (const [name, next] of Object.entries(inner)) walk(`${path}/${name}`, next)
  }
  walk('', facts)
  return found
}

test('any evidence gives facts that hold to their schema, and symptoms that do', () => {
  fc.assert(
    fc.property(anyEvidence, (evidence) => {
      const facts = deriveFacts(target, evidence, [])
      expect(factsSchema.parse(facts)).toEqual(facts)
      for (const symptom of findSymptoms(facts)) symptomSchema.parse(symptom)
    }),
    { numRuns: 300 },
  )
})

test('seeing less never makes an unknown known, and never changes what is known', () => {
  fc.assert(
    fc.property(anyEvidence, fc.nat(), (evidence, pick) => {
      const parts = partsOf(evidence)
      const less = parts[pick % parts.length]?.(evidence) ?? evidence
      const full = flat(deriveFacts(target, evidence, []))
      for (const [path, fact] of flat(deriveFacts(target, less, [])))
        expect(full.get(path), path).toBe(fact)
    }),
    { numRuns: 500 },
  )
})

test('seeing less never shows a symptom that more did not', () => {
  fc.assert(
    fc.property(anyEvidence, fc.nat(), (evidence, pick) => {
      const parts = partsOf(evidence)
      const less = parts[pick % parts.length]?.(evidence) ?? evidence
      const full = findSymptoms(deriveFacts(target, evidence, []))
      for (const symptom of findSymptoms(deriveFacts(target, less, [])))
        expect(full).toContainEqual(symptom)
    }),
    { numRuns: 300 },
  )
})
