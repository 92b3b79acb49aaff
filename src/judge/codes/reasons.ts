import { connectionReasons } from './reasons/connection.ts'
import { otherReasons } from './reasons/others.ts'
import type { ReasonRow } from './reasons/row.ts'
import { securityReasons } from './reasons/security.ts'

/** Every reason of the client but those of a gateway, in the order of its number. */
export const reasons: readonly ReasonRow[] = [
  ...connectionReasons,
  ...securityReasons,
  ...otherReasons,
].toSorted((a, b) => a.code - b.code)
