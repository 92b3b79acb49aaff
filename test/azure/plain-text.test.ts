import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { plainText, quoted } from '../../src/azure/plain-text.ts'

describe('text from elsewhere', () => {
  it.each([
    ['a\r\n\tb', 'a b'],
    ['\u001b[2Ja\u0007', '[2Ja'],
    ['a\u202eb\u200bc', 'abc'],
    ['Bearer eyJhbGciOiJI.eyJzdWIiOiIx.c2ln!', 'Bearer <token>!'],
    [
      'https://a.example/b?sv=1&sig=Zm9vYmFyYmF6%3D&x=1',
      'https://a.example/b?sv=1&sig=<signature>&x=1',
    ],
    ['x'.repeat(700), `${'x'.repeat(599)}…`],
  ])('%j becomes %j', (text, expected) => {
    expect(plainText(text)).toBe(expected)
  })
})

describe('a value in a command', () => {
  it.each([
    ['vm-web01', 'vm-web01'],
    ['/subscriptions/x/resourceGroups/rg', '/subscriptions/x/resourceGroups/rg'],
    ['rg (prod)', '"rg (prod)"'],
    ['', '""'],
    ['a"; rm -rf ~; "', '"a; rm -rf ~; "'],
    ['$(reboot)`x`', '"(reboot)x"'],
  ])('%j is written as %s', (text, expected) => {
    expect(quoted(text)).toBe(expected)
  })

  it('never ends its own quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(quoted(text)).toMatch(/^([\w@%+=:,./-]+|"[^"`$\\!]*")$/)
      }),
    )
  })
})
