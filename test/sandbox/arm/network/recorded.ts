import { readFileSync } from 'node:fs'

import { z } from 'zod'

const recordedSchema = z.object({
  exchanges: z.array(z.object({ response: z.object({ body: z.unknown() }) })),
})

/** The body of one recorded answer; counted from the end when below 0. */
export function recorded(file: string, at: number): unknown {
  const text = readFileSync(`test/fixtures/azure/${file}.json`, 'utf8')
  return recordedSchema.parse(JSON.parse(text)).exchanges.at(at)?.response.body
}

/** Names of all fields and the type of each, at every depth; of lists the first entry. */
export function fieldsOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [fieldsOf(value[0])] : []
  const object = z.record(z.string(), z.unknown()).safeParse(value)
  if (!object.success) return typeof value
  return Object.fromEntries(Object.entries(object.data).map(([key, each]) => [key, fieldsOf(each)]))
}
