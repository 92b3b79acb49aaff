import { readFileSync } from 'node:fs'

import { z } from 'zod'

const exchange = z.object({
  request: z.object({ method: z.string(), uri: z.string(), body: z.unknown() }),
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    body: z.json(),
  }),
})
const documented = z.object({
  status: z.number(),
  body: z.record(z.string(), z.json()),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
})

/** One exchange as it went over the wire. */
export type Exchange = z.infer<typeof exchange>

/** The exchanges of a recording, in order. */
export function recorded(name: string): Exchange[] {
  return z.object({ exchanges: z.array(exchange) }).parse(load(name)).exchanges
}

/** One exchange of a recording. */
export function exchangeOf(name: string, index: number): Exchange {
  const found = recorded(name)[index]
  if (found === undefined) throw new Error(`${name} has no exchange ${index}`)
  return found
}

/** Error bodies that documentation quotes. */
export function documentedErrors(): z.infer<typeof documented>[] {
  return z.object({ bodies: z.array(documented) }).parse(load('documented-error-bodies')).bodies
}

/** The 200 answer of an example from the API specifications. */
export function specAnswer(name: string): unknown {
  const responses = z.object({ '200': z.object({ body: z.json() }) })
  return z.object({ example: z.object({ responses }) }).parse(load(name)).example.responses['200']
    .body
}

function load(name: string): unknown {
  const url = new URL(`../fixtures/azure/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8'))
}
