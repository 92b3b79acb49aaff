import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'

import type { WireEvidence } from '../../../src/model/evidence.ts'
import type { Offers } from '../../../src/model/probe-result.ts'
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
export function problemOf(
  seen: WireEvidence,
  offers: string,
  right: Right,
  folder: string,
): string | undefined {
  const got = {
    verdict: seen.verdict,
    remarks: seen.remarks,
    selectedProtocol: seen.selectedProtocol,
    failureCode: seen.failureCode,
    tlsVersion: seen.tlsVersion,
    thumbprint: seen.certificate?.thumbprint,
    credSspVersion: seen.credSsp?.version,
    offers,
  }
  const must = {
    verdict: right.verdict,
    remarks: right.remarks,
    selectedProtocol: right.selectedProtocol,
    failureCode: right.failureCode,
    tlsVersion: right.tlsVersion,
    thumbprint: right.certificate && thumbprintOf(path.join(folder, right.certificate)),
    credSspVersion: right.credSspVersion,
    offers: right.offers,
  }
  const [is, wanted] = [JSON.stringify(got), JSON.stringify(must)]
  return is === wanted ? undefined : `${is} instead of ${wanted}`
}

/**
 * What nmap read of the same NTLM challenge, against what the probe read of it: the two were written apart.
 * Nothing where no challenge was read.
 */
export function ntlmProblem(seen: WireEvidence, nmapSaid: readonly string[]): string | undefined {
  const ntlm = seen.credSsp?.ntlm
  if (ntlm === undefined) return undefined
  const text = nmapSaid.join(' ')
  const ours = {
    NetBIOS_Computer_Name: ntlm.computer,
    NetBIOS_Domain_Name: ntlm.domain,
    DNS_Computer_Name: ntlm.dnsComputer,
    DNS_Domain_Name: ntlm.dnsDomain,
    Product_Version: ntlm.windows,
  }
  const other = Object.entries(ours).find(([name, value]) => !text.includes(`${name}: ${value},`))
  if (other !== undefined) return `${other.join(' ')} is not what nmap read: ${text}`
  const skewMs = Math.abs(ntlm.clockSkewMs ?? Infinity)
  return skewMs < 5_000 ? undefined : `its own clock differs by ${skewMs} ms`
}

/** Of a certificate in a PEM file: SHA-1 in upper-case hex, as Windows shows it. */
function thumbprintOf(file: string): string {
  return new X509Certificate(readFileSync(file)).fingerprint.replaceAll(':', '')
}

/** Answers to each set of protocols in turn, then each version of TLS with the number of its cipher suites. */
export function toldOffers({ protocols, tls }: Offers): string {
  const answers = protocols.map(({ selectedProtocol, failureCode, end }) =>
    selectedProtocol !== undefined
      ? `rsp${selectedProtocol}`
      : failureCode !== undefined
        ? `fail${failureCode}`
        : (end ?? 'nothing'),
  )
  const versions = tls.filter(({ ciphers }) => ciphers.length > 0).map(({ version }) => version)
  return [...answers, ...versions].join(' ')
}
