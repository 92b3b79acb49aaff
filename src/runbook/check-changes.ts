import type { ChangeKind } from '../change/kind.ts'
import type { Json } from '../model/change.ts'
import { fillParams, prepareParams } from './fill-params.ts'
import type { Located } from './locate.ts'
import type { DataPath, Problem } from './problem.ts'
import { problemsOf } from './read-runbook.ts'
import type { ChangeTemplate } from './runbook.ts'
import { isTemplate } from './template.ts'

/** The kinds of change a runbook may use, by name. */
export type Kinds = Readonly<Record<string, ChangeKind>>

type Entry = Readonly<Record<string, Record<string, Json>>>

/** Checks one change of a rung: its kind, its templates, and its params as far as they are fixed. */
export function checkChange(
  entry: Entry,
  path: DataPath,
  located: Located,
  kinds: Kinds,
): ChangeTemplate | { problems: Problem[] } {
  const [[name, params] = ['', {}], ...more] = Object.entries(entry)
  if (name === '' || more.length > 0) {
    const message =
      'a change is one kind with its params, like { restart-service: { name: TermService } }'
    return { problems: [located.problem(path, message)] }
  }
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (!kind) {
    const message = `"${name}" is no kind of change; there are ${Object.keys(kinds).join(', ')}`
    return { problems: [located.problemAtKey(path, name, message)] }
  }
  const prepared = prepareParams(params)
  const problems = [
    ...prepared.problems.map((each) =>
      located.problem([...path, name, ...each.path], each.message, each.offset),
    ),
    ...fixedProblems(kind, params, [...path, name], located),
  ]
  if (problems.length > 0) return { problems }
  return { kind, fill: (facts) => fillParams(prepared, facts), needs: fixedNeeds(kind, params) }
}

/** What is wrong with the params, leaving out those whose text is filled in later. */
function fixedProblems(
  kind: ChangeKind,
  params: Json,
  path: DataPath,
  located: Located,
): Problem[] {
  const parsed = kind.params.safeParse(params)
  if (parsed.success) return []
  if (isFixed(params)) return problemsOf(parsed.error.issues, located, path)
  const certain = parsed.error.issues.filter(
    (issue) =>
      issue.code === 'unrecognized_keys' ||
      (issue.code !== 'invalid_union' && isFixed(at(params, issue.path))),
  )
  return problemsOf(certain, located, path)
}

function fixedNeeds(kind: ChangeKind, params: Json): ChangeTemplate['needs'] {
  if (!kind.params.safeParse(params).success)
    return { registryKeys: [], registryValues: {}, keyAccess: [], services: [], paths: [] }
  const { registryKeys, registryValues, keyAccess, services, paths } = kind.needs(params)
  const fixed = (names: string[]) => names.filter((name) => !isTemplate(name))
  return {
    registryKeys: fixed(registryKeys),
    registryValues: Object.fromEntries(
      Object.entries(registryValues).filter(([path, names]) => ![path, ...names].some(isTemplate)),
    ),
    keyAccess: fixed(keyAccess),
    services: fixed(services),
    paths: fixed(paths),
  }
}

function isFixed(value: Json | undefined): boolean {
  if (typeof value === 'string') return !isTemplate(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.values(value).every(isFixed)
}

function at(value: Json, path: readonly PropertyKey[]): Json | undefined {
  return path.reduce<Json | undefined>((inner, step) => {
    if (typeof inner !== 'object' || inner === null) return undefined
    return Object.entries(inner).find(([key]) => key === String(step))?.[1]
  }, value)
}
