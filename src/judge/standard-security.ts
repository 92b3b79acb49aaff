import type { Facts } from '../model/facts.ts'

/**
 * Whether the listener speaks RDP's own security because it is set to: then there is no TLS and no
 * certificate to see, and an answer without them is what works. Unknown settings explain nothing.
 */
export function isStandardSecurityMeant(facts: Facts): boolean {
  const negotiation = facts.guest?.security?.negotiation
  return (
    negotiation?.securityLayer === 0 &&
    negotiation.userAuthentication === 0 &&
    negotiation.allowed === true
  )
}

/** Whether a verdict of a handshake shows a listener that answers as it is set to. */
export function answersAsSet(verdict: string | undefined, facts: Facts): boolean {
  return (
    verdict === 'ok' || (verdict === 'x224-standard-security' && isStandardSecurityMeant(facts))
  )
}
