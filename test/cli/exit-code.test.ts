import { describe, expect, it } from 'vitest'

import { errorCodes } from '../../src/errors.ts'
import { repairOutcomes, undoOutcomes } from '../../src/model/outcome.ts'

/** The meaning of each number is promised to whoever scripts the command. */
const promised = [0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70, 130]

describe('exit codes', () => {
  it('are those that are promised, for every error and every outcome', () => {
    const used = [errorCodes, repairOutcomes, undoOutcomes].flatMap((table) =>
      Object.values(table).map(({ exitCode }) => exitCode),
    )
    expect(used.filter((code) => !promised.includes(code))).toEqual([])
  })

  it('is 0 for success only', () => {
    const zero = Object.entries(repairOutcomes).filter(([, { exitCode }]) => exitCode === 0)
    expect(zero.map(([name]) => name)).toEqual(['healthy', 'fixed'])
    expect(Object.values(errorCodes).some(({ exitCode }) => [0].includes(exitCode))).toBe(false)
  })
})
