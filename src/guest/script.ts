import { z } from 'zod'

import { guestRequestSchema } from '../model/guest-protocol.ts'
import type { GuestRequest } from '../model/guest-protocol.ts'

/** The text of the files in runbooks/scripts. */
export interface GuestScripts {
  frame: string
  collect: string
  apply: string
}

const opening = "$rdpAzureRequest = @'\n"
const closing = "\n'@\n"

/**
 * What is sent to the guest: the request, then the scripts as they are. `collect` never carries the
 * text of apply.ps1, so that what only reads can be told by its text alone.
 */
export function composeScript(request: GuestRequest, scripts: GuestScripts): string {
  const parts = [scripts.frame, scripts.collect]
  if (request.kind !== 'collect') parts.push(scripts.apply)
  // Parsed, so that equal requests make equal text whatever order their fields were given in.
  const line = asciiJson(guestRequestSchema.parse(request))
  return `${opening}${line}${closing}${parts.map(endLine).join('')}`
}

/** The request in a composed script: its one line of JSON; undefined when the script is not ours. */
export function requestIn(script: string): string | undefined {
  const text = script.replaceAll('\r\n', '\n')
  if (!text.startsWith(opening)) return undefined
  const end = text.indexOf(closing)
  const line = end < 0 ? '' : text.slice(opening.length, end)
  return line === '' || line.includes('\n') ? undefined : line
}

/**
 * Whether a script only reads: its request is a `collect`, and its text is that of collect.ps1 to the
 * letter. `--read-only` lets Run Command pass by this test and no other.
 */
export function isCollectOnly(script: string, scripts: GuestScripts): boolean {
  const line = requestIn(script)
  if (line === undefined) return false
  const request = requestOf(line)
  return request?.kind === 'collect' && script === composeScript(request, scripts)
}

function requestOf(line: string): GuestRequest | undefined {
  const parsed = z
    .string()
    .transform((text, context) => {
      try {
        const json: unknown = JSON.parse(text)
        return json
      } catch {
        context.addIssue('not JSON')
        return z.NEVER
      }
    })
    .pipe(guestRequestSchema)
    .safeParse(line)
  return parsed.success ? parsed.data : undefined
}

/**
 * Windows PowerShell reads a script without a byte order mark in the ANSI code page, and takes
 * typographic quotes for quotes: with everything outside ASCII escaped neither matters.
 */
function asciiJson(request: GuestRequest): string {
  return JSON.stringify(request).replace(
    /[^\u0020-\u007e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`
}
