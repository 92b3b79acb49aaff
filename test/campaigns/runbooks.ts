// npm run campaign:runbooks: every test of every shipped runbook the whole real way, as `runbook test` runs it:
// control plane, guest and wire of a pretend Azure; what is faulty is repaired, proven and undone.
import { testRunbooks } from '../../src/cli/runbook-test.ts'
import { shipped } from '../judge/shipped.ts'
import { print, startTally } from './tally.ts'

// Words after the command: ids of runbooks, to run only these.
const words = process.argv.slice(2)
const chosen = shipped.filter(({ id }) => words.length === 0 || words.includes(id))
const startedMs = performance.now()
const tally = startTally()
for (const { runbook, name, passed, why } of await testRunbooks(
  chosen,
  [],
  new AbortController().signal,
)) {
  tally.note(`${runbook}: ${name}`, passed ? undefined : why)
}
print(`${chosen.length} runbooks in ${Math.round((performance.now() - startedMs) / 1000)} s`)
tally.end()
