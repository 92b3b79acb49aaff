import { writeFileSync } from 'node:fs'

import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** What `npm test` tells in its last lines. A file that could not be loaded is one failure. */
export interface Tally {
  passed: number
  failed: number
  /** Each skipped test, and why: the note given to `skip`, as far as there is one. */
  skipped: { test: string; why: string }[]
}

function countCase(tally: Tally, test: TestCase): void {
  const result = test.result()
  if (result.state === 'passed') tally.passed += 1
  else if (result.state === 'failed') tally.failed += 1
  else {
    const why = result.state === 'skipped' ? result.note : 'it never ended'
    tally.skipped.push({ test: test.fullName, why: why ?? 'no reason was given' })
  }
}

function countModule(tally: Tally, module: TestModule): void {
  const before = tally.failed
  for (const test of module.children.allTests()) countCase(tally, test)
  if (!module.ok() && tally.failed === before) tally.failed += 1
}

/** Counts tests into the file named by `TALLY_FILE`, which `scripts/test.ts` reads afterwards. */
export function countReporter(file: string | undefined): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      const tally: Tally = { passed: 0, failed: unhandledErrors.length, skipped: [] }
      for (const module of modules) countModule(tally, module)
      if (file !== undefined) writeFileSync(file, JSON.stringify(tally))
    },
  }
}
