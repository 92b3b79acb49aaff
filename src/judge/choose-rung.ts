import type { Facts } from '../model/facts.ts'
import type { Rung, Runbook } from '../runbook/runbook.ts'

/**
 * The rung to plan next, or why there is none. `exhausted`: what could be tried was, in vain. `first`:
 * what must be tried before any of it.
 */
export type ChosenRung =
  | { rung: Rung }
  | { because: string; exhausted: boolean; first?: readonly string[] }

/**
 * The least invasive rung that was not tried, whose own condition holds, and whose forerunners were
 * tried in vain. A condition that is unknown does not hold.
 */
export function chooseRung(
  runbook: Runbook,
  facts: Facts,
  runbooks: readonly Runbook[],
): ChosenRung {
  if (runbook.rungs.length === 0) {
    return { because: `${runbook.id} has no repair by this tool`, exhausted: false }
  }
  const wasTried = (name: string) => wasTriedInVain(name, facts, runbooks)
  const waiting = runbook.after.filter((name) => !wasTried(name))
  if (waiting.length > 0) {
    const because = `${waiting.join(', ')} must be tried first`
    return { because, exhausted: false, first: waiting }
  }
  const reasons: string[] = []
  const first: string[] = []
  for (const rung of runbook.rungs) {
    const reason = obstacle(runbook, rung, facts, wasTried)
    if (reason === undefined) return { rung }
    reasons.push(`${rung.name}: ${reason}`)
    first.push(...rung.after.filter((name) => !wasTried(name)))
  }
  const exhausted = runbook.rungs.some((rung) => wasTried(`${runbook.id}/${rung.name}`))
  return { because: reasons.join('; '), exhausted, first }
}

/**
 * The rung for who insists: the first whose own condition holds, else the first at all, whatever must
 * have been tried before. One that was tried in this run did not cure, and is not made again.
 */
export function forcedRung({ id, rungs }: Runbook, facts: Facts): ChosenRung {
  const left = rungs.filter(({ name }) => !facts.run.tried.includes(`${id}/${name}`))
  const rung = left.find(({ when }) => when === undefined || when.holds(facts).value === true)
  const chosen = rung ?? left[0]
  if (chosen) return { rung: chosen }
  const none = rungs.length === 0
  return {
    because: none ? `${id} has no repair by this tool` : 'every rung was tried',
    exhausted: !none,
  }
}

/**
 * A runbook named whole was tried in vain when one of its rungs was and no other could be made now. One
 * whose fault the VM does not have has nothing to try, and is passed over; unknown is not passed over.
 */
function wasTriedInVain(name: string, facts: Facts, runbooks: readonly Runbook[]): boolean {
  const { tried } = facts.run
  if (tried.includes(name)) return true
  const runbook = runbooks.find(({ id }) => id === name)
  if (runbook?.when.holds(facts).value === false) return true
  const rungs = runbook?.rungs ?? []
  const open = rungs.filter((rung) => !tried.includes(`${name}/${rung.name}`))
  return open.length < rungs.length && open.every((rung) => rung.when?.holds(facts).value === false)
}

function obstacle(
  runbook: Runbook,
  rung: Rung,
  facts: Facts,
  wasTried: (name: string) => boolean,
): string | undefined {
  if (wasTried(`${runbook.id}/${rung.name}`)) return 'was tried and did not cure'
  const waiting = rung.after.filter((name) => !wasTried(name))
  if (waiting.length > 0) return `${waiting.join(', ')} must be tried first`
  const truth = rung.when?.holds(facts)
  if (truth?.value === 'unknown') {
    return `its condition is unknown, not seen: ${truth.missing.join(', ')}`
  }
  return truth?.value === false ? 'its condition does not hold' : undefined
}
