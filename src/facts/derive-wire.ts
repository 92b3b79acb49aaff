import type { WireEvidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import { moment } from './moment.ts'

/** How far a connection from outside came, and which certificate it was shown. */
export function deriveWire(wire: WireEvidence): NonNullable<Facts['wire']> {
  const notAfter = moment(wire.certificate?.notAfter)
  return {
    host: wire.host,
    port: wire.port,
    stage: wire.stage,
    verdict: wire.verdict,
    ...(wire.certificate !== undefined && { thumbprint: wire.certificate.thumbprint }),
    ...(notAfter !== undefined && { notAfter }),
  }
}
