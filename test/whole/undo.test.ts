import { describe, expect, it } from 'vitest'

import { isConsequence } from '../../src/change/consequences.ts'
import { kindOf } from '../../src/change/registry.ts'
import { repairResultSchema } from '../../src/model/outcome.ts'
import { differences } from '../../src/sandbox/windows/compare.ts'
import { withSandbox } from '../helpers/sandbox-cli.ts'

const broken = {
  'an unreadable key': 'faults: [f686-key-acl]',
  'an unreadable key and an expired certificate': 'faults: [f686-key-acl, rdp-cert-expired]',
  'an expired certificate that blocks its renewal':
    'faults: [rdp-cert-expired], windows: { oddities: { renewalBlocked: true } }',
  'Remote Desktop switched off': 'faults: [rdp-disabled]',
  'an expired certificate': 'faults: [rdp-cert-expired]',
}

type Difference = ReturnType<typeof differences>[number]

/** Restarts renewed the certificate, and a restart has no way back. */
const nothingToUndo = ['an expired certificate']

/** Shows what differs after the undo, so that a reader sees more than that a test passed. */
function print(name: string, left: Difference[], undeclared: Difference[]): void {
  const roots = Map.groupBy(left, ({ path }) => path.split(/[.\\]/)[0] ?? '')
  const parts = [...roots].map(([root, each]) => `${each.length} in ${root}`)
  const bad = undeclared.map(({ path }) => path)
  process.stdout.write(
    `undo of ${name}: differs ${parts.join(', ')}; undeclared: [${bad.join()}]\n`,
  )
}

describe('undo', () => {
  for (const [name, vm] of Object.entries(broken)) {
    it(`puts back all of Windows but declared consequences: ${name}`, async () => {
      const text = `vms:\n  - { name: vm-one, resourceGroup: rg-one, ${vm} }\n`
      await withSandbox(text, async (sandbox) => {
        const before = sandbox.vm('vm-one').windows
        const { body } = await sandbox.json(['repair', 'vm-one', '--yes'])
        const result = repairResultSchema.parse(body)
        expect(result.outcome).toBe('fixed')
        const expected = nothingToUndo.includes(name) ? 'nothing-to-undo' : 'undone'
        const undone = await sandbox.json(['undo', 'vm-one', '--yes'])
        expect(undone).toMatchObject({ exitCode: 0, body: { outcome: expected } })
        const kinds = result.attempts.flatMap((each) => each.results.map(({ kind }) => kind))
        const left = differences(before, sandbox.vm('vm-one').windows)
        const declared = kinds.flatMap((kind) => kindOf(kind).consequences)
        const undeclared = left.filter(({ path }) => !isConsequence(path, declared))
        print(name, left, undeclared)
        expect(undeclared).toEqual([])
      })
    })
  }
})
