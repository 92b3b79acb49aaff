import { askedWords } from '../judge/asked-words.ts'
import { explainCommand, toldWords } from '../judge/codes/words.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Finding } from '../model/finding.ts'
import type { Diagnosis } from '../model/outcome.ts'
import { symptoms as symptomTable } from '../model/symptom.ts'
import { apart, block } from './columns.ts'
import type { Paint } from './paint.ts'
import { planSummary } from './plan-text.ts'
import { repairCommand } from './repair-command.ts'
import { vantageLines } from './vantage-lines.ts'

/** What the reader can go on with; the words of the command as it was typed. */
export interface DiagnosisContext {
  /** `vm-web01` or `vm-web01 -g rg-prod`. */
  vmWords: string
  /** What was asked beside the VM, as options of `diagnose` and `repair`: `--from 198.51.100.7`. */
  asked?: readonly string[]
  /** How long it took, in milliseconds; shown in whole seconds. */
  tookMs?: number
  /** Nothing was looked at now: when what is judged was seen, and whether it was masked. */
  keptAt?: { at: string; masked: boolean }
}

/** A diagnosis for people: the places looked from, the cause, the repair, the next command. */
export function diagnosisText(
  diagnosis: Diagnosis,
  context: DiagnosisContext,
  paint: Paint,
): string {
  const parts = [
    [heading(diagnosis, context, paint), ...keptLine(context), ...vantageLines(diagnosis, paint)],
    verdictLines(diagnosis, paint),
    next(diagnosis, context),
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function heading(diagnosis: Diagnosis, context: DiagnosisContext, paint: Paint): string {
  const { target, evidence } = diagnosis
  const os = evidence.guest.seen ? evidence.guest.value.os?.caption : undefined
  const words = [target.resourceGroup, target.location, ...(os ? [os] : [])]
  const took = context.tookMs === undefined ? '' : `${Math.round(context.tookMs / 1000)} s`
  const plainHead = [target.name, ...words].join(' · ')
  return strong(apart(plainHead, took).trimEnd(), target.name, paint)
}

function keptLine({ keptAt }: DiagnosisContext): string[] {
  if (!keptAt) return []
  return [`  judged from what was seen at ${keptAt.at}${keptAt.masked ? ', masked' : ''}`]
}

/** Paints the beginning of a line that was measured without. */
function strong(line: string, beginning: string, paint: Paint): string {
  return `${paint('strong', beginning)}${line.slice(beginning.length)}`
}

function verdictLines(diagnosis: Diagnosis, paint: Paint): string[] {
  const { judgement } = diagnosis
  const cause = judgement.findings.find((each) => each.runbook === judgement.cause)
  const others = judgement.findings.filter((each) => each !== cause)
  const notes = block('Note', judgement.notes)
  if (judgement.verdict === 'healthy') {
    return [paint('good', 'Remote Desktop works.'), ...remarks(others), ...notes]
  }
  if (!cause) {
    const unnamed = diagnosis.symptoms.map((each) => `${each.title} (${each.seenFrom})`)
    return [
      paint('unsure', 'No cause can be named.'),
      ...block('Seen', unnamed),
      ...remarks(others),
      ...notes,
    ]
  }
  return [
    ...block('Cause', causeLines(cause, diagnosis, paint)),
    ...remarks(others.filter((each) => each.consequenceOf !== cause.runbook)),
    ...notes,
    ...repairLines(diagnosis, cause),
  ]
}

function causeLines(cause: Finding, diagnosis: Diagnosis, paint: Paint): string[] {
  const { symptoms, judgement } = diagnosis
  // A code is told in the numbers of the client; its symptom may stand for several.
  const explained = cause.explains.map(
    (id) => symptoms.find((each) => each.id === id)?.title ?? symptomTable[id].title,
  )
  const consequences = judgement.findings.filter((each) => each.consequenceOf === cause.runbook)
  return [
    strong(apart(cause.title, cause.runbook, 78), cause.title, paint),
    ...(cause.because ? [cause.because] : []),
    ...(explained.length > 0 ? [`Explains: ${explained.join('; ')}.`] : []),
    ...consequences.map(consequenceLine),
    ...(cause.settledBy ? [`Settled by: ${cause.settledBy}`] : []),
  ]
}

/** What could not be judged is told as such: its title would say that it is so. */
function consequenceLine({ status, because, title, runbook, missing }: Finding): string {
  return status === 'unknown'
    ? `└ not known because of it: ${runbook}, not seen ${few(missing)}`
    : `└ consequence: ${because ?? title} (${runbook})`
}

function remarks(findings: readonly Finding[]): string[] {
  const faulty = findings.filter((each) => each.status === 'faulty')
  const unknown = findings.filter((each) => each.status === 'unknown')
  return [
    ...block(
      'Also',
      faulty.flatMap(({ because, title, runbook, handoff }) => [
        `${because ?? title} (${runbook})`,
        ...(handoff === undefined ? [] : [`└ hand off: ${handoff}`]),
      ]),
    ),
    ...block(
      'Unknown',
      unknown.length > mostUnknown
        ? [`${unknown.length} runbooks could not be judged; -o json names what was not seen`]
        : unknown.map((each) => `${each.runbook}: not seen ${few(each.missing)}`),
    ),
  ]
}

/** More than these are one line: where the guest was not seen, nearly all are. */
const mostUnknown = 10

/** Most names of unseen facts in one line; `-o json` has them all. */
const mostNames = 3

function few(names: readonly string[]): string {
  const more = names.length - mostNames
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function repairLines(diagnosis: Diagnosis, { handoff }: Finding): string[] {
  if (diagnosis.plan) return block('Repair', [planSummary(diagnosis.plan)])
  const because = diagnosis.noPlanBecause
  return [
    ...block('Repair', because === undefined ? [] : [`none: ${because}`]),
    ...block('Hand off', handoff === undefined ? [] : [handoff], 10),
  ]
}

function next(diagnosis: Diagnosis, { vmWords, asked = [] }: DiagnosisContext): string[] {
  const { plan, judgement, evidence } = diagnosis
  const again = [vmWords, ...asked].join(' ')
  if (plan) return block('Next', [repairCommand(again, plan, judgement.cause)])
  if (judgement.verdict === 'healthy') return block('Next', toldNext(evidence))
  if (judgement.cause !== undefined) {
    const cause = judgement.findings.find((each) => each.runbook === judgement.cause)
    const show = `rdp-azure runbook show ${judgement.cause}`
    const onThisWay = [vmWords, ...askedWords({ via: evidence.asked?.via })].join(' ')
    return block('Next', [cause?.next?.replaceAll('<vm>', onThisWay) ?? show])
  }
  const known = evidence.guest.seen ? [] : evidence.guest.failure.next
  return block('Next', known.length > 0 ? known : [`rdp-azure diagnose ${again} -o json`])
}

/** A VM that works does not explain what the client shows; the codes may. */
function toldNext({ asked = {} }: Evidence): string[] {
  return toldWords(asked) === '' ? [] : [explainCommand(asked)]
}
