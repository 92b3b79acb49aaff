import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { changeKinds } from '../../src/change/registry.ts'

const sections = readFileSync(new URL('../../docs/changes.md', import.meta.url), 'utf8').split(
  '\n## ',
)

test('docs/changes.md tells every kind, in order, and no other', () => {
  const told = sections.slice(1).map((section) => /^`(.*)`\n/.exec(section)?.[1])
  expect(told).toEqual(Object.keys(changeKinds))
})

describe.for(Object.values(changeKinds))('$name', (kind) => {
  const section = sections.find((text) => text.startsWith(`\`${kind.name}\``)) ?? ''

  test('its params are those of its schema', () => {
    const told = [...section.matchAll(/^\| `(.*?)` \|/gm)].map(([, param]) => param)
    expect(new Set(told)).toEqual(new Set(paramsOf(kind.params)))
  })

  test('its nature and place are told', () => {
    const nature = kind.nature === 'state' ? 'State' : 'Action'
    const place = kind.where === 'guest' ? 'Windows' : 'Azure'
    expect(section.split('\n')[2]).toMatch(new RegExp(`^${nature}, in ${place}\\.`))
    expect(section.includes('Cannot be undone.')).toBe(kind.nature === 'action')
  })
})

/** Names of all properties, over all alternatives. */
function paramsOf(schema: z.ZodType): string[] {
  const found = new Set<string>()
  JSON.stringify(z.toJSONSchema(schema), (name, inner: unknown) => {
    if (name === 'properties' && typeof inner === 'object' && inner !== null)
      for (const property of Object.keys(inner)) found.add(property)
    return inner
  })
  return [...found]
}
