import type { WireEvidence } from '../model/evidence.ts'
import type { Facts } from '../model/facts.ts'
import { moment } from './moment.ts'

/** How far a connection from outside came, and which certificate it was shown. */
export function deriveWire(wire: WireEvidence): NonNullable<Facts['wire']> {
  const notAfter = moment(wire.certificate?.notAfter)
  const { version, ntlm } = wire.credSsp ?? {}
  return {
    host: wire.host,
    port: wire.port,
    stage: wire.stage,
    verdict: wire.verdict,
    ...(wire.certificate !== undefined && { thumbprint: wire.certificate.thumbprint }),
    ...(notAfter !== undefined && { notAfter }),
    ...(wire.remarks !== undefined && { remarks: wire.remarks }),
    ...(version !== undefined && { credSspVersion: version }),
    ...(ntlm?.computer !== undefined && { computerName: ntlm.computer }),
    ...(ntlm?.clockSkewMs !== undefined && { clockSkewMs: ntlm.clockSkewMs }),
  }
}
