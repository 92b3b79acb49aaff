import { describe, expect, it } from 'vitest'

import { durationSchema } from '../../src/cli/duration.ts'

describe('a time', () => {
  it.each([
    ['90m', 90],
    ['2h', 120],
    ['1h30m', 90],
    ['24h', 1440],
    ['1440m', 1440],
    ['1m', 1],
  ])('%s is %i minutes', (text, minutes) => {
    expect(durationSchema.parse(text)).toBe(minutes)
  })

  it.each([
    '',
    'h',
    'm',
    '2',
    '2 h',
    '0m',
    '0h0m',
    '-1h',
    '1.5h',
    '2h2h',
    '30m1h',
    '1d',
    '24h1m',
    '9999h',
  ])('%j is none that a way may be open', (text) => {
    expect(durationSchema.safeParse(text).success).toBe(false)
  })

  it('of more than a day says whose it is', () => {
    expect(durationSchema.safeParse('25h').error?.message).toContain('whoever keeps the group')
  })
})
