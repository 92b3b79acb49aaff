import type { ExplainRule } from './explain-rule.ts'
import { subjectOf } from './explain-rule.ts'
import { plainText, quoted } from './plain-text.ts'

/** Rows about rules of network security groups. */
export const networkRules: readonly ExplainRule[] = [
  {
    code: 'RuleConflict',
    armCodes: ['SecurityRuleConflict', 'PreconditionFailed'],
    explain: ruleInTheWay,
  },
  { code: 'RuleConflict', when: ({ status }) => status === 412, explain: ruleInTheWay },
]

/** Azure refuses a second rule of one priority and direction, and a condition that does not hold (RFC 9110, 13.1). */
function ruleInTheWay(
  ...[fault, context]: Parameters<ExplainRule['explain']>
): ReturnType<ExplainRule['explain']> {
  const { vm } = context
  const why = plainText(fault.message, 300)
  return {
    message: `to ${context.action.does} another rule is in the way, or it changed since it was looked at (${subjectOf(context)})${why && `: ${why}`}`,
    next:
      vm === undefined
        ? []
        : [`rdp-azure nsg show ${quoted(vm.name)} -g ${quoted(vm.resourceGroup)}`],
  }
}
