import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'

const paramsSchema = z.strictObject({
  store: z.literal('Remote Desktop'),
  /** SHA-1 of the certificate, 40 upper-case hex digits. */
  thumbprint: z.string().regex(/^[0-9A-F]{40}$/, '40 upper-case hex digits'),
})

/**
 * Takes one certificate out of the store that Remote Desktop makes for itself. The store entry, the
 * value SelfSignedCertificate, the key file and its descriptor are saved in the guest first; the
 * private key never leaves the guest.
 */
export const removeCertificate = defineKind({
  name: 'remove-certificate',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: z.strictObject({ present: z.boolean() }),
  // The section `certificate` lists the store, and every collection reads it.
  needs: () => ({}),
  before({ store, thumbprint }, guest) {
    if (guest.certificate === undefined)
      return { seen: false, missing: `the certificate store "${store}"` }
    const listed = guest.certificate.storeThumbprints.map((print) => print.toUpperCase())
    return { seen: true, value: { present: listed.includes(thumbprint) } }
  },
  after: () => ({ ok: true, value: { present: false } }),
  describe: ({ store, thumbprint }, before, after) => ({
    subject: `certificate ${thumbprint} in the store "${store}"`,
    from: before.present ? 'present' : 'absent',
    to: after.present ? 'present' : 'removed, saved in the guest',
  }),
  weakens: () => undefined,
  notUndoable: () => undefined,
  consequences: [
    ...tracesOfAnyChange,
    { what: 'the count of certificates Windows made goes on', covers: ['made'] },
  ],
})
