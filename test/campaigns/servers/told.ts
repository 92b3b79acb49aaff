import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import type { WireEvidence } from '../../../src/model/evidence.ts'
import type { Right } from './fourteen.ts'

/** What the probe saw, in one line. */
export function told(seen: WireEvidence): string {
  const { selectedProtocol, tlsVersion, certificate, credSsp } = seen
  return [
    seen.verdict,
    seen.observed,
    ...(selectedProtocol === undefined ? [] : [`protocol ${selectedProtocol}`]),
    ...(tlsVersion === undefined ? [] : [tlsVersion]),
    ...(certificate === undefined ? [] : [`${certificate.subject} until ${certificate.notAfter}`]),
    ...(credSsp === undefined ? [] : [`CredSSP ${JSON.stringify(credSsp)}`]),
  ].join('; ')
}

/** What is not as it must be; nothing when all is. `folder` is that of the server. */
export function problemOf(seen: WireEvidence, right: Right, folder: string): string | undefined {
  const got = {
    verdict: seen.verdict,
    selectedProtocol: seen.selectedProtocol,
    failureCode: seen.failureCode,
    tlsVersion: seen.tlsVersion,
    thumbprint: seen.certificate?.thumbprint,
    credSspVersion: seen.credSsp?.version,
  }
  const must = {
    verdict: right.verdict,
    selectedProtocol: right.selectedProtocol,
    failureCode: right.failureCode,
    tlsVersion: right.tlsVersion,
    thumbprint: right.certificate && thumbprintOf(path.join(folder, right.certificate)),
    credSspVersion: right.credSspVersion,
  }
  const [is, wanted] = [JSON.stringify(got), JSON.stringify(must)]
  return is === wanted ? undefined : `${is} instead of ${wanted}`
}

/** Of a certificate in a PEM file: SHA-1 in upper-case hex, as Windows shows it. */
function thumbprintOf(file: string): string {
  return new X509Certificate(readFileSync(file)).fingerprint.replaceAll(':', '')
}
