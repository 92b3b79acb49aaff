import type { Message } from './message.ts'
import type { Plan } from './plan.ts'

/** Who is told things and says yes or no. The library never prints, prompts or exits. */
export interface Host {
  notify(message: Message): void
  /** Shows the plan with the reasons why it must be asked, and gives the answer. Without this nobody can be asked. */
  approve?: (plan: Plan, reasons: readonly string[], signal: AbortSignal) => Promise<boolean>
}
