import { z } from 'zod'

import { factsSchema } from '../../src/model/facts.ts'

/** One fact: how a condition writes it, its type in words, and what its schema says of it. */
export interface FactRow {
  path: string
  type: string
  meaning: string
}

/** Every fact in the order of the schema. Throws when one carries no `.describe()`. */
export function factRows(): FactRow[] {
  const rows = walk(factsSchema, [], undefined)
  const untold = rows.filter(({ meaning }) => meaning === '').map(({ path }) => path)
  if (untold.length === 0) return rows
  throw new Error(`facts without .describe('one line') in src/model: ${untold.join(', ')}`)
}

function walk(
  schema: z.core.$ZodType,
  names: readonly string[],
  outer: string | undefined,
): FactRow[] {
  const { def } = schema._zod
  const told = z.globalRegistry.get(schema)?.description ?? outer
  if (isOf<z.core.$ZodOptionalDef>(def, 'optional')) return walk(def.innerType, names, told)
  if (isOf<z.core.$ZodRecordDef>(def, 'record'))
    return walk(def.valueType, [...names, '(name)'], told)
  if (!isOf<z.core.$ZodObjectDef>(def, 'object'))
    return [{ path: names.join('.'), type: typeOf(schema), meaning: told ?? '' }]
  // What is said of a group says nothing about its fields.
  return Object.entries(def.shape).flatMap(([name, inner]) =>
    walk(inner, [...names, name], undefined),
  )
}

function typeOf(schema: z.core.$ZodType): string {
  const { def } = schema._zod
  if (isOf<z.core.$ZodArrayDef>(def, 'array')) return `list of ${typeOf(def.element)}`
  if (isOf<z.core.$ZodEnumDef>(def, 'enum'))
    return `one of ${Object.values(def.entries)
      .map((entry) => `\`${entry}\``)
      .join(', ')}`
  const names: Record<string, string> = {
    string: 'text',
    boolean: 'bool',
    number: 'int',
    date: 'timestamp',
  }
  return names[def.type] ?? def.type
}

function isOf<D extends z.core.$ZodTypeDef>(def: z.core.$ZodTypeDef, type: D['type']): def is D {
  return def.type === type
}
