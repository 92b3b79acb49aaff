import type { ASTNode } from '@marcbachmann/cel-js'

/** A step of a fact path: a field name or a fixed map key. */
export type PathStep = string

/** The expressions directly inside one. */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}

/** An expression and everything inside it, outermost first. */
export function allNodes(node: ASTNode): ASTNode[] {
  return [node, ...partsOf(node).flatMap(allNodes)]
}

/** `guest.services["TermService"].state` as its steps; undefined for anything that is not a fixed path. */
export function pathSteps(node: ASTNode): PathStep[] | undefined {
  if (node.op === 'id') return [node.args]
  if (node.op !== '.' && node.op !== '[]') return undefined
  const [inner, last] = node.args
  const step = typeof last === 'string' ? last : fixedKey(last)
  const before = pathSteps(inner)
  return before && step !== undefined ? [...before, step] : undefined
}

function fixedKey(node: ASTNode): PathStep | undefined {
  if (node.op !== 'value') return undefined
  return typeof node.args === 'string' || typeof node.args === 'bigint'
    ? String(node.args)
    : undefined
}

/**
 * An expression as source with every operation in parentheses. The library's own `serialize` drops
 * parentheses that matter (`a - (b - c)`), so a part of a condition is never run from that.
 */
export function print(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      return printValue(node.args)
    case 'id':
      return node.args
    case '.':
      return `${print(node.args[0])}.${node.args[1]}`
    case '[]':
      return `${print(node.args[0])}[${print(node.args[1])}]`
    case 'call':
      return `${node.args[0]}(${node.args[1].map(print).join(', ')})`
    case 'rcall':
      return `${print(node.args[1])}.${node.args[0]}(${node.args[2].map(print).join(', ')})`
    case 'list':
      return `[${node.args.map(print).join(', ')}]`
    case '?:':
      return `(${print(node.args[0])} ? ${print(node.args[1])} : ${print(node.args[2])})`
    case '!_':
      return `(!${print(node.args)})`
    case '-_':
      return `(-${print(node.args)})`
    case '.?':
    case '[?]':
    case 'map':
      throw new TypeError(`${node.op} is refused before anything is printed`)
    default:
      return `(${print(node.args[0])} ${node.op} ${print(node.args[1])})`
  }
}

function printValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'number') return String(value)
  return Number.isInteger(value) ? value.toFixed(1) : String(value)
}
