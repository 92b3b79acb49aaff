import { jsonSchema } from '../../model/change.ts'
import type { Json } from '../../model/change.ts'
import type { WindowsState } from '../../model/windows-state.ts'

/** One place where two states differ. What is not there on one side is null. */
export interface Difference {
  /** Dotted: `services.TermService.state`, `registry.HKLM\…\RDP-Tcp.values.PortNumber.data`. */
  path: string
  before: Json
  after: Json
}

/**
 * Every single value in which two states differ, in the order of the states. Lists count as one value.
 * An object on one side alone gives one difference for each value in it.
 */
export function differences(before: WindowsState, after: WindowsState): Difference[] {
  return between([], jsonSchema.parse(before), jsonSchema.parse(after))
}

function between(
  path: readonly string[],
  before: Json | undefined,
  after: Json | undefined,
): Difference[] {
  const [left, right] = [fieldsOf(before), fieldsOf(after)]
  const names = new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])
  if (names.size > 0 && (left ?? before) === left && (right ?? after) === right) {
    return [...names].flatMap((name) => between([...path, name], left?.[name], right?.[name]))
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  return [{ path: path.join('.'), before: before ?? null, after: after ?? null }]
}

function fieldsOf(value: Json | undefined): Record<string, Json | undefined> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
}
