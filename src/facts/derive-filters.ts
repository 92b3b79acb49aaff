import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'

type Filters = NonNullable<NonNullable<Facts['guest']>['filters']>

/** Who else than Windows drops what comes to the port. A drop that nobody is named for may be anybody's. */
export function deriveFilters({ filters }: GuestEvidence): Filters | undefined {
  if (filters === undefined) return undefined
  const { drops = [], unnamed = 0, bindings = [] } = filters
  const names = drops.map(({ name, provider }) => (name === '' ? provider : name))
  const isOpen = names.length === 0 && unnamed > 0
  return { ...(!isOpen && { droppedBy: [...new Set(names)] }), bindings: [...bindings] }
}
