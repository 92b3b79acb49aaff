import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { extendedReasons } from '../../src/judge/codes/extended.ts'
import { gatewayReasons } from '../../src/judge/codes/gateway.ts'
import { hexOf } from '../../src/judge/codes/number.ts'
import { reasons } from '../../src/judge/codes/reasons.ts'
import { toldOptions } from '../../src/judge/codes/words.ts'
import { readCode } from '../../src/judge/read-code.ts'
import { readExtended, readTold } from '../../src/judge/read-told.ts'

const told = (...words: string[]) => {
  const read = readTold(words)
  return 'wrong' in read ? `wrong: ${read.wrong}` : read.told
}
const how = (...words: string[]) => {
  const read = readTold(words)
  return 'wrong' in read ? [] : read.how
}

describe('a code', () => {
  it('is read again as it is written, whatever the number', () => {
    const code = fc.integer({ min: 0, max: 0xffffffff })
    fc.assert(
      fc.property(code, fc.boolean(), (value, known) => {
        expect(readCode(hexOf(value), () => known)).toEqual({ value })
      }),
    )
  })

  it('of the table is read in decimal, too', () => {
    for (const { code } of [...reasons, ...gatewayReasons])
      expect(told(String(code))).toEqual({ code })
    for (const { code } of extendedReasons) expect(readExtended(String(code))).toBe(code)
  })

  it.each([
    ['0x904', 0x904, undefined],
    ['0X1B07', 0x1b07, undefined],
    ['2308', 0x904, undefined],
    ['904', 0x904, '904 was read as hexadecimal: 0x904'],
    ['b09', 0xb09, 'b09 was read as hexadecimal: 0xB09'],
    ['516', 0x204, '516 was read as decimal: 0x204; 0x516 is another code'],
    ['1234567', 1234567, undefined],
    ['-1073741715', 0xc000006d, '-1073741715 was read as a signed number: 0xC000006D'],
  ])('%s is %i', (word, code, said) => {
    expect(told(word)).toEqual({ code })
    expect(how(word)).toEqual(said === undefined ? [] : [said])
  })

  it.each(['', ' ', '0x', '0x123456789', '4294967296', '-2147483649', '0x9g4', 'mstsc', '9.04'])(
    'is not %j',
    (word) => {
      expect(told(word)).toBe(`wrong: ${word.trim()}`)
    },
  )

  it('and an extended one are told apart by their order', () => {
    expect(told('0x904', '7')).toEqual({ code: 0x904, extended: 7 })
    expect(told('0x904', 'x7')).toBe('wrong: x7')
    expect(told('0x904', '266')).toEqual({ code: 0x904, extended: 266 })
  })
})

describe('the text of a dialog', () => {
  const pair = { code: 0x904, extended: 7 }
  it.each([
    ['Error code: 0x904 Extended error code: 0x7', pair],
    ['Fehlercode: 0x904\nErweiterter Fehlercode: 0x7', pair],
    ['Code d’erreur : 0x904\nCode d’erreur étendu : 0x7', pair],
    ['エラー コード: 0x904\n拡張エラー コード: 0x7', pair],
    ['Extended error code: 0x7, error code: 0x904', pair],
    ['Extended error code: 0x7', { extended: 7 }],
    ['RDP ClientActiveX has been disconnected (Reason= 2308)', { code: 0x904 }],
    ['An internal error has occurred.', { dialog: 'internal-error' }],
    ['Ein interner Fehler ist aufgetreten. Fehlercode: 0x4', { code: 4, dialog: 'internal-error' }],
    ['This could be due to CredSSP encryption oracle remediation.', { dialog: 'credssp' }],
    ['Your credentials did not work', { dialog: 'credentials' }],
  ])('%j', (text, expected) => {
    expect(told(text)).toEqual(expected)
    expect(told(...text.split(' '))).toEqual(expected)
  })

  it('says that more than two numbers were not read', () => {
    expect(how('codes: 0x1 0x2 0x3')).toEqual(['of 3 numbers the first two were read'])
  })

  it('without a code or known words is none', () => {
    expect(told('something went wrong at 08:12:33 on 2026-11-26')).toMatch(/^wrong: something/)
    expect(told('x'.repeat(5000))).toBe(`wrong: ${'x'.repeat(100)}`)
  })

  it('of any kind never fails, and never takes a number too large', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }), (words) => {
        const read = readTold(words)
        if ('wrong' in read) return
        for (const value of [read.told.code, read.told.extended])
          expect(value === undefined || (value >= 0 && value <= 0xffffffff)).toBe(true)
      }),
    )
  })
})

it('what was told is told again by the options', () => {
  const words = (text: string) =>
    [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  for (const dialog of ['credssp', 'credentials', 'internal-error'] as const) {
    const [, said = ''] = words(toldOptions({ dialog }))
    expect(told(said)).toEqual({ dialog })
  }
  expect(toldOptions({ code: 0x904, extended: 7 })).toBe('--code 0x904 --extended 0x7')
})
