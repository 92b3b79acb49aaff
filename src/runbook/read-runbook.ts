import type { z } from 'zod'

import { locate } from './locate.ts'
import type { Located } from './locate.ts'
import type { DataPath, Problem } from './problem.ts'
import { runbookSchema } from './schema.ts'
import type { RunbookText } from './schema.ts'

/** A runbook whose shape is right; what its conditions and changes say is not yet checked. */
export interface ReadRunbook {
  text: RunbookText
  located: Located
}

type Issue = z.core.$ZodIssue

/** Reads a file and holds it against the schema. Every problem carries its place. */
export function readRunbook(file: string, text: string): ReadRunbook | { problems: Problem[] } {
  const located = locate(file, text)
  if ('problems' in located) return located
  const parsed = runbookSchema.safeParse(located.data)
  if (parsed.success) return { text: parsed.data, located }
  return { problems: problemsOf(parsed.error.issues, located, []) }
}

/** The issues of zod at their places in the file; `under` is where the checked data begins. */
export function problemsOf(issues: readonly Issue[], located: Located, under: DataPath): Problem[] {
  // A misspelt key explains the missing one, so it is told first.
  const ordered = issues.toSorted((a, b) => Number(isUnknownKey(b)) - Number(isUnknownKey(a)))
  return ordered.flatMap((issue) => {
    const path = [...under, ...dataPath(issue.path)]
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      return problemsOf(closest(issue.errors), located, path)
    }
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => located.problemAtKey(path, key, `unknown key "${key}"`))
    }
    return [located.problem(path, inWords(issue, path, located))]
  })
}

function inWords(issue: Issue, path: DataPath, located: Located): string {
  const name = path.join('.')
  if (name === '') return issue.message
  return located.has(path) ? `${name}: ${issue.message}` : `${name} is missing`
}

function isUnknownKey(issue: Issue): boolean {
  return issue.code === 'unrecognized_keys'
}

function dataPath(path: readonly PropertyKey[]): DataPath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)))
}

/** Of several shapes that were allowed, the one that was meant: it fails deepest, then least. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.min(...issues.map(depthOf))
  return branches.reduce((best, each) => {
    if (depth(each) !== depth(best)) return depth(each) > depth(best) ? each : best
    return each.length < best.length ? each : best
  })
}

/** An unknown key lies one deeper than the object that is blamed for it. */
function depthOf(issue: Issue): number {
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)
}
