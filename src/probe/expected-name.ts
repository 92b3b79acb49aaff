import type { WireEvidence } from '../model/evidence.ts'
import type { Sighting } from './sighting.ts'

/**
 * Compares the name the caller expects with those the server gave: of its challenge and of its
 * certificate. One that fits is enough, since a bound certificate may carry any name; a short name fits
 * the first label of a long one. Without any name there is nothing to compare.
 */
export function comparedName(
  expected: string,
  { certificate, credSsp }: Pick<WireEvidence, 'certificate' | 'credSsp'>,
): Sighting[] {
  const { computer, dnsComputer } = credSsp?.ntlm ?? {}
  const named = [computer, dnsComputer].filter((name) => name !== undefined)
  const given = [...named, ...commonNames(certificate?.subject ?? '')]
  if (given.length === 0 || given.some((name) => fits(name, expected))) return []
  // The names given are the server's own words: they stand in the evidence, not in a sentence of ours.
  return [{ verdict: 'name-differs', detail: `not ${expected}` }]
}

function commonNames(subject: string): string[] {
  return [...subject.matchAll(/(?:^|, )CN=([^,]+)/g)].flatMap(([, name]) => name ?? [])
}

/** NetBIOS cuts names at 15 characters, so that a cut one fits the longer one. */
function fits(given: string, expected: string): boolean {
  const [a, b] = [given.toLowerCase(), expected.toLowerCase()]
  const [short, wanted] = [a.split('.')[0] ?? '', b.split('.')[0] ?? '']
  const isShort = !a.includes('.') || !b.includes('.')
  return a === b || (isShort && (short === wanted || short === wanted.slice(0, 15)))
}
