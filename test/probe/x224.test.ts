import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { connectionRequest, readConfirm } from '../../src/probe/x224.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('the connection request', () => {
  it('offers TLS and CredSSP behind a cookie', () => {
    expect(connectionRequest().toString('hex')).toBe(
      '0300002e29e00000000000436f6f6b69653a206d737473686173683d72647070726f62650d0a010008000b000000',
    )
  })
})

describe('the connection confirm', () => {
  // Answers of xrdp 0.9.21 and FreeRDP 2.11.7.
  it.each([
    ['TLS chosen', '030000130ed000001234000201080001000000', { selectedProtocol: 1, flags: 1 }],
    ['nothing chosen', '030000130ed000001234000201080000000000', { selectedProtocol: 0 }],
    ['CredSSP chosen', '030000130ed000000000000203080002000000', { selectedProtocol: 2, flags: 3 }],
    ['all flags', '030000130ed00000123400021f080002000000', { selectedProtocol: 2, flags: 0x1f }],
    ['no certificate', '030000130ed000001234000300080003000000', { failureCode: 3 }],
    ['no negotiation', '0300000b06d00000123400', { kind: 'no-negotiation' }],
  ])('is read: %s', (_name, bytes, expected) => {
    expect(readConfirm(hex(bytes))).toMatchObject({ ...expected, rest: Buffer.alloc(0) })
  })

  it('is cut where its length says, and what follows is kept', () => {
    const bytes = hex('030000130ed000001234000300080003000000 0300000902f0802180')
    expect(readConfirm(bytes)).toMatchObject({ failureCode: 3, rest: hex('0300000902f0802180') })
  })

  it.each([
    ['HTTP', '485454502f'],
    ['an MCS disconnect', '0300000902f0802180'],
    ['a length of 3', '03000003'],
    ['a length of 65535', '0300ffff'],
    ['a length indicator that does not fit', '030000130dd000001234000201080001000000'],
    ['a connection request', '0300000b06e00000000000'],
    ['a negotiation of type 4', '030000130ed000001234000401080001000000'],
    ['a negotiation of length 9', '030000130ed000001234000201090001000000'],
    ['half a negotiation', '0300000f0ad0000012340002010800'],
  ])('is not taken from %s', (_name, bytes) => {
    expect(readConfirm(hex(bytes)).kind).toBe('not-rdp')
  })

  it('waits for every byte of a valid one', () => {
    const whole = hex('030000130ed000001234000201080001000000')
    for (let length = 0; length < whole.length; length += 1) {
      expect(readConfirm(whole.subarray(0, length)).kind).toBe('incomplete')
    }
  })

  const startOfConfirm = fc.constantFrom(
    '',
    '03',
    '0300',
    '03000013',
    '030000130ed0',
    '0300000b06d0',
  )
  const anyBytes = fc
    .tuple(startOfConfirm, fc.uint8Array({ maxLength: 600 }))
    .map(([start, bytes]) => Buffer.concat([hex(start), bytes]))

  it('never throws, and a decision never changes when more bytes come', () => {
    fc.assert(
      fc.property(anyBytes, fc.nat(600), (bytes, cut) => {
        const early = readConfirm(bytes.subarray(0, cut))
        const late = readConfirm(bytes)
        if (early.kind !== 'incomplete') expect(late.kind).toBe(early.kind)
        if (bytes.length > 512) expect(late.kind).not.toBe('incomplete')
        if ('rest' in late) expect([11, 19]).toContain(bytes.length - late.rest.length)
      }),
      { numRuns: 2_000 },
    )
  })
})
