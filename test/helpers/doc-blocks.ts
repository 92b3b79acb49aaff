/** A file that a document tells the reader to write, or a command it tells to run, in order. */
export type DocStep =
  | { kind: 'file'; name: string; text: string; line: number }
  | { kind: 'command'; words: string[]; exitCode: number; line: number }

/** ```sh, or ```sh exit=3 when every command of the block ends so. */
const fence = /^```(\w*)(?:\s+exit=(\d+))?\s*$/
const fileName = /^(?:#|\/\/) file: (\S+)\s*$/
const runnable = new Set(['yaml', 'ts', 'js', 'json'])

interface Block {
  language: string
  /** What its commands exit with, where a line does not say otherwise. */
  exitCode: number
  lines: string[]
  /** Line of the first line inside the fence, from 1. */
  line: number
}

/** The fenced blocks of a Markdown text. Throws for a fence it does not know, or one never closed. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    if (open === undefined) {
      if (text.startsWith('```')) open = opened(text, index + 2)
    } else if (text.trimEnd() === '```') {
      blocks.push(open)
      open = undefined
    } else open.lines.push(text)
  }
  if (open !== undefined) throw new Error(`the block at line ${open.line} is never closed`)
  return blocks
}

function opened(text: string, line: number): Block {
  const found = fence.exec(text)
  if (found === null) throw new Error(`line ${line - 1}: no fence that is understood: ${text}`)
  return { language: found[1] ?? '', exitCode: Number(found[2] ?? 0), lines: [], line }
}

/**
 * What a reader of the document does, in order: ```sh is run line by line, ```yaml, ```ts and the like
 * are written when they begin with `# file: name` or `// file: name`. Everything else is only read.
 */
export function stepsOf(markdown: string): DocStep[] {
  return blocksOf(markdown).flatMap((block): DocStep[] => {
    if (block.language === 'sh') return commandsOf(block)
    const name = runnable.has(block.language) ? fileName.exec(block.lines[0] ?? '')?.[1] : undefined
    if (name === undefined) return []
    return [{ kind: 'file', name, text: `${block.lines.join('\n')}\n`, line: block.line }]
  })
}

function commandsOf(block: Block): DocStep[] {
  return block.lines.flatMap((text, index): DocStep[] => {
    const { words, comment } = split(text)
    if (words.length === 0) return []
    const exitCode = Number(/^exits (\d+)/.exec(comment)?.[1] ?? block.exitCode)
    return [{ kind: 'command', words, exitCode, line: block.line + index }]
  })
}

/** Splits one line into words, as far as documents need it: quotes, and a comment at the end. */
export function split(text: string): { words: string[]; comment: string } {
  const words: string[] = []
  const token = /\s*(?:"([^"]*)"|'([^']*)'|(#.*)|([^\s"'#|&;<>$`\\]\S*))/y
  for (;;) {
    const found = token.exec(text.trimEnd())
    if (found === null) break
    const [, double, single, comment, plain] = found
    if (comment !== undefined) return { words, comment: comment.slice(1).trim() }
    words.push(double ?? single ?? plain ?? '')
    if (token.lastIndex === text.trimEnd().length) return { words, comment: '' }
  }
  if (text.trim() === '') return { words, comment: '' }
  throw new Error(`not a line that runs without a shell: ${text.trim()}`)
}
