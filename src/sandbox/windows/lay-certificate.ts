import { z } from 'zod'

import type { Json } from '../../model/change.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { boundContainer, listenerContainer } from './container.ts'
import { selfSignedCertificate, selfSignedStore } from './listener-certificate.ts'
import { momentOf } from './moment.ts'
import { certificateKey, keyFileOf, registryPaths } from './places.ts'
import { removeKey, writeValue } from './registry.ts'
import { patchInvalid } from './scenario-invalid.ts'
import { listenerPlacement, nameSelfSigned, placeCertificate } from './self-sign.ts'
import type { Placement } from './self-sign.ts'
import { spelledIn } from './spelling.ts'

/** What `listenerCertificate` of a patch may say. Moments are relative to the guest's clock, or ISO. */
const orderSchema = z.strictObject({
  validFrom: z.string().default('-30d'),
  validTo: z.string().default('+150d'),
  /** An administrator's own certificate in the store MY, bound to RDP-Tcp; the self-signed one stays. */
  bound: z.boolean().default(false),
  /** The store entry names a key that is not there. */
  keyless: z.boolean().default(false),
  /** Object ids of its enhanced key usages, in place of server authentication; none: it names no purpose. */
  usages: z.array(z.string().regex(/^\d+(\.\d+)+$/)).optional(),
})
type Order = z.infer<typeof orderSchema>

/** What the key file of a bound certificate is like after an import that lets TermService in. */
const boundKeySddl = 'O:SYG:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FR;;;NS)'

/** Mints the certificate a patch describes, in place. */
export async function layCertificate(draft: WindowsState, raw: Json): Promise<void> {
  const parsed = orderSchema.safeParse(raw)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
    const why = 'takes validFrom, validTo, bound, keyless and usages'
    throw patchInvalid(['listenerCertificate', ...(issue?.path ?? []), ...unknown], why)
  }
  const how = placementOf(draft, parsed.data)
  const old = selfSignedCertificate(draft)
  const thumbprint = await placeCertificate(draft, how)
  if (parsed.data.keyless) {
    delete draft.files[spelledIn(draft.files, keyFileOf(draft, how.container))]
  }
  if (parsed.data.bound) return bind(draft, thumbprint)
  nameSelfSigned(draft, thumbprint)
  if (old.entry && old.thumbprint !== undefined && old.thumbprint !== thumbprint) {
    removeKey(draft, certificateKey(old.store, old.thumbprint))
  }
}

function placementOf(draft: WindowsState, order: Order): Placement {
  const life = {
    notBefore: moment('validFrom', order.validFrom, draft.clock),
    notAfter: moment('validTo', order.validTo, draft.clock),
  }
  if (life.notAfter <= life.notBefore) {
    throw patchInvalid(['listenerCertificate', 'validTo'], 'is not after validFrom')
  }
  const { usages } = order
  const usual = listenerPlacement(draft, selfSignedStore(draft) ?? 'Remote Desktop')
  if (!order.bound) return { ...usual, ...life, usages, container: listenerContainer }
  return { ...life, usages, store: 'MY', container: boundContainer, keySddl: boundKeySddl }
}

function moment(field: string, text: string, clock: string): Date {
  const found = momentOf(text, clock)
  if (found) return found
  const why = `"${text}" is no moment; write -190d, +12h or 2025-06-01T08:00:00Z`
  throw patchInvalid(['listenerCertificate', field], why)
}

function bind(draft: WindowsState, thumbprint: string): void {
  const data = thumbprint.toLowerCase()
  writeValue(draft, registryPaths.RT, 'SSLCertificateSHA1Hash', { type: 'REG_BINARY', data })
}
