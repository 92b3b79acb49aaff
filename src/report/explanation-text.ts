import type { CodeCause, CodeMeaning, Explanation, Statement } from '../model/explanation.ts'
import { block } from './columns.ts'
import type { Paint } from './paint.ts'

/** An explanation for people: what the codes say, the causes in order, how to tell them apart. */
export function explanationText(explanation: Explanation, paint: Paint): string {
  const { codes, causes, notes, next, read } = explanation
  const parts = [
    [headline(explanation, paint), ...read.map((each) => `  ${each}`)],
    codes.flatMap((each) => codeLines(each)),
    where(explanation),
    causes.length === 0
      ? []
      : ['Causes, most likely first', ...causes.flatMap((each, i) => causeLines(each, i, paint))],
    block('Note', notes.map(statementText)),
    block('Next', next),
  ]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function headline({ asked, headline: text, known }: Explanation, paint: Paint): string {
  const { code, extended } = asked
  const numbers = [
    ...(code ? [code.hex] : []),
    ...(extended ? [`extended ${extended.hex}`] : []),
  ].join(', ')
  const beginning = paint(known ? 'strong' : 'unsure', numbers === '' ? 'dialog' : numbers)
  return `${beginning}  ${text}`
}

const headings: Readonly<Record<CodeMeaning['as'], string>> = {
  reason: 'Reason',
  extended: 'Extended',
  pair: 'Together',
  gateway: 'Gateway',
  dialog: 'Dialog',
}

function codeLines({ as, code, name, says, conflict }: CodeMeaning): string[] {
  const number = code ? `${code.hex} (${code.decimal})` : undefined
  const head = [number, name ?? (says.length === 0 ? 'unknown' : undefined)]
  const first = head.filter((each) => each !== undefined).join('  ')
  const lines = [
    ...(first === '' ? [] : [first]),
    ...says.map(statementText),
    ...(conflict ? ['the sources contradict each other'] : []),
  ]
  return block(headings[as], lines, 10)
}

function where({ layer, concerns }: Explanation): string[] {
  if (layer === undefined) return []
  return [...block('Layer', [layer], 10), ...block('Concerns', [concerns.join(', ')], 10)]
}

function causeLines(cause: CodeCause, index: number, paint: Paint): string[] {
  const { runbooks, verdicts, why, tell, concern } = cause
  const sure = sureness(cause)
  return [
    `${String(index + 1).padStart(3)} ${paint('strong', cause.cause)}`,
    `    ${concern}, ${sure}`,
    `    why       ${why}`,
    `    to tell   ${tell}`,
    ...(verdicts.length === 0 ? [] : [`    probe     ${verdicts.join(', ')}`]),
    ...(runbooks.length === 0 ? [] : [`    runbooks  ${runbooks.join(', ')}`]),
  ]
}

/** A sentence with how sure it is behind it. */
export function statementText(statement: Statement): string {
  return `${statement.text}  [${sureness(statement)}]`
}

function sureness({ certainty, source }: Pick<Statement, 'certainty' | 'source'>): string {
  return source === undefined ? certainty : `${certainty}: ${source}`
}
