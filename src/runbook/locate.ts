import { isAlias, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { Document, Node } from 'yaml'

import type { DataPath, Problem } from './problem.ts'
import { writtenAt } from './written-at.ts'

/** A runbook is a page of text. Larger files are refused unread. In characters. */
const longestFile = 64 * 1024

/** Aliases may repeat a block a few times, and may not unfold to something huge. */
const mostAliases = 50

/** The data of a YAML file and the way back to where each part of it was written. */
export interface Located {
  data: unknown
  /** Whether something is written at a place. */
  has(path: DataPath): boolean
  /** The problem at a place: `offset` counts characters inside the text that is written there. */
  problem(path: DataPath, message: string, offset?: number): Problem
  /** The same at the key instead of its value. */
  problemAtKey(path: DataPath, key: string, message: string): Problem
}

/** Reads one YAML file. Nothing in it is trusted: size, aliases and nesting are bounded. */
export function locate(file: string, text: string): Located | { problems: Problem[] } {
  const lines = new LineCounter()
  const at = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), message }
  }
  if (text.length > longestFile) {
    const message = `the file has ${text.length} characters; a runbook has at most ${longestFile}`
    return { problems: [at(0, message)] }
  }
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    const wrong = [...document.errors, ...document.warnings]
    if (wrong.length > 0)
      return { problems: wrong.map((error) => at(error.pos[0], inWords(error))) }
    return {
      data: plainData(document),
      has: (path) => document.hasIn(path),
      problem(path, message, offset = 0) {
        return at(placeOf(nodeAt(document, path), text, offset), message)
      },
      problemAtKey(path, key, message) {
        return at(keyOf(nodeAt(document, path), key)?.range?.[0] ?? 0, message)
      },
    }
  } catch (thrown) {
    return { problems: [at(0, unreadable(thrown))] }
  }
}

const tooDeep = 'the file is nested too deep'

/** The library hands on the engine's own words where it ran out of stack. */
function inWords({ message }: Error): string {
  return message.startsWith('Maximum call stack') ? tooDeep : message
}

/** Through JSON, so that an alias to its own parent is found here and not by whoever walks the data. */
function plainData(document: Document): unknown {
  const data: unknown = JSON.parse(
    JSON.stringify(document.toJS({ maxAliasCount: mostAliases })) ?? 'null',
  )
  return data
}

function unreadable(thrown: unknown): string {
  if (thrown instanceof RangeError) return tooDeep
  const reason = thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)
  return `the file cannot be read as YAML data: ${reason}`
}

/** The node at a path, or the deepest one on the way to it. */
function nodeAt(document: Document, path: DataPath): Node | undefined {
  let node: unknown = document.contents
  for (const step of path) {
    const resolved = isAlias(node) ? node.resolve(document) : node
    const child = isCollection(resolved) ? resolved.get(step, true) : undefined
    if (!isNode(child)) break
    node = child
  }
  return isNode(node) ? node : undefined
}

/** Where a character of a text is written; the start of anything else. */
function placeOf(node: Node | undefined, text: string, offset: number): number {
  const [start, end] = node?.range ?? [0, 0]
  if (!isScalar(node) || typeof node.value !== 'string') return start
  return start + writtenAt(text.slice(start, end), node.value, offset)
}

function keyOf(node: Node | undefined, key: string): Node | undefined {
  const found = isMap(node)
    ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)?.key
    : undefined
  return isNode(found) ? found : node
}
