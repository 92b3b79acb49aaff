// npm test [-- arguments of vitest…]: runs the tests and tells what was skipped, and why. The last
// line is `N passed, N failed`. With REQUIRE_ALL=1 a skipped test is a failure.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

const tallySchema = z.object({
  passed: z.int(),
  failed: z.int(),
  skipped: z.array(z.object({ test: z.string(), why: z.string() })),
})
type Tally = z.infer<typeof tallySchema>

/** Runs vitest; a run that ends without a tally has crashed, which is one failure. */
function runTests(args: readonly string[]): { tally: Tally; status: number } {
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
  const folder = mkdtempSync(path.join(tmpdir(), 'rdp-azure-tally-'))
  const file = path.join(folder, 'tally.json')
  try {
    // Tests start the command some hundred times: what Node compiled once it need not compile again.
    const cache = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))
    const env = { NODE_COMPILE_CACHE: cache, ...process.env, TALLY_FILE: file }
    const run = spawnSync(process.execPath, [vitest, 'run', ...args], { env, stdio: 'inherit' })
    const crashed: Tally = { passed: 0, failed: 1, skipped: [] }
    const tally = existsSync(file)
      ? tallySchema.parse(JSON.parse(readFileSync(file, 'utf8')))
      : crashed
    return { tally, status: run.status ?? 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Groups skipped tests by their reason: one line each, with the first names. */
function tellSkipped(skipped: Tally['skipped']): string {
  const reasons = Map.groupBy(skipped, (entry) => entry.why)
  return [...reasons]
    .map(([why, entries]) => {
      const names = entries.slice(0, 3).map((entry) => `\n    ${entry.test}`)
      const more = entries.length > 3 ? `\n    … and ${entries.length - 3} more` : ''
      return `${entries.length} skipped: ${why}${names.join('')}${more}\n`
    })
    .join('')
}

const { tally, status } = runTests(process.argv.slice(2))
const skipsFail = process.env['REQUIRE_ALL'] === '1'
const skipped = skipsFail ? tally.skipped.length : 0
// Vitest may fail for what is no test, such as a coverage threshold.
const failed = Math.max(tally.failed, status === 0 ? 0 : 1) + skipped
process.stdout.write(tellSkipped(tally.skipped))
if (skipped > 0) process.stdout.write('REQUIRE_ALL=1: each skipped test counts as failed\n')
process.stdout.write(`${tally.passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
