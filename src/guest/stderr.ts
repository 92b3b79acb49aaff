import { RdpAzureError } from '../errors.ts'

/**
 * Error ids of PowerShell that mean the script did not run at all. Ids are not translated, unlike the
 * text beside them; they stand in `FullyQualifiedErrorId` of what PowerShell writes to StdErr.
 */
const blockingIds = [
  {
    id: /ScriptRequiresUnmatchedPSVersion|ScriptRequiresMissingPSSnapins|ScriptRequiresElevation/,
    reason: 'old-powershell',
    meaning: 'Windows PowerShell is older than the script requires',
    next: ['Install Windows Management Framework 5.1 in the VM, then run the command again'],
  },
  {
    id: /UnauthorizedAccess|PSSecurityException|RemoteSigned|AuthorizationManagerCheckFailed/,
    reason: 'execution-policy',
    meaning: 'the execution policy of the VM refuses scripts that are not signed',
    next: [
      'Look for the group policy "Turn on Script Execution": AllSigned and Restricted stop Run Command as well',
      'Get-ExecutionPolicy -List in the VM shows which scope sets it',
    ],
  },
  {
    id: /ScriptContainedMaliciousContent/,
    reason: 'antimalware',
    meaning: 'the antimalware software of the VM stopped the script',
    next: ['Show the owner of the antimalware policy runbooks/scripts: the text is sent unchanged'],
  },
  {
    id: /MethodInvocationNotSupportedInConstrainedLanguage|CannotCreateTypeConstrainedLanguage|PropertySetterNotSupportedInConstrainedLanguage|MethodInvocationOnlyCoreTypes/i,
    reason: 'constrained-language',
    meaning: 'an application control policy (WDAC, AppLocker) keeps PowerShell in constrained mode',
    next: ['Ask the owner of the application control policy to allow the script'],
  },
  {
    id: /FullyQualifiedErrorId\s*:\s*(?:MissingEndCurlyBrace|UnexpectedToken|ParserError|MissingCatchOrFinally)/,
    reason: 'cut-script',
    meaning: 'the script arrived damaged, so PowerShell could not read it',
    next: ['Run the command again'],
  },
] as const

/** What StdErr says about why there is no answer; undefined when it names no known id. */
export function blockedBy(stderr: string): RdpAzureError | undefined {
  const hit = blockingIds.find(({ id }) => id.test(stderr))
  if (!hit) return undefined
  return new RdpAzureError('GuestBlocked', `The guest did not run the script: ${hit.meaning}`, {
    next: hit.next,
    data: { reason: hit.reason, id: hit.id.exec(stderr)?.[0] ?? '' },
  })
}
