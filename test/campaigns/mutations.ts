// npm run campaign:mutations: 2,000 random Windows made by mutation of the healthy one. Judging never throws,
// never calls a state faulty whose facts equal the healthy ones, and never plans from an unknown.
import { isDeepStrictEqual } from 'node:util'

import fc from 'fast-check'

import { guestSectionNames } from '../../src/model/guest-evidence.ts'
import type { GuestEvidence, GuestSection } from '../../src/model/guest-evidence.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { settle } from '../../src/sandbox/windows/happen.ts'
import { patchWindows } from '../../src/sandbox/windows/patch.ts'
import { judgeWindows, windowsWith } from '../runbooks/patched-vm.ts'
import type { JudgedVm } from '../runbooks/patched-vm.ts'
import { guestFaults } from './faults.ts'
import { mutate } from './mutate.ts'
import { print, startTally } from './tally.ts'

const states = 2000
const seed = 20_261_125

const cases = fc.sample(
  fc.record({
    edits: fc.array(
      fc.record({
        at: fc.noBias(fc.nat(999_999)).map((n) => n / 1_000_000),
        how: fc.noBias(fc.nat(11)),
      }),
      { maxLength: 8 },
    ),
    // Half of the states have a fault laid over them, too, so that there is something to plan for.
    fault: fc.option(fc.constantFrom(...guestFaults), { freq: 2 }),
    unseen: fc.subarray([...guestSectionNames], { maxLength: 3 }),
  }),
  { numRuns: states, seed },
)

function without(sections: readonly GuestSection[]): (guest: GuestEvidence) => GuestEvidence {
  return (guest) => {
    const left = { ...guest, unseen: { ...guest.unseen } }
    for (const name of sections) {
      delete left[name]
      left.unseen[name] = { id: 'Omitted', message: 'left out' }
    }
    return left
  }
}

/** What the mutation did to the facts, beside the clock, which every happening moves. */
function problemOf({ facts, judgement, plan }: JudgedVm, healthy: JudgedVm): string | undefined {
  const faulty = judgement.findings.filter(({ status }) => status === 'faulty')
  if (isDeepStrictEqual(facts, healthy.facts) && faulty.length > 0) {
    return `facts as healthy, and ${faulty.map(({ runbook }) => runbook).join(', ')}`
  }
  if ('because' in plan) return undefined
  const { id } = plan.plan.runbook
  const judged = judgement.findings.find(({ runbook }) => runbook === id)
  return judged?.status === 'faulty'
    ? undefined
    : `plans ${id}, which is ${judged?.status ?? 'healthy'}`
}

const start = await windowsWith([])
const healthy = await judgeWindows(start)
const tally = startTally()
const seen = { faulty: 0, healthy: 0, undetermined: 0, asHealthy: 0, planned: 0 }
for (const [index, { edits, unseen, fault }] of cases.entries()) {
  const what = `state ${index} (${JSON.stringify({ edits, unseen, fault: fault?.id })})`
  try {
    let state: WindowsState = fault ? await patchWindows(start, fault.patch) : start
    for (const edit of edits) state = mutate(state, edit)
    const judged = await judgeWindows(await settle(state), undefined, without(unseen))
    seen[judged.judgement.verdict] += 1
    if (isDeepStrictEqual(judged.facts, healthy.facts)) seen.asHealthy += 1
    if ('plan' in judged.plan) seen.planned += 1
    tally.note(what, problemOf(judged, healthy))
  } catch (error) {
    tally.note(what, error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}
print(`${states} states: ${JSON.stringify(seen)}`)
tally.end()
