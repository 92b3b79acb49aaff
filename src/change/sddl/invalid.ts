import { RdpAzureError } from '../../errors.ts'

/** The error for text that is no security descriptor: says why, and shows the beginning of the text. */
export function invalidSddl(why: string, text: string): RdpAzureError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text
  return new RdpAzureError(
    'GuestAnswerInvalid',
    `the security descriptor "${shown}" cannot be read: ${why}`,
    { data: { sddl: shown } },
  )
}
