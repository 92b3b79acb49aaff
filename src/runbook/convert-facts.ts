import type { FactType, ObjectFactType } from './fact-types.ts'

/**
 * The longest list or map a condition may walk. A guest can make lists long; one that is longer is
 * left out, so that what depends on it is unknown instead of slow.
 */
const mostItems = 1000

/** Facts as CEL wants them: integers as bigint, moments as Date, absent and null left out. */
export function convertFacts(facts: object, type: ObjectFactType): Record<string, unknown> {
  return Object.fromEntries(convertFields(facts, type))
}

function convertFields(value: object, type: ObjectFactType): [string, unknown][] {
  const given = new Map<string, unknown>(Object.entries(value))
  return Object.entries(type.fields).flatMap(([key, field]): [string, unknown][] => {
    const converted = convert(given.get(key), field)
    return converted === undefined ? [] : [[key, converted]]
  })
}

function convert(value: unknown, type: FactType): unknown {
  if (value === undefined || value === null) return undefined
  switch (type.kind) {
    case 'int':
      return Number.isSafeInteger(value) ? BigInt(Number(value)) : undefined
    case 'list':
      return Array.isArray(value) ? convertList(value, type.item) : undefined
    case 'map':
      return typeof value === 'object' ? convertMap(value, type.value) : undefined
    case 'object':
      if (typeof value !== 'object') return undefined
      return Object.assign(new type.constructorOf(), Object.fromEntries(convertFields(value, type)))
    default:
      return value
  }
}

function convertList(items: readonly unknown[], type: FactType): unknown {
  if (items.length > mostItems) return undefined
  return items.map((item) => convert(item, type))
}

function convertMap(value: object, type: FactType): unknown {
  const entries = Object.entries(value)
  if (entries.length > mostItems) return undefined
  return new Map(entries.map(([key, item]) => [key, convert(item, type)]))
}
