import { invalidSddl } from './invalid.ts'

/** The four parts of a descriptor as text, each there or not. */
export type Parts = Partial<Record<'O' | 'G' | 'D' | 'S', string>>

/** Cuts `O:…G:…D:…S:…` apart. Colons inside an entry (conditions) do not count. */
export function splitParts(text: string): Parts {
  const colons = [...walk(text)].flatMap(({ at, depth }) =>
    depth === 0 && text[at] === ':' ? [at] : [],
  )
  if (colons[0] !== 1) throw invalidSddl('it does not begin with O:, G:, D: or S:', text)
  const parts: Parts = {}
  let last = -1
  colons.forEach((colon, index) => {
    const letter = text[colon - 1] ?? ''
    const place = 'OGDS'.indexOf(letter)
    if (place <= last)
      throw invalidSddl(`"${letter}:" is unknown or stands in the wrong place`, text)
    last = place
    const next = colons[index + 1]
    const content = text.slice(colon + 1, next === undefined ? undefined : next - 1)
    if (letter === 'O' || letter === 'G' || letter === 'D' || letter === 'S')
      parts[letter] = content
  })
  return parts
}

/** Cuts `PAI(…)(…)` into its flags and its entries, without their brackets. */
export function splitList(text: string): { flags: string; entries: string[] } {
  const open = text.indexOf('(')
  const flags = open === -1 ? text : text.slice(0, open)
  const entries: string[] = []
  let start = flags.length
  for (const { at, depth } of walk(text)) {
    if (at < flags.length) continue
    if (depth === 0 && text[at] !== ')') throw invalidSddl('there is text between entries', text)
    if (depth > 0) continue
    entries.push(text.slice(start + 1, at))
    start = at + 1
  }
  return { flags, entries }
}

/** Each character's place and how many brackets are open after it; text in quotes opens none. */
function* walk(text: string): Generator<{ at: number; depth: number }> {
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"' && depth > 0) quoted = !quoted
    else if (character === '(' && !quoted) depth++
    else if (character === ')' && !quoted) depth--
    if (depth < 0) throw invalidSddl('a bracket is closed that was not opened', text)
    yield { at, depth }
  }
  if (depth > 0 || quoted) throw invalidSddl('it ends inside an entry', text)
}
