import type { Facts } from '../model/facts.ts'

/**
 * Proof that Remote Desktop works: the guest's own handshake presents the effective, valid
 * certificate (`inside`), and the same one was seen on the wire (`outside`). A thumbprint that
 * differs from before proves something only where the old certificate was expired, not yet valid or
 * missing, or where no certificate was seen before.
 */
export function proofOf(before: Facts, after: Facts): 'outside' | 'inside' | undefined {
  const now = after.guest?.rdp
  const effective = now?.certificate?.thumbprint
  if (effective === undefined || now?.loopback?.verdict !== 'ok') return undefined
  if (now.loopback.thumbprint !== effective || !isValid(after)) return undefined
  if (!mayDiffer(before) && before.guest?.rdp?.certificate?.thumbprint !== effective)
    return undefined
  const outside = after.wire?.verdict === 'ok' && after.wire.thumbprint === effective
  if (outside) return 'outside'
  return after.wire?.verdict === undefined ? 'inside' : undefined
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
