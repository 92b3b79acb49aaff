import { packFrame } from '../../guest/frame.ts'
import { guestRequestSchema } from '../../model/guest-protocol.ts'
import type { GuestRequest } from '../../model/guest-protocol.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { answerRequest } from './answer.ts'
import type { AnswerOptions } from './answer.ts'

/** What Run Command gets back from a script, and the Windows it leaves. */
export interface ScriptRun {
  state: WindowsState
  stdout: string
  stderr: string
}

/**
 * Runs a script in the simulated Windows. It knows the scripts of this project by the request at their
 * head and answers in their stead; it never runs PowerShell, and says so of any other script.
 */
export async function runScript(
  script: string,
  state: WindowsState,
  options: AnswerOptions = {},
): Promise<ScriptRun> {
  const line = requestLine(script)
  if (line === undefined) return { state, stdout: '', stderr: foreignScript }
  const blocked = blockedBy(state)
  if (blocked !== undefined) return { state, stdout: frameOfBlocked(...blocked), stderr: '' }
  const parsed = guestRequestSchema.safeParse(jsonOf(line))
  if (!parsed.success) return { state, stdout: frameOfBlocked('protocol', 'unknown'), stderr: '' }
  if (!canAnswer(parsed.data, script)) return { state, stdout: '', stderr: '' }
  const { state: after, answer } = await answerRequest(parsed.data, state, options)
  return { state: after, stdout: answer ? `${packFrame(answer)}\r\n` : '', stderr: '' }
}

const foreignScript =
  'The simulated Windows knows only the scripts of rdp-azure; this script was not run.'

/** How composed scripts begin and where their request ends: a here-string of one line. */
const opening = "$rdpAzureRequest = @'\n"
const closing = "\n'@\n"

function requestLine(script: string): string | undefined {
  const text = script.replaceAll('\r\n', '\n')
  const end = text.indexOf(closing)
  return text.startsWith(opening) && end > 0 ? text.slice(opening.length, end) : undefined
}

/** Without apply.ps1 in the script nothing answers a request for changes, and nothing is printed. */
function canAnswer(request: GuestRequest, script: string): boolean {
  return request.kind === 'collect' || script.includes('# apply.ps1')
}

/** The guards at the head of frame.ps1, in their order, with what they found. */
function blockedBy({ powershell }: WindowsState): [reason: string, found: string] | undefined {
  const [major = 0, minor = 0] = powershell.version.split('.').map(Number)
  if (major < 5 || (major === 5 && minor < 1)) return ['old-powershell', powershell.version]
  if (powershell.languageMode !== 'FullLanguage') {
    return ['constrained-language', powershell.languageMode]
  }
  return powershell.is64Bit ? undefined : ['32-bit', 'x86']
}

/** The plain-text frame of frame.ps1. */
function frameOfBlocked(reason: string, detail: string): string {
  return `<<rdp-azure:1:blocked:${reason}:${detail}>>>\r\n`
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
