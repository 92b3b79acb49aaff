import type { Plan } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import { commandFor } from './command-for.ts'

/** An option of the command line that permits something, as it is written there. */
export type Allowance =
  | '--max-risk medium'
  | '--max-risk high'
  | '--allow-disconnect'
  | '--allow-start'
  | '--allow-reboot'

/** The command that would be permitted: what is given already, and what is missing. */
export function permittedCommand(
  plan: Plan,
  policy: Policy,
  missing: readonly Allowance[],
): string {
  const risk = missing.find((each) => each.startsWith('--max-risk'))
  const options = [
    policy.unattended && '--yes',
    risk ?? (policy.maxRisk !== 'low' && `--max-risk ${policy.maxRisk}`),
    (policy.allowDisconnect || missing.includes('--allow-disconnect')) && '--allow-disconnect',
    (policy.allowStart || missing.includes('--allow-start')) && '--allow-start',
    (policy.allowReboot || missing.includes('--allow-reboot')) && '--allow-reboot',
    !policy.snapshot && '--no-snapshot',
  ]
  const given = options.filter((each) => typeof each === 'string')
  return commandFor('repair', plan.target, ...given)
}

/** The command that asks for the plan's runbook by name, which is the only way to what lowers security. */
export function namedCommand({ target, runbook }: Plan): string {
  return commandFor('repair', target, '--runbook', runbook.id)
}
