import type { ErrorCode } from '../errors.ts'
import type { ArmFault } from './arm-fault.ts'
import type { CallContext } from './call-context.ts'
import { diagnoseCommand } from './vm-id.ts'

/** What a fault is told as: message, the way on, and facts for programs. */
export interface Explanation {
  message: string
  next: readonly string[]
  data?: Readonly<Record<string, unknown>>
}

/** One row of a table of explanations: which faults it is about, the code they get, and the words. */
export interface ExplainRule {
  code: ErrorCode
  /** ARM error codes, compared without case. Absent: any. */
  armCodes?: readonly string[]
  /** Further condition, on top of the codes. */
  when?: (fault: ArmFault) => boolean
  explain: (fault: ArmFault, context: CallContext) => Explanation
}

/** Whether a row is about this fault. */
export function applies({ armCodes, when }: ExplainRule, fault: ArmFault): boolean {
  const code = fault.code.toLowerCase()
  if (armCodes !== undefined && !armCodes.some((known) => known.toLowerCase() === code))
    return false
  return when?.(fault) ?? true
}

/** `vm-web01`, or the subscription when the call is about no VM. */
export function subjectOf({ vm, subscriptionId }: CallContext): string {
  return vm === undefined ? `subscription ${subscriptionId}` : vm.name
}

/** The command to try again with, plus an option that makes it succeed. */
export function againWith({ vm }: CallContext, option = ''): string {
  const command = vm === undefined ? 'rdp-azure diagnose <vm>' : diagnoseCommand(vm)
  return option === '' ? command : `${command} ${option}`
}
