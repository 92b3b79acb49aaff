import { LineCounter, isAlias, isCollection, isMap, isNode, isScalar, parseDocument } from 'yaml'
import type { Document, Node } from 'yaml'

import { RdpAzureError } from '../errors.ts'

/** A way into a document: keys and indexes. */
export type YamlPath = readonly (string | number)[]

/** A YAML text with its values and the places they stand at. */
export interface YamlSource {
  value: unknown
  /** `file:line:column` of the value at the path, or of the deepest part of the path that exists. */
  where(path: YamlPath): string
}

/** A scenario is written by hand; anything larger is not one. */
const maxBytes = 1_000_000

/** Reads one YAML document; throws `ScenarioInvalid` with file, line and column when it is not YAML. */
export function readYaml(text: string, file: string): YamlSource {
  if (text.length > maxBytes) throw scenarioInvalid(`${file}:1:1`, 'larger than 1 MB')
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset)
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
  }
  const wrong = document.errors[0]
  if (wrong) throw scenarioInvalid(at(wrong.pos[0]), wrong.message)
  return {
    value: valueOf(document, at(0)),
    where: (path) => at(nodeAt(document, path)?.range?.[0] ?? 0),
  }
}

/** An error of a scenario: the place first, as editors and terminals understand it. */
export function scenarioInvalid(
  where: string,
  what: string,
  next: readonly string[] = ['see docs/sandbox.md for what a scenario may say'],
): RdpAzureError {
  return new RdpAzureError('ScenarioInvalid', `${where}: ${what}`, { next, data: { where, what } })
}

/** Aliases that unfold to very much are refused by the library at this step. */
function valueOf(document: Document, start: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 })
  } catch (cause) {
    throw scenarioInvalid(start, cause instanceof Error ? cause.message : String(cause))
  }
}

/** The key at the end of the path, or the item where the path ends in a list. */
function nodeAt(document: Document, path: YamlPath): Node | undefined {
  let place: unknown = document.contents
  let node: unknown = document.contents
  for (const step of path) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, step)
    if (!isNode(child.place)) break
    place = child.place
    node = child.value
  }
  return isNode(place) ? place : undefined
}

function childOf(node: unknown, step: string | number): { place?: unknown; value?: unknown } {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
    return pair ? { place: pair.key, value: pair.value } : {}
  }
  const item: unknown = isCollection(node) ? node.get(step, true) : undefined
  return { place: item, value: item }
}
