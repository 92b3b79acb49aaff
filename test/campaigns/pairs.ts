// npm run campaign:pairs: every two faults that can stand together, on one Windows. The causes named must be
// the two, or what one of them declares as its consequence; nothing else. Neither may be lost, except where
// the other is found and declares it, because it cannot be seen under it. Those are counted and listed.
// With --all not only the first states of the two that can stand together are judged, but all: many minutes.
import { judgePatches } from '../runbooks/patched-vm.ts'
import { guestFaults } from './faults.ts'
import type { Fault } from './faults.ts'
import { print, startTally } from './tally.ts'
import { apartBecause, together } from './together.ts'
import type { Patch } from './together.ts'

/** What the judgement makes of two faults: nothing but them, or what is wrong with it. */
interface Outcome {
  problem?: string
  /** Injected, not found faulty, and declared as a consequence of the other, which is found. */
  hidden: string[]
}

async function judgeBoth(one: Fault, other: Fault, patches: readonly Patch[]): Promise<Outcome> {
  const { judgement } = await judgePatches(patches)
  const injected = [one, other]
  const found = new Set(
    judgement.findings.filter(({ status }) => status === 'faulty').map(({ runbook }) => runbook),
  )
  const declared = injected.flatMap(({ runbook }) => runbook.consequences)
  const named = judgement.findings.filter(
    ({ runbook, role, consequenceOf }) =>
      found.has(runbook) && role !== 'remark' && consequenceOf === undefined,
  )
  const strange = named
    .map(({ runbook }) => runbook)
    .filter((id) => !injected.some((each) => each.id === id) && !declared.includes(id))
  if (strange.length > 0) return { problem: `names ${strange.join(', ')}`, hidden: [] }
  const unseen = injected.filter(({ id }) => !found.has(id))
  const mayHide = (id: string) =>
    injected.some((each) => found.has(each.id) && each.runbook.consequences.includes(id))
  const lost = unseen.filter(({ id }) => !mayHide(id)).map(({ id }) => id)
  if (lost.length > 0) return { problem: `does not find ${lost.join(', ')}`, hidden: [] }
  const statusOf = (id: string) =>
    judgement.findings.find(({ runbook }) => runbook === id)?.status ?? 'not told'
  return { hidden: unseen.map(({ id }) => `${id} is ${statusOf(id)}`) }
}

interface States {
  /** What is laid, and which faulty tests of the two it comes from, counted from 1. */
  together: { tests: string; patches: Patch[] }[]
  reasons: string[]
}

/** The states their runbooks are tested with that can stand together, and why others cannot. */
function statesOf(one: Fault, other: Fault): States {
  const states: States = { together: [], reasons: [] }
  for (const [i, left] of one.patches.entries()) {
    for (const [k, right] of other.patches.entries()) {
      const reason = apartBecause(left, right)
      if (reason !== undefined) states.reasons.push(reason)
      else states.together.push({ tests: `${i + 1}, ${k + 1}`, patches: together(left, right) })
    }
  }
  return states
}

const all = process.argv.includes('--all')
const tally = startTally()
const [apart, hidden]: [string[], string[]] = [[], []]
for (const [index, one] of guestFaults.entries()) {
  for (const other of guestFaults.slice(index + 1)) {
    const what = `${one.id} with ${other.id}`
    const states = statesOf(one, other)
    if (states.together.length === 0) apart.push(`${what}: ${states.reasons[0] ?? 'no state'}`)
    for (const { tests, patches } of all ? states.together : states.together.slice(0, 1)) {
      const outcome = await judgeBoth(one, other, patches).catch((error: unknown): Outcome => ({
        problem: String(error),
        hidden: [],
      }))
      tally.note(`${what} (tests ${tests})`, outcome.problem)
      hidden.push(...outcome.hidden.map((id) => `${what} (tests ${tests}): ${id}`))
    }
  }
}
for (const line of hidden) print(`hidden ${line}`)
for (const line of apart) print(`apart ${line}`)
print(
  `${guestFaults.length} faults; ${apart.length} pairs cannot stand together; in ${hidden.length} one hides the other, as declared`,
)
tally.end()
