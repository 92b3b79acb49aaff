import type { Runbook } from '../../src/runbook/runbook.ts'
import { shipped } from '../judge/shipped.ts'

/** What is done about a fault, as the catalogue of faults sorts them. */
export type Fix = 'automatic' | 'hand-off' | 'remark'

/** One fault inside Windows and the patches that bring it about: the faulty tests of its runbook, first to last. */
export interface Fault {
  id: string
  runbook: Runbook
  fix: Fix
  patch: Record<string, unknown>
  patches: readonly Record<string, unknown>[]
}

/** Every fault that shows inside Windows; those of the platform alone are not among them. */
export const guestFaults: readonly Fault[] = shipped.flatMap((runbook) => {
  const patches = runbook.tests
    .filter((test) => test.expect === 'faulty')
    .flatMap(({ given }) => (given.windows === undefined ? [] : [given.windows]))
  const [patch] = patches
  if (runbook.role === 'action' || patch === undefined) return []
  return [{ id: runbook.id, runbook, fix: fixOf(runbook), patch, patches }]
})

function fixOf({ role, rungs }: Runbook): Fix {
  if (role === 'remark') return 'remark'
  return rungs.length > 0 ? 'automatic' : 'hand-off'
}
