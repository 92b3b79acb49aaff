import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { safeText } from '../../src/cli/output.ts'

describe('text for a terminal', () => {
  it('never carries what steers a terminal, whatever it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        expect(safeText(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
      }),
    )
  })

  it('keeps lines, tabs and letters of every script', () => {
    const text = 'a\tb\nÄ – 日本 ✓'
    expect(safeText(text)).toBe(text)
  })
})
