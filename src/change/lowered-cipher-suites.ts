import { sameName } from './find-by-name.ts'

/** Where a policy lists the cipher suites of TLS, and under which name. */
const path = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002'
const name = 'Functions'

/**
 * Suites as strong as any, which can be added to a list without lowering it: ephemeral keys and
 * authenticated encryption (BSI TR-02102-2, NIST SP 800-52).
 */
const strong = /^TLS_(ECDHE_(RSA|ECDSA)_WITH_)?AES_(128|256)_GCM_SHA(256|384)$/

interface ListChange {
  path: string
  name: string
  texts?: { before: string; after: string }
}

/** Whether a registry value is the list of cipher suites. */
export function isCipherSuites(change: ListChange): boolean {
  return sameName(change.path, path) && sameName(change.name, name)
}

/**
 * How a change of the list lowers security: by more than strong suites that were not in it, or by
 * giving a list up. An empty list forbids everything and so protects nothing.
 */
export function loweredCipherSuites({ texts }: ListChange): string | undefined {
  const [before, after] = [suitesIn(texts?.before ?? ''), suitesIn(texts?.after ?? '')]
  if (before.length === 0) return undefined
  if (after.length === 0) return 'the list of cipher suites is given up, so Windows uses its own'
  const weak = after.filter((suite) => !before.includes(suite) && !strong.test(suite))
  return weak.length > 0 ? `the list of cipher suites gets ${weak.join(', ')}` : undefined
}

function suitesIn(text: string): string[] {
  return text
    .split(',')
    .map((suite) => suite.trim().toUpperCase())
    .filter((suite) => suite !== '')
}
