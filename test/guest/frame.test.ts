import { createHash, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { RdpAzureError } from '../../src/errors.ts'
import { collectTask } from '../../src/facts/collect-needs.ts'
import { packBlocked } from '../../src/guest/blocked.ts'
import { evidenceOf } from '../../src/guest/evidence.ts'
import { frameLimitBytes, packFrame, unpackFrame } from '../../src/guest/frame.ts'
import { guestSectionNames } from '../../src/model/guest-evidence.ts'
import type { GuestAnswer } from '../../src/model/guest-protocol.ts'

const requestId = '0123456789abcdef0123456789abcdef'
const answer: GuestAnswer = {
  protocol: 1,
  requestId,
  kind: 'collect',
  replayed: false,
  changes: [],
  sections: {
    sessions: { value: { active: 2 } },
    events: { error: { id: 'AccessDenied', message: 'the log cannot be read' } },
  },
  omitted: [],
}

function frameOf(json: unknown, id = requestId): string {
  const base64 = gzipSync(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64')
  const hash = createHash('sha256').update(base64).digest('hex')
  return `<<rdp-azure:1:${id}:${base64.length}:${hash}:${base64}>>>`
}

function codeOf(stdout: string, stderr = ''): string {
  try {
    unpackFrame(stdout, stderr, requestId)
    return 'none'
  } catch (error) {
    return error instanceof RdpAzureError ? error.code : String(error)
  }
}

describe('a frame', () => {
  test('brings back the answer that was packed', () => {
    expect(unpackFrame(`noise\r\n${packFrame(answer)}\r\n`, '', requestId)).toEqual(answer)
  })

  test('fits with its line end, whatever is in it, and says what was left out', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12_000 }),
        fc.integer({ min: 0, max: 9000 }),
        (a, b) => {
          const text = (bytes: number) => randomBytes(bytes).toString('base64')
          const full: GuestAnswer = {
            ...answer,
            changes: [
              {
                id: '1',
                kind: 'registry-value',
                status: 'failed',
                reason: { id: 'x', message: text(b) },
              },
            ],
            sections: {
              ...answer.sections,
              services: { error: { id: 'x', message: text(a / 4) } },
              registry: { error: { id: 'x', message: text(a) } },
            },
          }
          const line = packFrame(full)
          expect(Buffer.byteLength(line) + 2).toBeLessThanOrEqual(frameLimitBytes)
          const read = unpackFrame(line, '', requestId)
          const told = [...Object.keys(read.sections), ...read.omitted].toSorted()
          expect(told).toEqual(['events', 'registry', 'services', 'sessions'])
          const present = guestSectionNames.filter((name) => read.sections[name])
          const worth = (name: (typeof guestSectionNames)[number]) =>
            guestSectionNames.indexOf(name)
          for (const left of read.omitted)
            for (const kept of present) expect(worth(kept)).toBeLessThan(worth(left))
          expect(read.changes[0]?.status).toBe('failed')
        },
      ),
      { numRuns: 30, seed: 7 },
    )
  })

  const good = packFrame(answer)
  const head = good.slice(0, -20)
  const middle = good.slice(0, 60)
  const forged = good.replace(/.>>>$/, (end) => (end.startsWith('A') ? 'B>>>' : 'A>>>'))
  const bomb = frameOf(' '.repeat(3_000_000))
  test.each([
    ['no output at all', '', 'GuestAnswerMissing'],
    ['other output', 'hello', 'GuestAnswerMissing'],
    ['output after the frame', `${good}\nhello`, 'GuestAnswerMissing'],
    ['its end cut off', head, 'GuestAnswerCut'],
    ['its end cut off within the heading', middle, 'GuestAnswerCut'],
    ['its beginning cut off', good.slice(9), 'GuestAnswerCut'],
    [
      'characters missing in the middle',
      `${good.slice(0, 140)}${good.slice(150)}`,
      'GuestAnswerCut',
    ],
    ['one character changed', forged, 'GuestAnswerForged'],
    ['more than its length says', good.replace(/>>>$/, 'AAAA>>>'), 'GuestAnswerForged'],
    ['the id of another request', frameOf(answer, 'f'.repeat(32)), 'GuestAnswerForged'],
    [
      'the id of another request inside',
      frameOf({ ...answer, requestId: 'x' }),
      'GuestAnswerForged',
    ],
    ['three megabytes of blanks inside', bomb, 'GuestAnswerTooLarge'],
    [
      'a length no frame has',
      `<<rdp-azure:1:${requestId}:99999:${'0'.repeat(64)}:AAAA>>>`,
      'GuestAnswerTooLarge',
    ],
    ['something that is not JSON', frameOf('{'), 'GuestAnswerInvalid'],
    ['arrays nested without end', frameOf('['.repeat(200_000)), 'GuestAnswerInvalid'],
    ['another shape', frameOf({ ...answer, kind: 'format' }), 'GuestAnswerInvalid'],
    ['a value of another type', frameOf({ ...answer, replayed: 'no' }), 'GuestAnswerInvalid'],
    ['a plain-text frame', `${packBlocked('old-powershell', '4.0')}\r\n`, 'GuestBlocked'],
  ])('with %s is an error of its own', (_, stdout, code) => {
    expect(codeOf(stdout)).toBe(code)
  })

  test('loses control characters in every string and every name', () => {
    const registry = {
      value: {
        'HKLM\\\u001b[31mX': {
          status: 'present',
          values: { 'a\u202eb': { type: 'REG_SZ', data: 'x\u0007y\u009bz' } },
        },
      },
    }
    const read = unpackFrame(frameOf({ ...answer, sections: { registry } }), '', requestId)
    expect(read.sections.registry).toEqual({
      value: {
        'HKLM\\[31mX': { status: 'present', values: { ab: { type: 'REG_SZ', data: 'xyz' } } },
      },
    })
  })

  test('cannot be made to throw anything but an RdpAzureError', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(good.length), (noise, stderr, at) => {
        const line = good.slice(0, at) + noise + good.slice(at)
        expect(codeOf(line, stderr)).toMatch(/^(Guest\w+|none)$/)
      }),
    )
  })
})

test('evidence holds what was read and names what was not', () => {
  const read = evidenceOf({ ...answer, omitted: ['paths'] }, collectTask([]))
  expect(read.sessions).toEqual({ active: 2 })
  expect(Object.keys(read)).not.toContain('registry')
  expect(read.unseen).toMatchInlineSnapshot(`
    {
      "events": {
        "id": "AccessDenied",
        "message": "the log cannot be read",
      },
      "paths": {
        "id": "Omitted",
        "message": "paths did not fit into the answer",
      },
    }
  `)
})
