import { kindOf } from '../change/registry.ts'
import type { Plan } from '../model/plan.ts'
import { block, count } from './columns.ts'
import type { Paint } from './paint.ts'

const interruptionTexts = {
  nothing: 'nothing is interrupted',
  sessions: 'open sessions drop',
  reboot: 'the VM restarts',
} as const

/** The plan in one line: how many changes, how risky, what it interrupts, whether it can be undone. */
export function planSummary(plan: Plan): string {
  const changes = plan.stages.reduce((sum, stage) => sum + stage.changes.length, 0)
  const parts = [
    count(changes, 'change'),
    `risk ${plan.risk}`,
    interruptionTexts[plan.interrupts],
    undoable(plan),
  ]
  return parts.join(' · ')
}

function undoable(plan: Plan): string {
  const states = plan.stages.flatMap((stage) => stage.changes).filter(isState)
  if (states.length === 0) return 'cannot be undone'
  const except = states.filter((change) => kindOf(change.kind).notUndoable(change) !== undefined)
  return except.length === 0
    ? 'undoable'
    : `undoable, except ${except.map((c) => c.kind).join(', ')}`
}

const isState = (change: Plan['stages'][number]['changes'][number]) =>
  kindOf(change.kind).nature === 'state'

/** Every change, exactly: what is touched, from what, to what. */
export function planText(plan: Plan, paint: Paint): string {
  const leaves = plan.notUndoable.map((what) => `leaves ${what}`)
  const weakens = plan.weakens.map((what) => paint('bad', what))
  const lines = [
    ...block('Plan', [`${plan.runbook.id}/${plan.runbook.rung}  ${planSummary(plan)}`]),
    ...plan.stages.flatMap((stage, i) => [
      `  stage ${i + 1} in ${stage.where === 'guest' ? 'Windows' : 'Azure'}`,
      ...stage.changes.flatMap((change) => changeLines(change, paint)),
    ]),
    ...block('Undo', leaves),
    ...block('Asks', plan.asks),
    ...block('Weakens', weakens),
    ...block('Hash', [paint('faint', `${plan.hash}, valid until ${plan.expiresAt}`)]),
  ]
  return lines.join('\n')
}

function changeLines(change: Plan['stages'][number]['changes'][number], paint: Paint): string[] {
  const { subject, from, to } = kindOf(change.kind).describe(change)
  const head = `    ${change.id}. ${change.kind}  ${subject}`
  if (!isState(change)) return [head]
  return [head, paint('faint', `         before  ${from}`), `         after   ${to}`]
}
