import { z } from 'zod'

import { defineKind } from './kind.ts'
import type { ChangeKind, KindDefinition } from './kind.ts'

/** What an action of Azure says of itself; the rest follows from its being one. */
export interface AzureAction<P> extends Pick<
  KindDefinition<P, null>,
  'name' | 'describe' | 'expiresAfterMinutes' | 'notUndoable' | 'consequences'
> {
  params: z.ZodType<P>
  /** Left out where it lowers nothing. */
  weakens?: KindDefinition<P, null>['weakens']
}

/**
 * Defines a kind that Azure does once by id: it needs nothing of Windows and has no value before or after.
 * What speaks against it, such as the power state, is looked at by the runbook's condition and by its maker.
 */
export function defineAzureAction<P>(action: AzureAction<P>): ChangeKind {
  return defineKind<P, null>({
    weakens: () => undefined,
    ...action,
    where: 'azure',
    nature: 'action',
    value: z.null(),
    needs: () => ({}),
    before: () => ({ seen: true, value: null }),
    after: () => ({ ok: true, value: null }),
  })
}
