import { describe, expect, it } from 'vitest'

import { runbookFiles } from '../../src/assets.ts'
import { changeKinds } from '../../src/change/registry.ts'
import { checkOnce } from '../../src/runbook/check-once.ts'

describe('a runbook that was checked', () => {
  const [file] = runbookFiles()
  if (!file) throw new Error('nothing is shipped')

  it('is not checked again while its name and text are the same', () => {
    expect(checkOnce({ ...file }, changeKinds)).toBe(checkOnce(file, changeKinds))
  })

  it.each([
    ['another text', { ...file, text: `${file.text}# a comment\n` }],
    ['another name', { ...file, file: 'elsewhere.yaml' }],
  ])('is checked by itself with %s', (_what, other) => {
    expect(checkOnce(other, changeKinds)).not.toBe(checkOnce(file, changeKinds))
  })

  it('is checked again, and told again, when it is wrong', () => {
    const wrong = { file: 'wrong.yaml', text: 'id: Wrong' }
    const first = checkOnce(wrong, changeKinds)
    expect(first).toHaveProperty('problems')
    expect(checkOnce(wrong, changeKinds)).not.toBe(first)
  })
})
