/** Whether something holds, where not all of it can be seen. */
export type Certainty = 'yes' | 'no' | 'maybe'

/** All of them hold. */
export function allOf(each: readonly Certainty[]): Certainty {
  if (each.includes('no')) return 'no'
  return each.includes('maybe') ? 'maybe' : 'yes'
}
