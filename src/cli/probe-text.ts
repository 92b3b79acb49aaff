import type { Failure } from '../errors.ts'
import type { CredSsp } from '../model/evidence.ts'
import type { Offers, ProbeResult, Samples } from '../model/probe-result.ts'
import { weightOf, wireVerdictNames } from '../model/wire-verdict.ts'
import { verdicts } from '../probe/verdicts.ts'
import { block, count } from '../report/columns.ts'
import type { Paint, Tone } from '../report/paint.ts'
import { signs } from '../report/paint.ts'

/** A host that this machine could not even try. */
export interface Untried {
  host: string
  port: number
  failure: Failure
}

/** What one host of a probe gave. */
export type HostResult = ProbeResult | Untried

/** True where a host was not tried. */
export function isUntried(result: HostResult): result is Untried {
  return 'failure' in result
}

/** The text of one host: all of what was seen, what it can mean, what is next. */
export function oneHostText(seen: ProbeResult, paint: Paint): string {
  return [
    ...headLines(seen, paint),
    ...stageLines(seen),
    ...certificateLines(seen),
    ...credSspLines(seen.credSsp),
    ...(seen.addresses ?? []).map(({ address, observed }) => `  ${address}  ${observed}`),
    ...(seen.samples ? sampleLines(seen.samples) : []),
    ...(seen.offers ? offerLines(seen.offers) : []),
    ...adviceLines(seen),
  ].join('\n')
}

/** The text of many hosts: what each showed, in the order they were named, and how many showed what. */
export function manyHostsText(results: readonly HostResult[], paint: Paint): string {
  const counts = new Map<string, number>()
  for (const result of results) {
    const verdict = isUntried(result) ? 'not tried' : result.verdict
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  }
  const sums = [...counts].map(([verdict, n]) => `${n} ${verdict}`).join(', ')
  return [
    ...results.flatMap((result) =>
      isUntried(result)
        ? [`${placeOf(result)}  ${paint('unsure', signs.unsure)} ${result.failure.message}`]
        : [...headLines(result, paint), ...(result.samples ? sampleLines(result.samples) : [])],
    ),
    '',
    `${count(results.length, 'host')}: ${sums}`,
  ].join('\n')
}

function placeOf({ host, port }: { host: string; port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** The verdict, and each remark on a line of its own. */
function headLines(seen: ProbeResult, paint: Paint): string[] {
  const weight = weightOf(seen.verdict)
  const tone: Tone = weight === 'ok' ? 'good' : weight === 'warns' ? 'unsure' : 'bad'
  const sign = weight === 'ok' ? signs.good : weight === 'warns' ? '!' : signs.bad
  const [first = '', ...rest] = seen.observed.split('; ')
  const { remarks = [] } = seen
  return [
    `${placeOf(seen)}  ${paint(tone, `${sign} ${seen.verdict}`)}  ${first}`,
    ...rest.map((text, i) => `  ${paint('unsure', `! ${remarks[i] ?? ''}`)}  ${text}`),
  ]
}

function stageLines({ tookMs }: ProbeResult): string[] {
  return Object.entries(tookMs).map(([stage, ms]) => `  ${stage.padEnd(12)}${Math.round(ms)} ms`)
}

function certificateLines({ certificate, tlsVersion }: ProbeResult): string[] {
  if (!certificate) return []
  const { subject, thumbprint, notBefore, notAfter, keySizeBits, signatureAlgorithm } = certificate
  const key = keySizeBits === undefined ? '' : `  ${keySizeBits} bits`
  return [
    `  ${subject}  ${thumbprint}`,
    `  valid ${notBefore} to ${notAfter}`,
    `  ${tlsVersion ?? 'TLS'}${key}${signatureAlgorithm ? `  ${signatureAlgorithm}` : ''}`,
  ]
}

function credSspLines(credSsp: CredSsp | undefined): string[] {
  const { version, ntlm } = credSsp ?? {}
  const { computer, dnsComputer, domain, dnsDomain, windows, clockSkewMs } = ntlm ?? {}
  const names = [...new Set([computer, dnsComputer])].filter((name) => name !== undefined)
  const domains = [...new Set([domain, dnsDomain])].filter((name) => name !== undefined)
  const belongs = domains.length > 0 ? `, domain ${domains.join(' / ')}` : ''
  return [
    ...(names.length > 0 ? [`  calls itself ${names.join(' / ')}${belongs}`] : []),
    ...(windows === undefined ? [] : [`  Windows ${windows}, CredSSP ${version ?? 'unknown'}`]),
    ...(clockSkewMs === undefined ? [] : [`  ${clockText(clockSkewMs)}`]),
  ]
}

/** Below this two clocks agree as well as one exchange can tell; challenges carry whole seconds at times. */
const agreeingMs = 2_000

function clockText(skewMs: number): string {
  if (Math.abs(skewMs) < agreeingMs) return 'its clock agrees with that of this machine'
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  return `its clock is ${count(seconds, 'second')} ${skewMs > 0 ? 'ahead of' : 'behind'} this machine`
}

function sampleLines({ taken, lostSyns, failed, ...times }: Samples): string[] {
  const { minMs, medianMs, p95Ms, meanDeltaMs } = times
  const loss = `${lostSyns} lost, ${failed} failed`
  const spread =
    minMs === undefined
      ? ''
      : `; min ${minMs}, median ${medianMs}, p95 ${p95Ms} ms, jitter ${meanDeltaMs ?? 0} ms`
  return [`  ${count(taken, 'sample')}: ${loss}${spread}`]
}

function offerLines({ protocols, nla, tls }: Offers): string[] {
  return [
    ...protocols.map(({ offered, selectedProtocol, failureCode, end }) => {
      const answer =
        selectedProtocol === undefined
          ? failureCode === undefined
            ? end
            : `refused (${failureCode})`
          : `protocol ${selectedProtocol}`
      return `  ${offered.padEnd(16)}${answer}`
    }),
    ...(nla ? [`  network level authentication is ${nla}`] : []),
    ...tls.map(
      ({ version, ciphers }) =>
        `  ${version.padEnd(16)}${ciphers.length > 0 ? ciphers.join(' ') : 'not offered'}`,
    ),
  ]
}

/** What the verdict can mean and what is next; of a connection that works only what is next for its remarks. */
function adviceLines({ verdict, remarks = [] }: ProbeResult): string[] {
  const named = verdict === 'ok' ? remarks : [verdict]
  const texts = wireVerdictNames
    .filter((name) => named.includes(name))
    .map((name) => verdicts[name])
  return [
    ...block(
      'Means',
      texts.flatMap(({ means }) => means),
    ),
    ...block(
      'Next',
      texts.flatMap(({ next }) => next),
    ),
  ]
}
