import type { Facts } from '../model/facts.ts'
import { symptomIds, symptoms } from '../model/symptom.ts'
import type { Symptom, SymptomId } from '../model/symptom.ts'
import { weightOf, wireVerdictNames } from '../model/wire-verdict.ts'
import type { WireVerdict } from '../model/wire-verdict.ts'

/**
 * Verdicts that are no symptom: the listener answers, an old security layer is a setting, not a failure,
 * and what a name resolves to says nothing of the VM.
 */
const noSymptoms: readonly WireVerdict[] = [
  'ok',
  'x224-standard-security',
  'name-not-found',
  'addresses-differ',
]

/** Every other verdict of a handshake is a symptom of the same name. */
const wireSymptoms: ReadonlyMap<string, SymptomId> = new Map(
  symptomIds
    .filter((id) => wireVerdictNames.some((name) => name === id && !noSymptoms.includes(name)))
    .map((id) => [id, id]),
)

/** On loopback nothing lies between: a refusal means that nothing listens. */
const loopbackSymptoms: ReadonlyMap<string, SymptomId> = new Map<string, SymptomId>([
  ...wireSymptoms,
  ['tcp-refused', 'listener-closed'],
])

/** Everything of the table of symptoms that the facts show, from outside to inside, each once a place. */
export function findSymptoms(facts: Facts): Symptom[] {
  const found = [
    ...fromPlatform(facts),
    ...fromWire(facts),
    ...fromVerdict(facts.guest?.rdp?.loopback?.verdict, loopbackSymptoms, 'guest'),
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

/** The verdict, and what was seen beside it. */
function fromWire({ wire }: Facts): Symptom[] {
  return [wire?.verdict, ...(wire?.remarks ?? [])].flatMap((name) =>
    fromVerdict(name, wireSymptoms, 'wire'),
  )
}

function fromVerdict(
  name: string | undefined,
  known: ReadonlyMap<string, SymptomId>,
  seenFrom: 'wire' | 'guest',
): Symptom[] {
  const id = known.get(name ?? '')
  return id === undefined ? [] : [symptom(id, seenFrom, weightOf(name ?? '') === 'fails')]
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
