import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import type { TlsVersion } from '../contract.ts'
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

/** SSL_NOT_ALLOWED_BY_SERVER and SSL_CERT_NOT_ON_SERVER (MS-RDPBCGR 2.2.1.2.2). */
const standardOnly = 2
const noCertificate = 3

const refusals: Readonly<Record<number, string>> = {
  [standardOnly]: 'x224-standard-security',
  [noCertificate]: 'x224-no-certificate',
}

/** The script asks for TLS 1.2, and for TLS 1.3 where that is answered by an alert. */
function speaksTheScripts(versions: readonly TlsVersion[] | undefined): boolean {
  return versions === undefined || versions.includes('TLSv1.2') || versions.includes('TLSv1.3')
}

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
    case 'refuse':
      return found({
        stage: 'x224',
        verdict: refusals[behaviour.code] ?? 'x224-refused',
        failureCode: behaviour.code,
      })
    case 'standard-security':
      return found({ stage: 'x224', verdict: 'x224-standard-security' })
    case 'foreign':
      return found({ stage: 'x224', verdict: 'x224-not-rdp' })
    case 'reset-on-hello':
      return found({ stage: 'tls', verdict: 'tls-reset' })
    case 'tls-alert':
      return found({ stage: 'tls', verdict: 'tls-alert' })
    case 'serve': {
      if (!speaksTheScripts(behaviour.versions))
        return found({ stage: 'tls', verdict: 'tls-alert' })
      const certificate = certificateOf(servedCertificate(state).entry)
      const verdict = certificate ? verdicts[validity(certificate, state.clock)] : 'ok'
      return found({ stage: 'certificate', verdict, thumbprint: behaviour.thumbprint })
    }
  }
}
