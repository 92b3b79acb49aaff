import { createHash } from 'node:crypto'

import { canonicalJson } from './canonical-json.ts'
import { checkChange } from './check-changes.ts'
import type { Kinds } from './check-changes.ts'
import { checkCondition } from './condition.ts'
import type { Located } from './locate.ts'
import type { DataPath, Problem } from './problem.ts'
import { readRunbook } from './read-runbook.ts'
import type { Condition, Guard, Rung, Runbook, Template } from './runbook.ts'
import type { RunbookText } from './schema.ts'
import { checkTemplate } from './template.ts'

/** A runbook and the way back into its file, for checks that need the other runbooks. */
export interface LocatedRunbook {
  runbook: Runbook
  located: Located
}

type RungText =
  | Extract<RunbookText['repair'], unknown[]>[number]
  | Exclude<RunbookText['repair'], unknown[] | undefined>

/** Everything that can be checked of one file by itself. */
export function checkRunbook(
  file: string,
  text: string,
  kinds: Kinds,
): LocatedRunbook | { problems: Problem[] } {
  const read = readRunbook(file, text)
  if ('problems' in read) return read
  const check = new RunbookCheck(read.located, kinds)
  const runbook = check.runbook(read.text, { file, text })
  return check.problems.length > 0
    ? { problems: check.problems }
    : { runbook, located: read.located }
}

/** Goes through one runbook and keeps every problem, so that a person sees all of them at once. */
class RunbookCheck {
  readonly problems: Problem[] = []
  readonly #located: Located
  readonly #kinds: Kinds

  constructor(located: Located, kinds: Kinds) {
    this.#located = located
    this.#kinds = kinds
  }

  runbook(text: RunbookText, source: Runbook['source']): Runbook {
    const { id, title, role, explains, consequences, after, references, tests, settledBy } = text
    return {
      id,
      title,
      role,
      explains,
      consequences,
      after,
      references,
      tests,
      settledBy,
      when: this.#condition(text.when, ['when']),
      because: this.#template(text.because, ['because']),
      handoff: this.#handoff(text),
      next: text.next === undefined ? undefined : this.#template(text.next, ['next']),
      hidesAll: text.hides === 'all',
      guards: text.guards.map((guard, index) => this.#guard(guard, ['guards', index])),
      rungs: this.#rungs(text.repair),
      digest: createHash('sha256').update(canonicalJson(text)).digest('hex'),
      source,
    }
  }

  /** A fault that this tool leaves as it is must at least say whose it is. */
  #handoff({ role, repair, handoff }: RunbookText): Template | undefined {
    if (handoff !== undefined) return this.#template(handoff, ['handoff'])
    const isFault = role === 'cause' || role === 'contributing'
    if (isFault && repair === undefined) {
      this.#add([], 'a fault without a repair needs a handoff: who must do what')
    }
    return undefined
  }

  #guard(guard: RunbookText['guards'][number], path: DataPath): Guard {
    const when = this.#condition(guard.when, [...path, 'when'])
    if ('refuse' in guard) return { when, kind: 'refuse', reason: guard.refuse }
    return { when, kind: 'ask', reason: guard.ask }
  }

  #rungs(repair: RunbookText['repair']): Rung[] {
    if (repair === undefined) return []
    if (!Array.isArray(repair)) return [this.#rung(repair, ['repair'])]
    const rungs = repair.map((rung, index) => this.#rung(rung, ['repair', index]))
    rungs.forEach(({ name }, index) => {
      if (rungs.findIndex((each) => each.name === name) === index) return
      this.#add(['repair', index, 'rung'], `there are two rungs called "${name}"`)
    })
    return rungs
  }

  #rung(rung: RungText, path: DataPath): Rung {
    const changes = rung.changes.flatMap((entry, index) => {
      const change = checkChange(entry, [...path, 'changes', index], this.#located, this.#kinds)
      if (!('problems' in change)) return [change]
      this.problems.push(...change.problems)
      return []
    })
    return {
      name: rung.rung ?? 'repair',
      when: rung.when === undefined ? undefined : this.#condition(rung.when, [...path, 'when']),
      after: rung.after,
      risk: rung.risk,
      interrupts: rung.interrupts,
      changes,
    }
  }

  #condition(source: string, path: DataPath): Condition {
    const checked = checkCondition(source)
    if (!('problems' in checked)) return checked
    for (const { message, offset } of checked.problems) this.#add(path, message, offset)
    return { source, holds: () => ({ value: 'unknown', missing: [] }) }
  }

  #template(source: string, path: DataPath): Template {
    const checked = checkTemplate(source)
    if (!('problems' in checked)) return checked
    for (const { message, offset } of checked.problems) this.#add(path, message, offset)
    return { source, fill: () => ({ known: false, missing: [] }) }
  }

  #add(path: DataPath, message: string, offset?: number): void {
    this.problems.push(this.#located.problem(path, message, offset))
  }
}
