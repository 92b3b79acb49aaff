import type { z } from 'zod'

import type { GuestEvidence, serviceSchema } from '../model/guest-evidence.ts'
import { findByName } from './find-by-name.ts'
import type { Present } from './kind.ts'

type Service = Extract<z.infer<typeof serviceSchema>, { status: 'present' }>

/** A service as the guest told it; not seen where it could not be read, refused where there is none. */
export function seenService(name: string, guest: GuestEvidence): Present<Service> {
  const service = findByName(guest.services ?? {}, name)
  if (service === undefined) return { seen: false, missing: `the service ${name}` }
  if (service.status === 'unreadable')
    return { seen: false, missing: `the service ${name} (${service.id})` }
  if (service.status === 'absent') return { seen: false, refuse: `there is no service ${name}` }
  return { seen: true, value: service }
}
