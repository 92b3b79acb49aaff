import { findByName, sameName } from '../change/find-by-name.ts'
import { registryPaths } from '../change/registry-paths.ts'
import { readSddl } from '../change/sddl/parse.ts'
import { canReadFile } from '../change/sddl/rights.ts'
import { networkServiceSids } from '../change/sddl/sids.ts'
import type { Facts } from '../model/facts.ts'
import type { GuestEvidence } from '../model/guest-evidence.ts'
import { enrolmentFailed } from './enrolment.ts'
import { moment } from './moment.ts'

type Certificate = NonNullable<NonNullable<NonNullable<Facts['guest']>['rdp']>['certificate']>
type Seen = NonNullable<GuestEvidence['certificate']>

/** The listener's effective certificate. Expiry is judged by the guest's clock, as Windows does. */
export function deriveCertificate(guest: GuestEvidence): Certificate | undefined {
  const { certificate } = guest
  if (certificate === undefined) return undefined
  const { source, thumbprint, subject, keySizeBits, container, provider } = certificate
  const { forServer, binding } = certificate
  return {
    source,
    ...inStore(certificate),
    ...(thumbprint !== undefined && { thumbprint }),
    ...(subject !== undefined && { subject }),
    ...lifetime(certificate, moment(guest.os?.now)),
    ...(keySizeBits !== undefined && { keySizeBits }),
    ...(container !== undefined && { container }),
    ...(provider !== undefined && { provider }),
    ...(forServer !== undefined && { forServer }),
    ...(binding !== undefined && { binding: `${binding.type}, ${binding.bytes} bytes` }),
    ...keyFile(certificate, guest.keys),
    ...policy(guest),
  }
}

/** Where no store is named that could hold it, nothing can be said of the certificate made for itself. */
function inStore({ source, inStore: held, store }: Seen): Certificate {
  const isNamed = source === 'bound' || store?.exists !== false
  return isNamed ? { inStore: held } : {}
}

function lifetime(certificate: Seen, now: Date | undefined): Certificate {
  const notBefore = moment(certificate.notBefore)
  const notAfter = moment(certificate.notAfter)
  return {
    ...(notBefore !== undefined && { notBefore }),
    ...(notAfter !== undefined && { notAfter }),
    ...(now !== undefined && notAfter !== undefined && { expired: notAfter < now }),
    ...(now !== undefined && notBefore !== undefined && { notYetValid: notBefore > now }),
  }
}

/** The container of the certificate that Remote Desktop makes for itself. */
const ownContainer = 'TSSecKeySet1'

/** Of Remote Desktop's own container the key is the live file of the section `keys`. */
function keyFile({ container, keyFile: other }: Seen, keys: GuestEvidence['keys']): Certificate {
  const isOwn = container !== undefined && sameName(container, ownContainer)
  if (!isOwn) return other === undefined ? {} : { keyFile: other.path, ...access(other.file) }
  if (keys === undefined) return {}
  const file = keys.listed ? findByName(keys.files, keys.liveFile) : undefined
  return { keyFile: keys.liveFile, ...access(file) }
}

function access(file: NonNullable<Seen['keyFile']>['file']): Certificate {
  if (file === undefined || file.status === 'unreadable') return {}
  if (file.status === 'absent') return { keyFileExists: false }
  if (readSddl(file.sddl)?.dacl === undefined) return { keyFileExists: true }
  const keyFileReadable = canReadFile(file.sddl, networkServiceSids)
  return { keyFileExists: true, keyFileReadable }
}

/** CertTemplateName is the policy "Server authentication certificate template". */
function policy(guest: GuestEvidence): Certificate {
  const key = findByName(guest.registry ?? {}, registryPaths.POL)
  const failed = enrolmentFailed(guest.events)
  return {
    ...(key !== undefined &&
      key.status !== 'unreadable' && {
        fromPolicy:
          key.status === 'present' && findByName(key.values, 'CertTemplateName') !== undefined,
      }),
    ...(failed !== undefined && { enrolmentFailed: failed }),
  }
}
