/** Longest text of Azure's that goes into a message; its own messages are a few hundred characters. */
const maxLength = 600

/** What looks like a token (three base64url parts of a JWT), so that none reaches a message. */
const tokenLike = /eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g

/** Signature of a storage address (SAS), which is a permission by itself. */
const signature = /\bsig=[\w%+/=-]{8,}/gi

/** Takes out what gives a permission to whoever reads it: tokens, and signatures of storage addresses. */
export function withoutSecrets(text: string): string {
  return text.replace(tokenLike, '<token>').replace(signature, 'sig=<signature>')
}

/**
 * Text from elsewhere, fit for a message: one line, no control, format or direction characters,
 * no tokens, bounded.
 */
export function plainText(text: string, limit = maxLength): string {
  const plain = text
    .slice(0, limit * 8)
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
  const line = withoutSecrets(plain).trim()
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line
}

/** A value as one word of a command line that bash, PowerShell and cmd read alike. */
export function quoted(text: string): string {
  const value = plainText(text)
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `"${value.replace(/["`$\\!]/g, '')}"`
}
