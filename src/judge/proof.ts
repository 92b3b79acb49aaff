import type { Facts } from '../model/facts.ts'
import { answersAsSet } from './standard-security.ts'

/**
 * Proof that Remote Desktop works: the guest's own handshake presents the effective, valid
 * certificate (`inside`), and the same one was seen on the wire (`outside`). A thumbprint that
 * differs from before proves something only where the old certificate was expired, not yet valid or
 * missing, where the repair itself removed or unbound it, or where no certificate was seen before.
 *
 * @param removed thumbprints of certificates that the repair took out of their store or unbound
 */
export function proofOf(
  before: Facts,
  after: Facts,
  removed: readonly string[] = [],
): 'outside' | 'inside' | undefined {
  const now = after.guest?.rdp
  if (now?.loopback?.verdict === 'x224-standard-security') return proofWithoutTls(after)
  const effective = now?.certificate?.thumbprint
  if (effective === undefined || now?.loopback?.verdict !== 'ok') return undefined
  if (now.loopback.thumbprint !== effective || !isValid(after)) return undefined
  const old = before.guest?.rdp?.certificate?.thumbprint
  const explained = mayDiffer(before) || (old !== undefined && removed.includes(old))
  if (!explained && old !== effective) return undefined
  // A certificate is presented before anybody signs in: what comes behind it is another question.
  const outside = after.wire?.thumbprint === effective && isValidOutside(after.wire.verdict)
  if (outside) return 'outside'
  return after.wire?.verdict === undefined ? 'inside' : undefined
}

function isValidOutside(verdict: string | undefined): boolean {
  return verdict !== 'certificate-expired' && verdict !== 'certificate-not-yet-valid'
}

/** Where TLS is switched off on purpose there is no certificate to present: an answer as set is all. */
function proofWithoutTls(after: Facts): 'outside' | 'inside' | undefined {
  if (!answersAsSet(after.guest?.rdp?.loopback?.verdict, after)) return undefined
  if (after.wire?.verdict === undefined) return 'inside'
  return answersAsSet(after.wire.verdict, after) ? 'outside' : undefined
}

function isValid(facts: Facts): boolean {
  const certificate = facts.guest?.rdp?.certificate
  return certificate?.expired === false && certificate.notYetValid === false
}

function mayDiffer(before: Facts): boolean {
  const certificate = before.guest?.rdp?.certificate
  if (certificate?.thumbprint === undefined || certificate.inStore === false) return true
  return certificate.expired === true || certificate.notYetValid === true
}
