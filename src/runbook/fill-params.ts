import type { Json } from '../model/change.ts'
import type { Facts } from '../model/facts.ts'
import type { DataPath } from './problem.ts'
import type { Template } from './runbook.ts'
import { checkTemplate, isTemplate } from './template.ts'

type Param =
  | { fixed: Json }
  | { template: Template }
  | { list: Param[] }
  | { fields: [string, Param][] }

interface ParamProblem {
  path: DataPath
  message: string
  offset: number
}

/** The params of a change with every `{{ … }}` in them checked. */
export interface PreparedParams {
  fields: [string, Param][]
  problems: ParamProblem[]
}

/** Checks the templates in params, however deep they stand. */
export function prepareParams(params: Readonly<Record<string, Json>>): PreparedParams {
  const problems: ParamProblem[] = []
  const fields = Object.entries(params).map(([key, value]): [string, Param] => {
    return [key, prepare(value, [key], problems)]
  })
  return { fields, problems }
}

function prepare(value: Json, path: DataPath, problems: ParamProblem[]): Param {
  if (typeof value === 'string')
    return isTemplate(value) ? prepareText(value, path, problems) : { fixed: value }
  if (Array.isArray(value)) {
    return { list: value.map((item, index) => prepare(item, [...path, index], problems)) }
  }
  if (typeof value !== 'object' || value === null) return { fixed: value }
  const entries = Object.entries(value)
  return { fields: entries.map(([key, item]) => [key, prepare(item, [...path, key], problems)]) }
}

function prepareText(text: string, path: DataPath, problems: ParamProblem[]): Param {
  const template = checkTemplate(text)
  if (!('problems' in template)) return { template }
  problems.push(...template.problems.map((each) => ({ ...each, path })))
  return { fixed: text }
}

/** Fills everything in; one value that was not seen leaves the whole change unknown. */
export function fillParams(
  prepared: PreparedParams,
  facts: Facts,
): { known: true; value: Record<string, Json> } | { known: false; missing: string[] } {
  const missing: string[] = []
  const value = fillFields(prepared.fields, facts, missing)
  return missing.length > 0
    ? { known: false, missing: [...new Set(missing)] }
    : { known: true, value }
}

function fillFields(
  fields: [string, Param][],
  facts: Facts,
  missing: string[],
): Record<string, Json> {
  return Object.fromEntries(fields.map(([key, param]) => [key, fill(param, facts, missing)]))
}

function fill(param: Param, facts: Facts, missing: string[]): Json {
  if ('fixed' in param) return param.fixed
  if ('list' in param) return param.list.map((item) => fill(item, facts, missing))
  if ('fields' in param) return fillFields(param.fields, facts, missing)
  const filled = param.template.fill(facts)
  if (filled.known) return filled.value
  missing.push(...filled.missing)
  return null
}
