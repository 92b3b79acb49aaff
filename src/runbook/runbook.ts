import type { ChangeKind, ChangeNeeds } from '../change/kind.ts'
import type { Json } from '../model/change.ts'
import type { Facts } from '../model/facts.ts'
import type { Interruption, Risk } from '../model/finding.ts'
import type { RunbookText } from './schema.ts'

/** Three-valued: `unknown` names the paths that were not seen. */
export type Truth = { value: true | false } | { value: 'unknown'; missing: string[] }

/** A checked condition: every path exists, every type fits. Only missing evidence makes it unknown. */
export interface Condition {
  source: string
  holds(facts: Facts): Truth
}

/** Text with `{{ … }}` in it, checked. A template that is one single `{{ … }}` keeps the value's type. */
export interface Template {
  source: string
  fill(facts: Facts): { known: true; value: Json } | { known: false; missing: string[] }
}

/** One change of a rung, its params still templates. */
export interface ChangeTemplate {
  kind: ChangeKind
  fill(
    facts: Facts,
  ): { known: true; value: Record<string, Json> } | { known: false; missing: string[] }
  /** What collect must read for it, as far as its params hold no `{{ … }}`. */
  needs: ChangeNeeds
}

/** One repair of a runbook: tried only when its own condition holds and what must come before was tried. */
export interface Rung {
  /** `repair` when the runbook has one only. */
  name: string
  when: Condition | undefined
  after: readonly string[]
  risk: Risk
  interrupts: Interruption
  changes: readonly ChangeTemplate[]
}

/** A reason not to repair, or to ask a person first. Unknown counts as met. */
export interface Guard {
  when: Condition
  kind: 'refuse' | 'ask'
  reason: string
}

/** A runbook that passed every check and can be judged. */
export interface Runbook {
  id: string
  title: string
  role: RunbookText['role']
  explains: RunbookText['explains']
  when: Condition
  because: Template
  /** Who must do what where this tool repairs nothing. */
  handoff: Template | undefined
  next: Template | undefined
  consequences: readonly string[]
  hidesAll: boolean
  settledBy: string | undefined
  guards: readonly Guard[]
  rungs: readonly Rung[]
  after: readonly string[]
  references: readonly string[]
  tests: RunbookText['tests']
  /** SHA-256 of the canonical content, hex. */
  digest: string
  /** Where it came from, and its text as written. */
  source: { file: string; text: string }
}
