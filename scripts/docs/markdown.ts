/** A table in Markdown. A bar inside a cell would end it. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)]
}

/** A code block, longer fences where the text has some of its own. */
export function block(language: string, text: string): string[] {
  const fence = text.includes('```') ? '````' : '```'
  return [`${fence}${language}`, text.trimEnd(), fence]
}

/** A section with its heading, or nothing where it has no lines. */
export function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${heading}`, '', ...lines, '']
}
