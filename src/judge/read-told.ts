import { dialogs } from './codes/dialogs.ts'
import { extendedOf, namedExtended, reasonOf } from './codes/find.ts'
import type { Told } from './codes/find.ts'
import { readCode } from './read-code.ts'

/** What somebody told of the failure, and how it was read where that is not plain. */
export interface ToldRead {
  told: Told
  how: string[]
}

/** The most of a pasted text that is looked at, in characters: a dialog has a few hundred. */
const mostCharacters = 4000

const knownReason = (code: number) =>
  reasonOf(code) !== undefined || namedExtended(code) !== undefined
const knownExtended = (code: number) => extendedOf(code) !== undefined

/**
 * Reads words of the command line: a code, a code and an extended one, or the text of a dialog. Gives
 * the word that could not be read instead where there is one.
 */
export function readTold(words: readonly string[]): ToldRead | { wrong: string } {
  const [first = '', second, ...more] = words
  const code = readCode(first, knownReason)
  if (code === undefined || more.length > 0) {
    const text = words.join(' ')
    return readDialog(text) ?? { wrong: text.trim().slice(0, 100) }
  }
  const extended = second === undefined ? undefined : readCode(second, knownExtended)
  if (second !== undefined && extended === undefined) return { wrong: second }
  const told = { code: code.value, ...(extended ? { extended: extended.value } : {}) }
  return { told, how: [code.how, extended?.how].filter((each) => each !== undefined) }
}

/** Reads an extended code by itself. */
export function readExtended(word: string): number | undefined {
  return readCode(word, knownExtended)?.value
}

interface Numbered {
  word: string
  /** What stands before it, back to the number before. */
  label: string
}

/** Words for “extended” before a number, as dialogs of different languages have them. */
const extendedWords =
  /exten|erweit|[eé]tend|ampli|estes|estend|uitgebr|ut[öo]k|udvid|utvid|laajen|rozsz|rozš|geniş|расшир|拡張|扩展|擴|확장/i

/**
 * Finds the codes in the text of a dialog or an event, in whatever language: numbers beginning with 0x,
 * else numbers after `=` or `:`. A dialog known by its words is told, too.
 */
function readDialog(whole: string): ToldRead | undefined {
  const text = whole.slice(0, mostCharacters)
  const dialog = dialogs.find(({ patterns }) => patterns.some((each) => each.test(text)))?.id
  const hex = numbersIn(text, /\b0x[0-9a-f]{1,8}\b/gi)
  const found = hex.length > 0 ? hex : numbersIn(text, /(?<=\p{L}\s?[:=]\s{0,2})-?\d{1,10}\b/gu)
  const [code, extended] = inOrder(found)
  if (!code && !extended && dialog === undefined) return undefined
  const reason = code && readCode(code.word, knownReason)
  const second = extended && readCode(extended.word, knownExtended)
  const many = found.length > 2 ? [`of ${found.length} numbers the first two were read`] : []
  return {
    told: {
      ...(reason ? { code: reason.value } : {}),
      ...(second ? { extended: second.value } : {}),
      ...(dialog === undefined ? {} : { dialog }),
    },
    how: [...[reason?.how, second?.how].filter((each) => each !== undefined), ...many],
  }
}

function numbersIn(text: string, pattern: RegExp): Numbered[] {
  let end = 0
  return [...text.matchAll(pattern)].map((match) => {
    const label = text.slice(end, match.index)
    end = match.index + match[0].length
    return { word: match[0], label }
  })
}

/** The reason and the extended one; dialogs show them in this order, unless their labels say otherwise. */
function inOrder([first, second]: readonly Numbered[]): (Numbered | undefined)[] {
  if (!first) return []
  const swapped = extendedWords.test(first.label) && !(second && extendedWords.test(second.label))
  return swapped ? [second, first] : [first, second]
}
