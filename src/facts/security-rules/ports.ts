import type { Certainty } from './certainty.ts'

/** Ports clients connect from: dynamic ones (RFC 6335), Windows’ own default since Vista. */
const dynamicPorts = { from: 49152, to: 65535 }

/** Whether a list of ports (`*`, `3389`, `3389-3400`) has this one; `maybe` where it cannot be read. */
export function portIn(list: readonly string[], port: number): Certainty {
  return coverage(list, { from: port, to: port })
}

/**
 * Whether a client’s own port is in the list. It is chosen anew for each connection, so a rule for a few
 * of them lets in hardly anybody, and one for all but these nobody.
 */
export function clientPortIn(list: readonly string[]): Certainty {
  return coverage(list, dynamicPorts)
}

interface Range {
  from: number
  to: number
}

function coverage(list: readonly string[], wanted: Range): Certainty {
  const ranges = list.map(rangeOf)
  const known = ranges.filter((each) => each !== undefined)
  let next = wanted.from
  for (const { from, to } of known.toSorted((a, b) => a.from - b.from)) {
    if (from <= next && to >= next) next = to + 1
  }
  if (next > wanted.to) return 'yes'
  const touched = known.some(({ from, to }) => from <= wanted.to && to >= wanted.from)
  return touched || known.length < list.length || list.length === 0 ? 'maybe' : 'no'
}

function rangeOf(text: string): Range | undefined {
  if (text === '*') return { from: 0, to: 65535 }
  const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? []
  return first === undefined ? undefined : { from: Number(first), to: Number(last ?? first) }
}
