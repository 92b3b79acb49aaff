import type { DialogId } from '../../model/asked.ts'
import type {
  Certainty,
  CodeCause,
  CodeLayer,
  Concern,
  Statement,
} from '../../model/explanation.ts'
import type { SymptomId } from '../../model/symptom.ts'
import type { CodeSource } from './sources.ts'

/** A cause of the table. Its source is one of the table of sources. */
export type Cause = CodeCause & { source?: CodeSource }

/** What codes of one kind have in common: the causes, and what to do. */
export interface Topic {
  /** What happened, in a few words. */
  headline: string
  layer: CodeLayer
  /** Who has to look, first one first. */
  concerns: readonly Concern[]
  /** Most likely first. */
  causes: readonly Cause[]
  /** What else is said of these codes. */
  notes?: readonly Statement[]
  /** The symptom that runbooks explain; none where no runbook can. */
  symptom?: SymptomId
  /** `{code}` stands for the options that repeat the codes asked for. */
  next: readonly string[]
}

/** One reason, or one extended reason, of the client. */
export interface CodeRow<T extends string> {
  code: number
  /** As documented, or in quotes the words of the dialog where no name is known. */
  name: string
  says: readonly Statement[]
  /** The statements contradict each other. */
  conflict?: true
  topic: T
}

/** A reason and an extended reason that together mean more than each alone. */
export interface PairRow<T extends string> {
  code: number
  extended: number
  says: readonly Statement[]
  topic: T
}

/** A dialog known by its words. */
export interface DialogRow<T extends string> {
  id: DialogId
  /** Any of these tells it, in the languages we know it in. */
  patterns: readonly RegExp[]
  name: string
  says: readonly Statement[]
  topic: T
}

/** A statement of a source. */
export function documented(text: string, source: CodeSource): Statement {
  return { text, certainty: 'documented', source }
}

/** A statement that is our own conclusion. */
export function inferred(text: string): Statement {
  return { text, certainty: 'inferred' }
}

/** A statement of forums. */
export function folklore(text: string, source?: CodeSource): Statement {
  return source === undefined
    ? { text, certainty: 'folklore' }
    : { text, certainty: 'folklore', source }
}

/** What a cause of the table must say; runbooks and verdicts where there are some. */
interface CauseText {
  cause: string
  why: string
  tell: string
  runbooks?: string[]
  verdicts?: string[]
}

/** A cause, with whose matter it is and how sure that is. */
export function cause(concern: Concern, certainty: Certainty | CodeSource, text: CauseText): Cause {
  const { cause: what, why, tell, runbooks = [], verdicts = [] } = text
  const sure =
    certainty === 'verified' ||
    certainty === 'inferred' ||
    certainty === 'folklore' ||
    certainty === 'documented'
      ? { certainty }
      : { certainty: 'documented' as const, source: certainty }
  return { cause: what, concern, ...sure, why, tell, runbooks, verdicts }
}
