/** Longest text of Azure's that goes into a message; its own messages are a few hundred characters. */
const maxLength = 600

/** What looks like a token (three base64url parts of a JWT), so that none reaches a message. */
const tokenLike = /eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g

/**
 * Text from elsewhere, fit for a message: one line, no control, format or direction characters,
 * no tokens, bounded.
 */
export function plainText(text: string, limit = maxLength): string {
  const line = text
    .slice(0, limit * 8)
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .replace(tokenLike, '<token>')
    .trim()
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}

/** A value as one word of a command line that bash, PowerShell and cmd read alike. */
export function quoted(text: string): string {
  const value = plainText(text)
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `"${value.replace(/["`$\\!]/g, '')}"`
}
