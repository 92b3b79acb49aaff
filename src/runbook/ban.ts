import type { ASTNode } from '@marcbachmann/cel-js'

import { allNodes, partsOf, pathSteps } from './syntax.ts'

/** What is wrong with an expression, and where in its source. */
export interface ExpressionProblem {
  message: string
  /** Characters from the start of the expression. */
  offset: number
}

/** Walks over lists and maps. One inside another could run for minutes on long lists. */
const walks = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

const functions = new Set(['known', 'size', 'string', 'timestamp', 'duration'])
const methods = new Set([
  ...walks,
  'startsWith',
  'endsWith',
  'contains',
  'lowerAscii',
  'upperAscii',
  'trim',
  'size',
  'join',
])

/** Why a thing that CEL knows is not allowed; what is not named here is simply unknown. */
const reasons: Readonly<Record<string, string>> = {
  has: 'has() does not check the fields of its path; write known(…)',
  matches:
    'matches() can run for ever on some patterns; write ==, startsWith, endsWith or contains',
}

/**
 * What CEL would allow and a runbook must not use: what escapes the type check, what may never end,
 * and what fails for another reason than missing evidence.
 */
export function findBanned(root: ASTNode): ExpressionProblem[] {
  const found = allNodes(root).flatMap((node) => {
    const message = banned(node)
    return message === undefined ? [] : [{ message, offset: node.range.start }]
  })
  return [...found, ...nestedWalks(root, false)]
}

function banned(node: ASTNode): string | undefined {
  switch (node.op) {
    case 'call':
      return bannedCall(node.args[0], node.args[1])
    case 'rcall':
      return methods.has(node.args[0]) ? undefined : notAllowed(node.args[0])
    case 'id':
      return ['cel', 'google'].includes(node.args)
        ? `${node.args} is not a root of the facts`
        : undefined
    case '.?':
    case '[?]':
      return `${node.op} hides misspelt fields; write known(…)`
    case 'map':
      return 'maps cannot be written in a condition'
    case '/':
    case '%':
      return 'division can fail; compare with a multiple instead'
    case 'value':
      return bannedValue(node.args)
    default:
      return undefined
  }
}

function bannedCall(name: string, args: readonly ASTNode[]): string | undefined {
  if (!functions.has(name)) return notAllowed(name)
  const [first] = args
  if (name === 'known' && first && pathSteps(first) === undefined) {
    return 'known(…) takes one path of the facts, like known(guest.rdp.key.path)'
  }
  const fixed = first?.op === 'value' && typeof first.args === 'string'
  if ((name === 'timestamp' || name === 'duration') && !fixed) {
    return `${name}(…) takes a text in quotes, so that it can be checked when it is loaded`
  }
  return undefined
}

function bannedValue(value: unknown): string | undefined {
  if (value === null) return 'null is never a value of the facts; write !known(…)'
  if (typeof value === 'object') return 'bytes and unsigned numbers are not values of the facts'
  return undefined
}

function notAllowed(name: string): string {
  return reasons[name] ?? `${name}() is not a function of conditions`
}

function nestedWalks(node: ASTNode, inside: boolean): ExpressionProblem[] {
  const walk = node.op === 'rcall' && walks.has(node.args[0])
  if (walk && inside) {
    return [{ message: 'a list may not be walked inside another walk', offset: node.range.start }]
  }
  if (node.op !== 'rcall') return partsOf(node).flatMap((part) => nestedWalks(part, inside))
  const [, list, body] = node.args
  // The list itself is made once, before the walk over it begins.
  return [
    ...nestedWalks(list, inside),
    ...body.flatMap((part) => nestedWalks(part, inside || walk)),
  ]
}
