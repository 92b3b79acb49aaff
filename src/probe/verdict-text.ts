/** What a verdict tells: what was observed, what that can mean, what to look at next. */
export interface VerdictText {
  title: string
  /** Candidates, most likely first. Different causes look alike on the wire, so there is never just one. */
  means: readonly string[]
  next: readonly string[]
}

/** What settles most faults of certificate and key: only Windows itself knows. */
export const readCertificate =
  'rdp-azure diagnose <vm> reads the certificate, its private key and the Schannel events in Windows'
