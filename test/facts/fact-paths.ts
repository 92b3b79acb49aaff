import type { z } from 'zod'

import { factsSchema } from '../../src/model/facts.ts'

/** Every fact as a condition writes it, and its type in the words of docs/facts.md. */
export function factPaths(): { path: string; type: string }[] {
  return walk(factsSchema, [])
}

function walk(schema: z.core.$ZodType, names: readonly string[]): { path: string; type: string }[] {
  const { def } = schema._zod
  if (isOf<z.core.$ZodOptionalDef>(def, 'optional')) return walk(def.innerType, names)
  if (isOf<z.core.$ZodRecordDef>(def, 'record')) return walk(def.valueType, [...names, '(name)'])
  if (!isOf<z.core.$ZodObjectDef>(def, 'object'))
    return [{ path: names.join('.'), type: typeOf(schema) }]
  return Object.entries(def.shape).flatMap(([name, inner]) => walk(inner, [...names, name]))
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
