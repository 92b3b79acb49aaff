import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { parse } from 'yaml'
import { z } from 'zod'

import { guestScripts } from '../../../src/assets.ts'

const runbooks = fileURLToPath(new URL('../../../runbooks', import.meta.url))

/** The scripts as they are sent. */
export const builtInScripts = guestScripts()

const givenSchema = z.object({
  id: z.string(),
  tests: z.array(
    z.object({ given: z.object({ windows: z.record(z.string(), z.json()).default({}) }) }),
  ),
})

/** The states of Windows that the tests of each built-in runbook describe. */
export function builtInRunbookFiles(): {
  id: string
  givens: Record<string, z.infer<ReturnType<typeof z.json>>>[]
}[] {
  return readdirSync(runbooks, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => givenSchema.parse(parse(readFileSync(`${runbooks}/${file}`, 'utf8'))))
    .map(({ id, tests }) => ({ id, givens: tests.map(({ given }) => given.windows) }))
}
