import type { CodeMeaning } from '../../model/explanation.ts'

/** As mstsc writes codes: `0x904`. */
export function hexOf(code: number): string {
  return `0x${code.toString(16).toUpperCase()}`
}

/** A code both ways. */
export function numberOf(code: number): NonNullable<CodeMeaning['code']> {
  return { decimal: code, hex: hexOf(code) }
}
