// npm run campaign:pairs: every two faults that can stand together, on one Windows. The causes named must be
// the two, or what one of them declares as its consequence; nothing else. Neither may be lost, except where
// the other is found and declares it, because it cannot be seen under it. Those are counted and listed.
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

/** The first states of the two, of those their runbooks are tested with, that can stand together. */
function statesOf(one: Fault, other: Fault): { patches: Patch[] } | { reason: string } {
  const reasons: string[] = []
  for (const left of one.patches) {
    for (const right of other.patches) {
      const reason = apartBecause(left, right)
      if (reason === undefined) return { patches: together(left, right) }
      reasons.push(reason)
    }
  }
  return { reason: reasons[0] ?? 'neither has a state' }
}

const tally = startTally()
const [apart, hidden]: [string[], string[]] = [[], []]
for (const [index, one] of guestFaults.entries()) {
  for (const other of guestFaults.slice(index + 1)) {
    const what = `${one.id} with ${other.id}`
    const states = statesOf(one, other)
    if ('reason' in states) {
      apart.push(`${what}: ${states.reason}`)
      continue
    }
    const outcome = await judgeBoth(one, other, states.patches).catch(
      (error: unknown): Outcome => ({ problem: String(error), hidden: [] }),
    )
    tally.note(what, outcome.problem)
    hidden.push(...outcome.hidden.map((id) => `${what}: ${id}`))
  }
}
for (const line of hidden) print(`hidden ${line}`)
for (const line of apart) print(`apart ${line}`)
print(
  `${guestFaults.length} faults; ${apart.length} pairs cannot stand together; in ${hidden.length} one hides the other, as declared`,
)
tally.end()
