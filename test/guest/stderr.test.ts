import { describe, expect, test } from 'vitest'

import { blockedReasons, packBlocked, unpackBlocked } from '../../src/guest/blocked.ts'
import { blockedBy } from '../../src/guest/stderr.ts'

describe('what PowerShell writes to StdErr when it refuses the script', () => {
  test.each([
    ['ScriptRequiresUnmatchedPSVersion', 'old-powershell'],
    ['UnauthorizedAccess', 'execution-policy'],
    ['ScriptContainedMaliciousContent', 'antimalware'],
    ['MethodInvocationNotSupportedInConstrainedLanguage', 'constrained-language'],
    ['MissingEndCurlyBrace', 'cut-script'],
  ])('%s means %s, with something to do about it', (id, reason) => {
    const error = blockedBy(`text in any language\r\n    + FullyQualifiedErrorId : ${id}\r\n`)
    expect(error?.code).toBe('GuestBlocked')
    expect(error?.data['reason']).toBe(reason)
    expect(error?.next).not.toEqual([])
  })

  test('any other text says nothing about a block', () => {
    expect(blockedBy('Get-Item : Cannot find path')).toBeUndefined()
  })
})

test('every reason of the plain-text frame is read back, an unknown one is still a block', () => {
  for (const reason of Object.keys(blockedReasons)) {
    const line = `<<rdp-azure:1:blocked:${reason}:3.0>>>`
    expect(unpackBlocked(line)?.data).toEqual({ reason, detail: '3.0' })
  }
  expect(unpackBlocked('<<rdp-azure:1:blocked:newer-reason:x>>>')?.message).toContain(
    'newer-reason',
  )
  expect(unpackBlocked(packBlocked('32-bit', '4 bytes'))?.message).toContain('4 bytes')
  expect(unpackBlocked('<<rdp-azure:1:blocked:\u001b[2J:x>>>')).toBeUndefined()
})
