import type { Plan } from '../model/plan.ts'

/** The command that makes this plan: it names the runbook where it is not the cause's, and what must be allowed. */
export function repairCommand(vmWords: string, plan: Plan, causeId: string | undefined): string {
  const kinds = plan.stages.flatMap((stage) => stage.changes.map((change) => change.kind))
  return [
    `rdp-azure repair ${vmWords}`,
    ...(plan.runbook.id === causeId ? [] : [`--runbook ${plan.runbook.id}`]),
    ...(kinds.includes('start-vm') ? ['--allow-start'] : []),
    ...(plan.risk === 'high' ? ['--max-risk high'] : []),
    ...(plan.risk === 'high' && !kinds.includes('snapshot-disk') ? ['--no-snapshot'] : []),
    ...(plan.interrupts === 'reboot' ? ['--allow-reboot'] : []),
  ].join(' ')
}
