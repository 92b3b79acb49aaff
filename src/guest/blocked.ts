import { RdpAzureError } from '../errors.ts'

/**
 * Why PowerShell in the guest cannot run the script, as the plain-text frame of frame.ps1 names it.
 * That frame needs neither .NET nor a newer PowerShell, so it arrives where the packed one cannot.
 */
export const blockedReasons = {
  'old-powershell': {
    meaning: 'Windows PowerShell is older than 5.1',
    next: ['Install Windows Management Framework 5.1 in the VM, then run the command again'],
  },
  'constrained-language': {
    meaning: 'an application control policy (WDAC, AppLocker) keeps PowerShell in constrained mode',
    next: [
      'Ask the owner of the application control policy to allow the script (it is readable text in runbooks/scripts)',
      'rdp-azure probe <address> shows what is visible from outside',
    ],
  },
  '32-bit': {
    meaning: 'the script was started by a 32-bit PowerShell, which sees another registry',
    next: ['Run the script by 64-bit Windows PowerShell, as Run Command does'],
  },
  protocol: {
    meaning: 'the script and the request are of different versions',
    next: ['Use the scripts that came with this version of rdp-azure'],
  },
} as const satisfies Record<string, { meaning: string; next: readonly string[] }>

/** One reason of the plain-text frame. */
export type BlockedReason = keyof typeof blockedReasons

/** The plain-text frame, as frame.ps1 writes it. `detail` is the version or mode that was found. */
export function packBlocked(reason: BlockedReason, detail: string): string {
  return `<<rdp-azure:1:blocked:${reason}:${detail}>>>`
}

const blockedLine = /^<<rdp-azure:1:blocked:([a-z0-9-]{1,40}):([\w. -]{0,60})>>>$/

/** The error that a plain-text frame stands for; undefined when the line is no such frame. */
export function unpackBlocked(line: string): RdpAzureError | undefined {
  const [, reason, detail] = blockedLine.exec(line) ?? []
  if (reason === undefined) return undefined
  const known = isBlockedReason(reason) ? blockedReasons[reason] : undefined
  const meaning = known?.meaning ?? `the script says "${reason}"`
  return new RdpAzureError(
    'GuestBlocked',
    `The guest cannot run the script: ${meaning} (found: ${detail})`,
    { next: known?.next ?? [], data: { reason, detail } },
  )
}

function isBlockedReason(text: string): text is BlockedReason {
  return Object.hasOwn(blockedReasons, text)
}
