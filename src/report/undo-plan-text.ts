import { kindOf } from '../change/registry.ts'
import type { PlannedChange } from '../model/change.ts'
import type { Paint } from './paint.ts'

/** What an undo would put back, last change first: what is touched, from what, to what. */
export function undoPlanText(made: readonly (readonly PlannedChange[])[], paint: Paint): string {
  const states = made.flat().filter(({ kind }) => kindOf(kind).nature === 'state')
  if (states.length === 0) return 'Undo    nothing: no change with a way back is left'
  const lines = states.toReversed().flatMap((change) => {
    const { subject, from, to } = kindOf(change.kind).describe(change)
    return [
      `  ${change.id}. ${change.kind}  ${subject}`,
      paint('faint', `       now      ${to}`),
      `       back to  ${from}`,
    ]
  })
  return ['Undo', ...lines].join('\n')
}
