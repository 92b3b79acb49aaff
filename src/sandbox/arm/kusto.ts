/** Tables there are, in lower case. */
const tables = ['resources', 'desktopvirtualizationresources'] as const
export type Table = (typeof tables)[number]

/** One comparison of a `where`. */
export interface Comparison {
  column: string
  operator: '=~' | '=='
  text: string
}

/** The part of Kusto that the sandbox understands: comparisons joined by `and`, columns, order, limit. */
export interface KustoQuery {
  table: Table
  where: Comparison[]
  /** Absent: all columns. */
  project?: { name: string; column: string }[]
  orderBy?: { column: string; descending: boolean }
  take?: number
}

/** A query that is understood, or why it is not. */
export type ParsedKusto = { query: KustoQuery } | { refused: string }

const columnPattern = String.raw`[A-Za-z_]\w*(?:\.\w+)*`
const textPattern = String.raw`'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"`
const comparison = new RegExp(String.raw`^(${columnPattern})\s*(=~|==)\s*(?:${textPattern})$`)
const projection = new RegExp(`^(?:([A-Za-z_]\\w*)\\s*=\\s*)?(${columnPattern})$`)
const ordering = new RegExp(`^(${columnPattern})(?:\\s+(asc|desc))?$`)
/** A quoted text, or one character. A quote alone is a text without an end. */
const tokens = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|./gs

/** Reads `Resources | where … | project … | order by … | take …`; anything else is refused by name. */
export function parseKusto(text: string): ParsedKusto {
  const stages = splitOutsideTexts(text, '|')
  if (stages === undefined) return { refused: 'a text in quotes has no end' }
  const [table, ...rest] = stages
  const known = tables.find((each) => each === table?.toLowerCase())
  if (known === undefined) return { refused: `the table "${table ?? ''}"` }
  const query: KustoQuery = { table: known, where: [] }
  for (const stage of rest) {
    const refused = readStage(stage, query)
    if (refused !== undefined) return { refused }
  }
  return { query }
}

function readStage(stage: string, query: KustoQuery): string | undefined {
  const [, word = '', rest = ''] = /^(\w+(?:\s+by)?)\s+(.*)$/s.exec(stage) ?? []
  switch (word.toLowerCase().replace(/\s+/g, ' ')) {
    case 'where':
      return readWhere(rest, query)
    case 'project':
      return readProject(rest, query)
    case 'order by':
    case 'sort by':
      return readOrder(rest, query)
    case 'take':
    case 'limit':
      return readTake(rest, query)
    default:
      return `the operator "${stage}"`
  }
}

function readWhere(rest: string, query: KustoQuery): string | undefined {
  for (const part of splitOutsideTexts(rest, ' and ') ?? []) {
    const [, column, operator, single, double] = comparison.exec(part) ?? []
    if (column === undefined || (operator !== '=~' && operator !== '=='))
      return `the condition "${part}"`
    query.where.push({ column, operator, text: unescaped(single ?? double ?? '') })
  }
  return undefined
}

function readProject(rest: string, query: KustoQuery): string | undefined {
  query.project = []
  for (const part of splitOutsideTexts(rest, ',') ?? []) {
    const [, alias, column] = projection.exec(part) ?? []
    if (column === undefined) return `the column "${part}"`
    // Resource Graph names a nested column after its path, with underscores.
    query.project.push({ name: alias ?? column.replaceAll('.', '_'), column })
  }
  return undefined
}

function readOrder(rest: string, query: KustoQuery): string | undefined {
  const [, column, direction] = ordering.exec(rest) ?? []
  if (column === undefined) return `the order "${rest}"`
  query.orderBy = { column, descending: direction !== 'asc' }
  return undefined
}

function readTake(rest: string, query: KustoQuery): string | undefined {
  if (!/^\d{1,6}$/.test(rest)) return `the limit "${rest}"`
  query.take = Number(rest)
  return undefined
}

/** Splits at a separator that stands in no text; undefined when a text does not end. */
function splitOutsideTexts(text: string, separator: string): string[] | undefined {
  const pieces = text.replaceAll(/\s*[\n\0]\s*/g, ' ').match(tokens) ?? []
  if (pieces.some((piece) => piece === "'" || piece === '"')) return undefined
  const texts: string[] = []
  const masked = pieces.map((piece) =>
    piece.length === 1 ? piece : `\u0000${texts.push(piece) - 1}\u0000`,
  )
  return masked
    .join('')
    .split(separator === ' and ' ? / and /i : separator)
    .map((part) =>
      part.trim().replaceAll(/\0(\d+)\0/g, (_, index: string) => texts[Number(index)] ?? ''),
    )
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1')
}
