import type { Runbook } from '../runbook/runbook.ts'
import type { FaultPatch } from '../sandbox/build-world.ts'

/** What each runbook’s fault lays over a healthy VM: the first of its tests that expects `faulty`. */
export function faultPatches(runbooks: readonly Runbook[]): Readonly<Record<string, FaultPatch>> {
  return Object.fromEntries(
    runbooks.flatMap(({ id, tests }) => {
      const first = tests.find((test) => test.expect === 'faulty')
      return first ? [[id, first.given] as const] : []
    }),
  )
}
