import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { findByName } from './find-by-name.ts'
import { defineKind } from './kind.ts'

/** Lets Windows Time ask its source now, so that the clock is right. A member asks its domain. */
export const syncTime = defineKind({
  name: 'sync-time',
  where: 'guest',
  nature: 'action',
  params: z.strictObject({}),
  value: z.null(),
  needs: () => ({ services: ['W32Time'] }),
  before(_params, guest) {
    const service = findByName(guest.services ?? {}, 'W32Time')
    if (service === undefined || service.status === 'unreadable')
      return { seen: false, missing: 'the service W32Time' }
    if (service.status === 'absent') return { seen: false, refuse: 'there is no service W32Time' }
    return { seen: true, value: null }
  },
  after: () => ({ ok: true, value: null }),
  describe: () => ({ subject: 'clock of Windows', from: 'as it is', to: 'set by its time source' }),
  weakens: () => undefined,
  notUndoable: () => 'the clock, which its time source has set',
  consequences: [
    ...tracesOfAnyChange,
    { what: 'the clock is set', covers: ['system.clockAheadSeconds'] },
  ],
})
