import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { actions, roleFor } from '../../src/azure/actions.ts'

const page = readFileSync(new URL('../../docs/azure-rights.md', import.meta.url), 'utf8')

describe('docs/azure-rights.md', () => {
  it('lists exactly the rights that the calls declare', () => {
    const rows = page.split('\n').filter((line) => /^\| .*`Microsoft\./.test(line))
    const declared = Object.values(actions).map(
      ({ does, action, role }) => `| ${does} | \`${action}\` | ${role} |`,
    )
    expect(rows).toEqual(declared)
  })

  it('shows a role that holds each of them', () => {
    for (const { action } of Object.values(actions)) expect(page).toContain(`    "${action}"`)
  })
})

describe('the role for a right', () => {
  it('is found in any case', () => {
    expect(roleFor('microsoft.compute/virtualmachines/RUNCOMMAND/action')).toBe(
      'Virtual Machine Contributor',
    )
  })
})
