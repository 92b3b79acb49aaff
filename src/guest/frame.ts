import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'

import { RdpAzureError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import { guestSectionNames } from '../model/guest-evidence.ts'
import { guestAnswerSchema } from '../model/guest-protocol.ts'
import type { GuestAnswer } from '../model/guest-protocol.ts'
import { unpackBlocked } from './blocked.ts'
import { cleanJson, cleanText } from './clean.ts'
import { blockedBy } from './stderr.ts'

/**
 * Run Command hands back the last 4,096 bytes of stdout, so the frame and its line end must fit:
 * `<<rdp-azure:1:<request id>:<length of base64>:<sha256 of base64>:<base64 of gzip of JSON>>>`.
 */
export const frameLimitBytes = 4096

/** An answer unpacks to a few dozen kilobytes; anything near this is an attempt to fill memory. */
export const unpackedLimitBytes = 1024 * 1024

const lineEndBytes = 2
const frameLine = /^<<rdp-azure:1:([0-9a-f]{32}):(\d{1,6}):([0-9a-f]{64}):([A-Za-z0-9+/=]*)(>>>)?$/

/**
 * The answer as one line without its line end. What does not fit is left out: the last sections of
 * `guestSectionNames` first, each named in `omitted`; then what the changes say beside their status.
 */
export function packFrame(answer: GuestAnswer): string {
  const sections = { ...answer.sections }
  const omitted = [...answer.omitted]
  for (const name of [undefined, ...guestSectionNames.toReversed()]) {
    if (name !== undefined) {
      if (!sections[name]) continue
      delete sections[name]
      omitted.unshift(name)
    }
    const line = frameOf({ ...answer, sections, omitted })
    if (line.length + lineEndBytes <= frameLimitBytes) return line
  }
  const changes = answer.changes.map(({ id, kind, status }) => ({ id, kind, status }))
  return frameOf({ ...answer, sections, omitted, changes })
}

function frameOf(answer: GuestAnswer): string {
  const base64 = gzipSync(JSON.stringify(answer)).toString('base64')
  return `<<rdp-azure:1:${answer.requestId}:${base64.length}:${sha256(base64)}:${base64}>>>`
}

/**
 * What the guest answered to this request. Everything here is written by a machine that is not
 * trusted: sizes are bounded before and after unpacking, every string is cleaned, the shape is parsed.
 * @throws GuestAnswerMissing, -Cut, -Forged, -TooLarge, -Invalid; GuestBlocked with what to do about it
 */
export function unpackFrame(stdout: string, stderr: string, requestId: string): GuestAnswer {
  const line = lastLine(stdout)
  const blocked = unpackBlocked(line)
  if (blocked) throw blocked
  const match = frameLine.exec(line)
  if (!match) throw withoutFrame(line, stderr)
  const [, id = '', length = '', hash = '', base64 = '', end] = match
  if (Number(length) > frameLimitBytes || base64.length > frameLimitBytes) {
    throw failed('GuestAnswerTooLarge', `the frame says it has ${length} characters`)
  }
  if (end === undefined || base64.length < Number(length)) {
    throw failed('GuestAnswerCut', `${base64.length} of ${length} characters arrived`)
  }
  if (id !== requestId) throw failed('GuestAnswerForged', `it answers ${id}, not ${requestId}`)
  if (base64.length > Number(length) || sha256(base64) !== hash) {
    throw failed('GuestAnswerForged', 'its hash is that of other content')
  }
  return parseAnswer(unzip(base64), requestId)
}

function lastLine(stdout: string): string {
  const end = stdout.slice(-2 * frameLimitBytes).trimEnd()
  return end.slice(end.lastIndexOf('\n') + 1).trim()
}

function withoutFrame(line: string, stderr: string): RdpAzureError {
  const headLost = line.endsWith('>>>') || line.startsWith('<<rdp-azure:')
  if (headLost) return failed('GuestAnswerCut', 'a part of the frame is missing')
  const blocked = blockedBy(stderr)
  if (blocked) return blocked
  const said = cleanText(stderr.trim()).slice(0, 300)
  const because = said === '' ? 'StdErr is empty too' : `StdErr says: ${said}`
  return failed('GuestAnswerMissing', because)
}

function unzip(base64: string): Buffer {
  try {
    return gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: unpackedLimitBytes })
  } catch (error) {
    const tooLarge = error instanceof RangeError
    if (tooLarge) {
      throw failed('GuestAnswerTooLarge', `it unpacks to more than ${unpackedLimitBytes} bytes`)
    }
    throw failed('GuestAnswerInvalid', 'it is not gzip')
  }
}

function parseAnswer(json: Buffer, requestId: string): GuestAnswer {
  const parsed = guestAnswerSchema.safeParse(jsonOf(json))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const where = cleanText(issue?.path.join('.') ?? '').slice(0, 200)
    throw failed(
      'GuestAnswerInvalid',
      `at "${where}": ${cleanText(issue?.message ?? '').slice(0, 200)}`,
    )
  }
  if (parsed.data.requestId !== requestId) {
    throw failed('GuestAnswerForged', `inside it answers ${parsed.data.requestId.slice(0, 64)}`)
  }
  return parsed.data
}

function jsonOf(json: Buffer): unknown {
  try {
    return cleanJson(JSON.parse(json.toString('utf8')))
  } catch {
    throw failed('GuestAnswerInvalid', 'it is not JSON')
  }
}

const heading = {
  GuestAnswerMissing: 'The output of the guest carries no answer',
  GuestAnswerCut: 'The answer of the guest arrived incomplete',
  GuestAnswerForged: 'The answer of the guest is not the one to this request',
  GuestAnswerTooLarge: 'The answer of the guest is larger than agreed',
  GuestAnswerInvalid: 'The answer of the guest cannot be read',
} as const satisfies Partial<Record<ErrorCode, string>>

const next: Record<keyof typeof heading, readonly string[]> = {
  GuestAnswerMissing: [
    'Run the command again with --debug to see what the guest wrote',
    'Look at C:\\WindowsAzure\\Logs\\Plugins in the VM for RunCommandExtension.log',
  ],
  GuestAnswerCut: ['Run the command again: a change is made once even if it is asked for twice'],
  GuestAnswerForged: [
    'Another tool may have used Run Command at the same time: run the command again',
    'If it happens again, treat the VM as untrusted: something in it rewrites the output',
  ],
  GuestAnswerTooLarge: ['Treat the VM as untrusted: the scripts never send this much'],
  GuestAnswerInvalid: ['Run the command again; if it stays so, report it with the run id'],
}

function failed(code: keyof typeof heading, why: string): RdpAzureError {
  return new RdpAzureError(code, `${heading[code]}: ${why}`, { next: next[code] })
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
