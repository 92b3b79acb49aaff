import type { Json } from '../model/change.ts'

/** A CEL value as JSON: integers as numbers (as text past 2^53), moments as ISO text. */
export function toJson(value: unknown): Json {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
      return value
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
    default:
      return toJsonObject(value)
  }
}

function toJsonObject(value: unknown): Json {
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(toJson)
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [String(key), toJson(item)]))
  }
  // Durations are the one value left; CEL writes them as `3600s`.
  return String(value)
}

/** A value inside a sentence: lists are joined, moments lose their fraction. */
export function asText(value: Json): string {
  if (typeof value === 'string')
    return value.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.000Z$/, '$1Z')
  if (Array.isArray(value)) return value.map(asText).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
