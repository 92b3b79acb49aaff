import type { WireEvidence } from '../model/evidence.ts'
import { wireVerdictNames, wireVerdicts } from '../model/wire-verdict.ts'
import type { VerdictWeight, WireVerdict } from '../model/wire-verdict.ts'
import { verdicts } from './verdicts.ts'

/** One thing that was observed. `detail` is in words of our own: no byte of the server's stands in it. */
export interface Sighting {
  verdict: WireVerdict
  detail: string
}

/** Values that were read on the way. */
type Read = Pick<
  WireEvidence,
  'selectedProtocol' | 'failureCode' | 'tlsVersion' | 'certificate' | 'credSsp'
>

/** All that one connection showed. */
export interface Seen {
  /** The last stage that was reached. */
  stage: WireEvidence['stage']
  sightings: readonly Sighting[]
  read: Read
}

/** The part of the evidence that says what was seen. */
export type Observed = Omit<WireEvidence, 'host' | 'port' | 'tookMs' | 'address' | 'path'>

const gravity: readonly VerdictWeight[] = ['fails', 'warns', 'ok', 'remark']

/** What was seen with one sighting, made in that sighting's own stage. */
export function saw(verdict: WireVerdict, detail: string, read: Read = {}): Seen {
  return { stage: wireVerdicts[verdict].stage, sightings: [{ verdict, detail }], read }
}

/** The same with more sightings. */
export function also(seen: Seen, more: readonly Sighting[]): Seen {
  return { ...seen, sightings: [...seen.sightings, ...more] }
}

/** The gravest first, equals in the order of a connection; without anything grave it is `ok`. */
function ordered(sightings: readonly Sighting[]): Sighting[] {
  const rank = ({ verdict }: Sighting): number =>
    gravity.indexOf(wireVerdicts[verdict].weight) * wireVerdictNames.length +
    wireVerdictNames.indexOf(verdict)
  const others = sightings.filter(({ verdict }) => verdict !== 'ok')
  const isGrave = ({ verdict }: Sighting): boolean => wireVerdicts[verdict].weight !== 'remark'
  const ok = sightings.find(({ verdict }) => verdict === 'ok') ?? { verdict: 'ok', detail: '' }
  return [...others, ...(others.some(isGrave) ? [] : [ok])].toSorted((a, b) => rank(a) - rank(b))
}

/** Puts what was seen into the words of the evidence: the gravest sighting is the verdict. */
export function tell({ stage, sightings, read }: Seen): Observed {
  const [first, ...rest] = ordered(sightings)
  const texts = [...(first ? [first] : []), ...rest].map(({ verdict, detail }) => {
    const { title } = verdicts[verdict]
    return detail === '' ? title : `${title}: ${detail}`
  })
  return {
    stage,
    verdict: first?.verdict ?? 'ok',
    ...(rest.length > 0 && { remarks: rest.map(({ verdict }) => verdict) }),
    observed: texts.join('; '),
    ...read,
  }
}
