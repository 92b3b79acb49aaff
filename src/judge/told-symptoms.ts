import type { Asked } from '../model/asked.ts'
import type { Finding, Judgement } from '../model/finding.ts'
import type { Symptom } from '../model/symptom.ts'
import { topicsOf } from './codes/find.ts'
import { explainCommand, toldWords } from './codes/words.ts'
import { isOpenFault } from './rank.ts'

/**
 * What a person told of the client, as symptoms. It is no evidence of the VM: nothing is broken by it,
 * and it only decides between causes that are found anyway.
 */
export function toldSymptoms(asked: Asked): Symptom[] {
  const ids = topicsOf(asked).map(({ symptom }) => symptom)
  return [...new Set(ids)].flatMap((id) =>
    id === undefined
      ? []
      : [{ id, seenFrom: 'client' as const, breaks: false, title: toldWords(asked) }],
  )
}

/** What the client told, held against what was found; nothing where the cause explains it. */
export function toldNotes(asked: Asked, { verdict, findings }: Judgement): string[] {
  const words = toldWords(asked)
  if (words === '') return []
  const more = explainCommand(asked)
  const [topic] = topicsOf(asked)
  if (!topic) return [`${words} is named by no source known here: ${more}`]
  const [concern = 'guest'] = topic.concerns
  if (findings.some((each) => isOpenFault(each) && explainsTold(each, asked))) return []
  const points = `${words} (${topic.headline}) points to the ${concern}`
  if (verdict === 'faulty') return [`${points}, and what was found does not explain it: ${more}`]
  if (verdict === 'undetermined') return [`${points}: ${more}`]
  const elsewhere = concern !== 'guest' && concern !== 'network'
  const seen = elsewhere
    ? 'and all that was seen of the VM works'
    : 'and all that was seen works now: it is over, or lies on the way from the client'
  return [`${points}, ${seen}: ${more}`]
}

/** By its own word, or because the table of codes names it among the causes. */
function explainsTold({ explains, runbook }: Finding, asked: Asked): boolean {
  const named = topicsOf(asked).flatMap(({ causes }) => causes.flatMap((each) => each.runbooks))
  return named.includes(runbook) || toldSymptoms(asked).some(({ id }) => explains.includes(id))
}
