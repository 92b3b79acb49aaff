import type { wireStages } from './evidence.ts'

/**
 * What an observation says of Remote Desktop. `ok`: a session can begin · `remark`: it can, and
 * something is worth knowing · `warns`: the listener answers, and yet some clients fail or a session
 * suffers · `fails`: no session can begin on this way.
 */
export type VerdictWeight = 'ok' | 'remark' | 'warns' | 'fails'

interface WireVerdictShape {
  /** The stage the observation was made in. */
  stage: (typeof wireStages)[number]
  weight: VerdictWeight
}

/**
 * Every observation of the wire that has a name, in the order of a connection. What each can mean and
 * what comes next is `probe/verdicts.ts`. A probe's `verdict` is the gravest of what it saw, among equals
 * the earliest of this table, and never a mere remark: that leaves it `ok`. The rest are its `remarks`.
 */
export const wireVerdicts = {
  ok: { stage: 'certificate', weight: 'ok' },
  'name-not-found': { stage: 'name', weight: 'fails' },
  'addresses-differ': { stage: 'name', weight: 'remark' },
  'tcp-refused': { stage: 'tcp', weight: 'fails' },
  'tcp-timeout': { stage: 'tcp', weight: 'fails' },
  'tcp-unreachable': { stage: 'tcp', weight: 'fails' },
  'tcp-closed': { stage: 'tcp', weight: 'fails' },
  'x224-silent': { stage: 'x224', weight: 'fails' },
  'x224-not-rdp': { stage: 'x224', weight: 'fails' },
  'x224-no-certificate': { stage: 'x224', weight: 'fails' },
  'x224-refused': { stage: 'x224', weight: 'fails' },
  // Old clients can sign in; those of today refuse to without TLS.
  'x224-standard-security': { stage: 'x224', weight: 'warns' },
  'tls-reset': { stage: 'tls', weight: 'fails' },
  'tls-alert': { stage: 'tls', weight: 'fails' },
  'tls-silent': { stage: 'tls', weight: 'fails' },
  'tls-plaintext': { stage: 'tls', weight: 'fails' },
  'tls-old-only': { stage: 'tls', weight: 'remark' },
  'certificate-expired': { stage: 'certificate', weight: 'warns' },
  'certificate-not-yet-valid': { stage: 'certificate', weight: 'warns' },
  'certificate-weak': { stage: 'certificate', weight: 'remark' },
  // NTLM may be what is refused, by an answer, by closing, or by an answer without a challenge, and Kerberos
  // what people use.
  'credssp-closed': { stage: 'credssp', weight: 'warns' },
  'credssp-silent': { stage: 'credssp', weight: 'fails' },
  'credssp-garbled': { stage: 'credssp', weight: 'warns' },
  'credssp-refused': { stage: 'credssp', weight: 'warns' },
  'credssp-unpatched': { stage: 'credssp', weight: 'warns' },
  // Which of the two clocks is wrong is not known here.
  'clock-differs': { stage: 'credssp', weight: 'remark' },
  // Seen only where the caller says which name the VM has.
  'name-differs': { stage: 'credssp', weight: 'warns' },
  'path-mtu': { stage: 'tls', weight: 'warns' },
  'path-unsteady': { stage: 'tcp', weight: 'warns' },
} as const satisfies Record<string, WireVerdictShape>

/** A name of the table: what `WireEvidence.verdict` and `remarks` hold. */
export type WireVerdict = keyof typeof wireVerdicts

/** The names of the table, for schemas and loops. */
export const wireVerdictNames = Object.keys(wireVerdicts).filter(
  (name): name is WireVerdict => name in wireVerdicts,
)

/** The weight of a verdict by its name; undefined for a name that is not of this version. */
export function weightOf(verdict: string): VerdictWeight | undefined {
  const name = wireVerdictNames.find((known) => known === verdict)
  return name && wireVerdicts[name].weight
}
