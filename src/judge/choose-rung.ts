import type { Facts } from '../model/facts.ts'
import type { Rung, Runbook } from '../runbook/runbook.ts'

/** The rung to plan next, or why there is none. */
export type ChosenRung = { rung: Rung } | { because: string }

/**
 * The least invasive rung that was not tried, whose own condition holds, and whose forerunners were
 * tried in vain. A condition that is unknown does not hold.
 */
export function chooseRung(runbook: Runbook, facts: Facts): ChosenRung {
  if (runbook.rungs.length === 0) return { because: 'this runbook has no repair' }
  const { tried } = facts.run
  const wasTried = (name: string) =>
    tried.includes(name) ||
    (!name.includes('/') && tried.some((each) => each.startsWith(`${name}/`)))
  const waiting = [...runbook.after].filter((name) => !wasTried(name))
  if (waiting.length > 0) return { because: `${waiting.join(', ')} must be tried first` }
  const reasons: string[] = []
  for (const rung of runbook.rungs) {
    const reason = obstacle(runbook, rung, facts, wasTried)
    if (reason === undefined) return { rung }
    reasons.push(`${rung.name}: ${reason}`)
  }
  return { because: reasons.join('; ') }
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
