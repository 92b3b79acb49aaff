import type { Facts } from '../model/facts.ts'
import { symptomIds, symptoms } from '../model/symptom.ts'
import type { Symptom, SymptomId } from '../model/symptom.ts'

/**
 * What each verdict of a handshake is a symptom of. `ok` and `x224-standard-security` are none: the
 * listener answers, and an old security layer is a setting, not a failure. Nor is `name-not-found`,
 * which says nothing of the VM.
 */
const wireSymptoms: ReadonlyMap<string, SymptomId> = new Map<string, SymptomId>([
  ['tcp-refused', 'tcp-refused'],
  ['tcp-timeout', 'tcp-timeout'],
  ['tcp-unreachable', 'tcp-unreachable'],
  ['tcp-closed', 'tcp-closed'],
  ['x224-silent', 'x224-silent'],
  ['x224-not-rdp', 'x224-not-rdp'],
  ['x224-no-certificate', 'x224-no-certificate'],
  ['x224-refused', 'x224-refused'],
  ['tls-reset', 'tls-reset'],
  ['tls-alert', 'tls-alert'],
  ['tls-silent', 'tls-silent'],
  ['tls-plaintext', 'tls-plaintext'],
  ['certificate-expired', 'certificate-expired'],
  ['certificate-not-yet-valid', 'certificate-not-yet-valid'],
])

/** On loopback nothing lies between: a refusal means that nothing listens. */
const loopbackSymptoms: ReadonlyMap<string, SymptomId> = new Map<string, SymptomId>([
  ...wireSymptoms,
  ['tcp-refused', 'listener-closed'],
])

/** With these alone Remote Desktop still works: most clients warn at most, and events are the past. */
const harmless: readonly SymptomId[] = ['certificate-expired', 'certificate-not-yet-valid']

/** Everything of the table of symptoms that the facts show, from outside to inside, each once a place. */
export function findSymptoms(facts: Facts): Symptom[] {
  const found = [
    ...fromPlatform(facts),
    ...fromVerdict(wireSymptoms.get(facts.wire?.verdict ?? ''), 'wire'),
    ...fromVerdict(loopbackSymptoms.get(facts.guest?.rdp?.loopback?.verdict ?? ''), 'guest'),
    ...fromCertificate(facts),
    ...fromEvents(facts),
  ]
  return found.filter(
    ({ id, seenFrom }, index) =>
      index === found.findIndex((other) => other.id === id && other.seenFrom === seenFrom),
  )
}

function symptom(id: SymptomId, seenFrom: Symptom['seenFrom'], breaks: boolean): Symptom {
  return { id, seenFrom, breaks, title: symptoms[id].title }
}

function fromPlatform({ platform }: Facts): Symptom[] {
  const power = platform?.power
  if (power === undefined || power === 'running') return []
  return [symptom('vm-not-running', 'platform', true)]
}

function fromVerdict(id: SymptomId | undefined, seenFrom: 'wire' | 'guest'): Symptom[] {
  return id === undefined ? [] : [symptom(id, seenFrom, !harmless.includes(id))]
}

function fromCertificate({ guest }: Facts): Symptom[] {
  const { expired, notYetValid } = guest?.rdp?.certificate ?? {}
  return [
    ...(expired === true ? [symptom('certificate-expired', 'guest', false)] : []),
    ...(notYetValid === true ? [symptom('certificate-not-yet-valid', 'guest', false)] : []),
  ]
}

function fromEvents({ guest }: Facts): Symptom[] {
  return Object.entries(guest?.events ?? {}).flatMap(([event, count]) => {
    const id = symptomIds.find((known) => known === `event-${event}`)
    return id !== undefined && count > 0 ? [symptom(id, 'guest', false)] : []
  })
}
