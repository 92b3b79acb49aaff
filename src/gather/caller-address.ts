import ipaddr from 'ipaddr.js'
import { z } from 'zod'

import { plainText } from '../azure/plain-text.ts'
import { oneSpelling } from '../change/single-address.ts'
import { RdpAzureError } from '../errors.ts'

/** How long the service has in all, in milliseconds. */
const timeoutMs = 5000
/** The longest answer that is read, in bytes: an address is below 50, JSON around it a few hundred. */
const longestAnswer = 4096

/** What is kept of why it failed, in characters. */
const longestReason = 200

/** What the question goes out by; tests bring their own. */
export interface CallerAddressOptions {
  fetch?: typeof fetch | undefined
  abortSignal?: AbortSignal | undefined
}

/** Whether a text names a service to be asked, rather than an address. */
export function isService(text: string): boolean {
  return text.includes('://')
}

/**
 * Asks a service, over HTTPS, which address it sees this machine at. Nothing about anybody is sent: no
 * token, no cookie, no query of ours. The answer is one public address, as plain text or as JSON.
 *
 * @throws RdpAzureError `Usage` for a URL that may not be asked, `NoLineOfSight` where no address came
 */
export async function callerAddress(
  service: string,
  { fetch: ask = fetch, abortSignal }: CallerAddressOptions = {},
): Promise<string> {
  const url = checked(service)
  const limit = AbortSignal.timeout(timeoutMs)
  const signal = abortSignal ? AbortSignal.any([abortSignal, limit]) : limit
  const text = await answerOf(url, ask, signal).catch((thrown: unknown) => {
    abortSignal?.throwIfAborted()
    throw thrown instanceof RdpAzureError ? thrown : unanswered(url, whyOf(thrown, limit))
  })
  const [address, ...more] = addressesIn(text)
  if (address === undefined || more.length > 0) {
    throw unanswered(url, 'its answer is not one public address')
  }
  return address
}

function checked(service: string): URL {
  const url = URL.parse(service)
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return url
  throw new RdpAzureError('Usage', `'${service}' is not the https URL of a service`, {
    next: ['give the address itself: --from <address>'],
    data: { service },
  })
}

async function answerOf(url: URL, ask: typeof fetch, signal: AbortSignal): Promise<string> {
  const answer = await ask(url, {
    // A service that sends the question elsewhere was not the one that was named.
    redirect: 'error',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    headers: { accept: 'text/plain, application/json', 'user-agent': 'rdp-azure' },
    signal,
  })
  if (!answer.ok) {
    await answer.body?.cancel()
    throw unanswered(url, `it answered with status ${answer.status}`)
  }
  return readBounded(url, answer)
}

async function readBounded(url: URL, { body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > longestAnswer)
      throw unanswered(url, `its answer is longer than ${longestAnswer} bytes`)
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

/** The different public addresses of an answer: the text itself, or the texts of a JSON object. */
function addressesIn(text: string): string[] {
  const texts = [text, ...valuesOf(text)].map((each) => each.trim())
  return [...new Set(texts.filter(isPublic).map(oneSpelling))]
}

const objectSchema = z.record(z.string(), z.unknown())

function valuesOf(text: string): string[] {
  try {
    const values: unknown[] = Object.values(objectSchema.parse(JSON.parse(text)))
    return values.filter((each) => typeof each === 'string')
  } catch {
    return []
  }
}

function isPublic(text: string): boolean {
  const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
  return isAddress && ipaddr.parse(text).range() === 'unicast'
}

function whyOf(thrown: unknown, limit: AbortSignal): string {
  if (limit.aborted) return `it did not answer within ${timeoutMs / 1000} seconds`
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown
  // A certificate that does not fit is told with the names in it, which are the service's own words.
  return plainText(cause instanceof Error ? cause.message : String(cause), longestReason)
}

function unanswered({ host }: URL, why: string): RdpAzureError {
  const message = `${host} did not tell this machine’s address: ${why}`
  return new RdpAzureError('NoLineOfSight', message, {
    next: ['give the address itself: --from <address>'],
    data: { host },
  })
}
