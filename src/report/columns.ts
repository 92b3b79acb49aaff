/** A block with a heading in a fixed column and its lines beside it, as `Cause   …`. */
export function block(heading: string, lines: readonly string[], width = 8): string[] {
  return lines.map((line, i) => `${(i === 0 ? heading : '').padEnd(width)}${line}`.trimEnd())
}

/** `1 change`, `2 changes`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}

/** Left text, and right text that ends at a column when there is room. Measure before painting. */
export function apart(left: string, right: string, column = 88): string {
  return `${left}${' '.repeat(Math.max(2, column - left.length - right.length))}${right}`
}
