import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { findByName } from './find-by-name.ts'
import { defineKind } from './kind.ts'

/** Lets the DNS client of Windows forget what it was told, so that it asks anew. */
export const flushDns = defineKind({
  name: 'flush-dns',
  where: 'guest',
  nature: 'action',
  params: z.strictObject({}),
  value: z.null(),
  needs: () => ({ services: ['Dnscache'] }),
  before(_params, guest) {
    const service = findByName(guest.services ?? {}, 'Dnscache')
    if (service === undefined || service.status === 'unreadable')
      return { seen: false, missing: 'the service Dnscache' }
    if (service.status === 'absent') return { seen: false, refuse: 'there is no service Dnscache' }
    if (service.state !== 'running')
      return {
        seen: false,
        refuse: `the service Dnscache is ${service.state}, so it keeps nothing`,
      }
    return { seen: true, value: null }
  },
  after: () => ({ ok: true, value: null }),
  describe: () => ({
    subject: 'names kept by the DNS client',
    from: 'as they are',
    to: 'forgotten',
  }),
  weakens: () => undefined,
  notUndoable: () =>
    'the names kept by the DNS client, which it asks for again when they are needed',
  consequences: [
    ...tracesOfAnyChange,
    { what: 'names are asked of DNS anew', covers: ['network.dnsCache'] },
  ],
})
