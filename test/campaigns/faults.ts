import type { Runbook } from '../../src/runbook/runbook.ts'
import { shipped } from '../judge/shipped.ts'

/** What is done about a fault, as the catalogue of faults sorts them. */
export type Fix = 'automatic' | 'hand-off' | 'remark'

/** One fault inside Windows and the patch that brings it about: the first faulty test of its runbook. */
export interface Fault {
  id: string
  runbook: Runbook
  fix: Fix
  patch: Record<string, unknown>
}

/** Every fault that shows inside Windows; those of the platform alone are not among them. */
export const guestFaults: readonly Fault[] = shipped.flatMap((runbook) => {
  const first = runbook.tests.find((test) => test.expect === 'faulty')
  if (runbook.role === 'action' || first?.given.windows === undefined) return []
  return [{ id: runbook.id, runbook, fix: fixOf(runbook), patch: first.given.windows }]
})

function fixOf({ role, rungs }: Runbook): Fix {
  if (role === 'remark') return 'remark'
  return rungs.length > 0 ? 'automatic' : 'hand-off'
}
