import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { longestTsAnswer, readTsAnswer, tsRequest } from '../../src/probe/credssp.ts'
import { readChallenge } from '../../src/probe/ntlm.ts'
import { challengeAnswer, refusedAnswer } from './ts-answers.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')

describe('the first message of CredSSP', () => {
  it('carries an NTLM negotiate of version 6, in 57 bytes', () => {
    expect(tsRequest().toString('hex')).toBe(
      '3037a003020106a130302e302ca02a04284e544c4d5353500001000000b78208e2' +
        '000000000000000000000000000000000a0063450000000f',
    )
  })
})

describe('its answer', () => {
  it('with a challenge is read: version, names, release and clock', () => {
    const read = readTsAnswer(challengeAnswer)
    if (read.kind !== 'answer') throw new Error(read.kind)
    const { version, errorCode, token } = read.answer
    expect({ version, errorCode }).toStrictEqual({ version: 6, errorCode: undefined })
    expect(token?.readUInt32LE(20)).toBe(0xe28882b7)
    expect(readChallenge(token ?? Buffer.alloc(0))).toStrictEqual({
      windows: '6.1.7601',
      computer: 'VM',
      domain: 'VM',
      dnsComputer: 'vm',
      dnsDomain: 'vm',
      clockMs: Date.parse('2026-11-23T01:11:29Z'),
    })
  })

  it('with an error is read unsigned', () => {
    expect(readTsAnswer(refusedAnswer)).toStrictEqual({
      kind: 'answer',
      answer: { version: 6, errorCode: 0xc000006d },
    })
  })

  it('has its error where it says so, not wherever a byte looks like it', () => {
    // a5 clientNonce whose bytes spell an errorCode.
    const read = readTsAnswer(hex('3010 a003020106 a509 0407 a4060204c00000'))
    expect(read).toStrictEqual({ kind: 'answer', answer: { version: 6 } })
  })

  it.each([
    ['5 bytes with a leading zero', '300e a003020106 a407 0205 00c0000418', 0xc0000418],
    ['4 bytes', '300d a003020102 a406 0204 c000005e', 0xc000005e],
    ['1 byte, negative', '300a a003020106 a403 0201 ff', 0xffffffff],
    ['no byte', '3009 a003020106 a402 0200', undefined],
    ['6 bytes', '300f a003020106 a408 0206 010203040506', undefined],
    ['text', '300a a003020106 a403 0401 ff', undefined],
  ])('may tell its error in %s', (_name, bytes, errorCode) => {
    const read = readTsAnswer(hex(bytes))
    expect(read.kind === 'answer' && read.answer.errorCode).toBe(errorCode)
  })

  it.each([
    ['HTTP', '485454502f'],
    ['an indefinite length', '3080a003020106'],
    ['a length of 4 bytes', '308400000010'],
    ['no version', '3005a103020106'],
    ['a field longer than the whole', '3005a004020106'],
    ['nine fields', `301b${'a003020106'}${'a600'.repeat(11)}`],
    ['nothing', '3000'],
  ])('is not read from %s', (_name, bytes) => {
    expect(readTsAnswer(hex(bytes)).kind).toBe('garbled')
  })

  it('is waited for byte by byte', () => {
    for (let length = 0; length < challengeAnswer.length; length += 1) {
      expect(readTsAnswer(challengeAnswer.subarray(0, length)).kind).toBe('incomplete')
    }
  })

  it('is not waited for without end', () => {
    const endless = Buffer.concat([hex('3083ffffff'), Buffer.alloc(longestTsAnswer)])
    expect(readTsAnswer(endless.subarray(0, longestTsAnswer - 1)).kind).toBe('incomplete')
    expect(readTsAnswer(endless).kind).toBe('garbled')
  })
})

describe('a challenge', () => {
  const message = challengeAnswer.subarray(challengeAnswer.indexOf('NTLMSSP'))
  const patched = (at: number, bytes: string): Buffer => {
    const copy = Buffer.from(message)
    hex(bytes).copy(copy, at)
    return copy
  }

  it('is found behind a SPNEGO header', () => {
    const wrapped = Buffer.concat([hex('a1818f30818c'), message])
    expect(readChallenge(wrapped)).toMatchObject({ computer: 'VM' })
  })

  it.each([
    ['another type of message', patched(8, '01000000'), undefined],
    ['half a head', message.subarray(0, 47), undefined],
    ['no signature', message.subarray(1), undefined],
    ['target information beyond the end', patched(44, 'ffffffff'), { windows: '6.1.7601' }],
    ['no flag for the version', patched(20, 'b78288e0'), { computer: 'VM' }],
  ])('with %s gives what it can', (_name, bytes, expected) => {
    const read = readChallenge(bytes)
    if (expected === undefined) expect(read).toBeUndefined()
    else expect(read).toMatchObject(expected)
  })

  it('without the flag for the version tells none', () => {
    expect(readChallenge(patched(20, 'b78288e0'))).not.toHaveProperty('windows')
  })

  it('tells no clock of a time that none has', () => {
    const at = message.indexOf(hex('80f69c91e77add01'))
    expect(readChallenge(patched(at, 'ffffffffffffffff'))).not.toHaveProperty('clockMs')
    expect(readChallenge(patched(at, '0000000000000000'))).not.toHaveProperty('clockMs')
  })

  it('has names without control characters', () => {
    const at = message.indexOf(Buffer.from('VM', 'utf16le'), 60)
    const copy = Buffer.from(message)
    Buffer.from('\u001b\u202e', 'utf16le').copy(copy, at)
    expect(Object.values(readChallenge(copy) ?? {}).join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  })
})

describe('whatever the bytes', () => {
  const flipped = fc
    .tuple(
      fc.constantFrom(challengeAnswer, refusedAnswer),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 12 }),
      fc.nat(200),
    )
    .map(([bytes, changes, cut]) => {
      const copy = Buffer.from(bytes)
      for (const [at, value] of changes) if (at < copy.length) copy[at] = value
      return copy.subarray(0, Math.max(1, copy.length - (cut % 5)))
    })

  it('nothing throws, and what is read is bounded', () => {
    fc.assert(
      fc.property(flipped, (bytes) => {
        const read = readTsAnswer(bytes)
        if (read.kind !== 'answer') return
        const { errorCode = 0, token } = read.answer
        expect(errorCode).toBeGreaterThanOrEqual(0)
        const challenge = token && readChallenge(token)
        for (const value of Object.values(challenge ?? {})) {
          if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(255)
          else expect(() => new Date(value).toISOString()).not.toThrow()
        }
      }),
      { numRuns: 3_000 },
    )
  })
})
