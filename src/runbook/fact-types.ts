import { z } from 'zod'

/**
 * The shape of the facts as conditions see it: the zod schema reduced to what CEL can check.
 * `constructorOf` makes an empty object of the named type: CEL tells object types by constructor.
 * Integers must be declared as such (`z.int()`), because CEL never compares one with a double.
 */
export type FactType =
  | { kind: 'bool' | 'int' | 'double' | 'moment' }
  | { kind: 'string'; values?: readonly string[] }
  | { kind: 'list'; item: FactType }
  | { kind: 'map'; value: FactType }
  | ObjectFactType
/** A group of facts: its fields, and the class that CEL knows it by. */
export interface ObjectFactType {
  kind: 'object'
  name: string
  fields: Readonly<Record<string, FactType>>
  constructorOf: new () => object
}

/** Reads the schema of the facts. Throws on a kind of schema that conditions could not judge. */
export function describeObject(schema: z.ZodObject, name: string): ObjectFactType {
  const fields = Object.entries(schema.shape).map(([key, field]) => {
    return [key, describeField(field, `${name}.${key}`)] satisfies [string, FactType]
  })
  return { kind: 'object', name, fields: Object.fromEntries(fields), constructorOf: class {} }
}

function describeField(schema: z.core.$ZodType, name: string): FactType {
  if (schema instanceof z.ZodOptional) return describeField(schema.unwrap(), name)
  if (schema instanceof z.ZodObject) return describeObject(schema, name)
  if (schema instanceof z.ZodArray)
    return { kind: 'list', item: describeField(schema.element, `${name}.item`) }
  if (schema instanceof z.ZodRecord)
    return { kind: 'map', value: describeField(schema.valueType, `${name}.value`) }
  if (schema instanceof z.ZodEnum) return { kind: 'string', values: schema.options.map(String) }
  if (schema instanceof z.ZodString) return { kind: 'string' }
  if (schema instanceof z.ZodBoolean) return { kind: 'bool' }
  if (schema instanceof z.ZodDate) return { kind: 'moment' }
  if (schema instanceof z.ZodNumber) return { kind: schema.isInt ? 'int' : 'double' }
  throw new TypeError(`${name}: conditions cannot judge a ${schema._zod.def.type}`)
}

/** The type one step further down a path, if there is such a step. */
export function fieldOf(type: FactType | undefined, key: string): FactType | undefined {
  if (type?.kind === 'object') return Object.hasOwn(type.fields, key) ? type.fields[key] : undefined
  if (type?.kind === 'map') return type.value
  return type?.kind === 'list' ? type.item : undefined
}
