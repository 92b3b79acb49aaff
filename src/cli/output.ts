import { styleText } from 'node:util'

import { search } from '@jmespath-community/jmespath'

import { RdpAzureError } from '../errors.ts'
import type { Failure } from '../errors.ts'
import { plain } from '../report/paint.ts'
import type { Paint, Tone } from '../report/paint.ts'
import { failureLines } from '../report/repair-text.ts'
import type { CliContext } from './context.ts'
import type { SharedOptions } from './options.ts'

const styles = {
  good: 'green',
  bad: 'red',
  unsure: 'yellow',
  strong: 'bold',
  faint: 'dim',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>

/** Colours where stdout shows them, nothing elsewhere. */
export function paintFor(context: CliContext): Paint {
  if (!context.colour) return plain
  return (tone, text) => styleText(styles[tone], text, { validateStream: false })
}

// Guest and wire text is cleaned where it is parsed; this is the last gate before a terminal:
// C0 and C1 controls but newline and tab, bidirectional overrides, and lone escape sequences.
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text for a terminal, without anything that steers one. Our own colours are laid on afterwards. */
export function safeText(text: string): string {
  return text.replaceAll(unsafe, '')
}

/** The colours that `paintFor` lays on, and their ends. */
const ourColours = /(\u001b\[(?:1|2|22|31|32|33|39)m)/

/** The same for text that was painted: our own colours stay, whoever else wrote them can do no more. */
function safePainted(text: string): string {
  return text
    .split(ourColours)
    .map((part) => (ourColours.test(part) ? part : safeText(part)))
    .join('')
}

/** JSON escapes C0 controls by itself; what else steers a terminal is escaped, so that nothing is lost. */
function safeJson(value: unknown, indent = 2): string {
  const escaped = (character: string) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  return (JSON.stringify(value, undefined, indent) ?? 'null').replaceAll(unsafe, escaped)
}

/** Prints a result: JSON, what a query leaves of it, or text. */
export function printResult(
  context: CliContext,
  options: Pick<SharedOptions, 'output' | 'query'>,
  result: object,
  text: (paint: Paint) => string,
): void {
  if (options.output === 'json' || options.query !== undefined) {
    const chosen = options.query === undefined ? result : queried(result, options.query)
    context.stdout(`${safeJson(chosen)}\n`)
    return
  }
  printText(context, context.stdout, text)
}

/** Prints one line of JSON: what streams is told apart by its line ends. */
export function printLine(context: CliContext, value: object): void {
  context.stdout(`${safeJson(value, 0)}\n`)
}

/** Prints text whose colours are ours, and in which nothing else steers the terminal. */
export function printText(
  context: CliContext,
  print: (text: string) => void,
  text: (paint: Paint) => string,
): void {
  const shown = text(paintFor(context))
  print(`${context.colour ? safePainted(shown) : safeText(shown)}\n`)
}

function queried(result: object, query: string): unknown {
  try {
    return search(JSON.parse(JSON.stringify(result)), query)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new RdpAzureError('Usage', `--query '${query}' is not JMESPath: ${why}`, {
      next: ['see https://jmespath.org for the language'],
      cause,
    })
  }
}

/** Prints a failure that ended the command: JSON on stdout where JSON was asked for, else text on stderr. */
export function printFailure(context: CliContext, json: boolean, failure: Failure): void {
  if (json) {
    const document = { schema: 'rdp-azure/error/1', error: failure }
    context.stdout(`${safeJson(document)}\n`)
    return
  }
  context.stderr(`${safeText(failureLines(failure).join('\n'))}\n`)
}
