import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { certificateOf, servedCertificate, validity } from '../listener-certificate.ts'
import { listenerOf } from '../listener.ts'
import { registryPaths } from '../places.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'

type Loopback = z.infer<typeof guestSections.loopback>

const verdicts = {
  valid: 'ok',
  expired: 'certificate-expired',
  'not-yet-valid': 'certificate-not-yet-valid',
} as const

/** SSL_CERT_NOT_ON_SERVER (MS-RDPBCGR 2.2.1.2.2). */
const noCertificate = 3

/** The section `loopback`: how the guest's own listener meets a client on 127.0.0.1. */
export async function readLoopback(state: WindowsState): Promise<Read<Loopback>> {
  const refusal = keyRefusal(state, registryPaths.RT)
  if (!refusal.ok) return refusal
  const behaviour = await listenerOf(state)
  switch (behaviour.kind) {
    case 'closed':
      return found({ stage: 'tcp', verdict: 'tcp-refused' })
    case 'no-certificate':
      return found({ stage: 'x224', verdict: 'x224-no-certificate', failureCode: noCertificate })
    case 'reset-on-hello':
      return found({ stage: 'tls', verdict: 'tls-reset' })
    case 'serve': {
      const certificate = certificateOf(servedCertificate(state).entry)
      const verdict = certificate ? verdicts[validity(certificate, state.clock)] : 'ok'
      return found({ stage: 'certificate', verdict, thumbprint: behaviour.thumbprint })
    }
  }
}
