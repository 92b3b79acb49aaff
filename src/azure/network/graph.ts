import { z } from 'zod'

import type { ArmAction } from '../actions.ts'
import { askFor } from './look.ts'
import type { Look } from './look.ts'
import { shaped } from './shaped.ts'

/** The version of Resource Graph whose documents were read (azure-rest-api-specs, 2024-04-01). */
const graphUrl = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01'
/** More rows than these are no answer about one network or one VM. */
const mostRows = 200

/**
 * Asks Resource Graph, and gives the rows in the shape asked for. Without `subscriptions` it looks in
 * all that the sign-in sees: a peered network often is another's.
 */
export async function queryGraph<Row extends z.ZodType>(
  look: Look,
  action: ArmAction,
  { query, row, subscriptions }: { query: string; row: Row; subscriptions?: string[] },
): Promise<z.output<Row>[]> {
  const body = {
    ...(subscriptions === undefined ? {} : { subscriptions }),
    query,
    options: { resultFormat: 'objectArray', $top: mostRows },
  }
  const answer = await askFor(look, { action, scope: look.target.id }, graphUrl, body)
  const shape = z.object({ data: z.array(row).max(mostRows) })
  return shaped(shape, answer, 'the answer of Resource Graph').data
}

/** A text as a Kusto string: backslash and quote escaped, so that it stays a text. */
export function kustoText(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`
}
