import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { registrySettings } from '../../src/facts/registry-settings.ts'
import { factPaths } from './fact-paths.ts'

const rows = readFileSync(new URL('../../docs/facts.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

test('docs/facts.md tells every fact with its type and a meaning, and no other', () => {
  const told = rows.slice(0, -registrySettings.length)
  expect(told.map(([, path, type]) => ({ path, type }))).toEqual(
    factPaths().map(({ path, type }) => ({ path: `\`${path}\``, type })),
  )
  for (const [, path, , meaning] of told) expect(meaning, path).toMatch(/\w{3}/)
})

test('docs/facts.md tells where each setting lies and its default', () => {
  expect(rows.slice(-registrySettings.length).map((row) => row.slice(1, 4))).toEqual(
    registrySettings.map(({ fact, key, value, absent }) => [
      `\`${fact}\``,
      `\`${key}\\${value}\``,
      String(absent),
    ]),
  )
})
