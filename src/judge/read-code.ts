import { hexOf } from './codes/number.ts'

/** The largest code there is: 32 bits. */
const largest = 0xffffffff

/** A code, and how its digits were read where they could have meant another number. */
export interface CodeRead {
  value: number
  how?: string
}

/**
 * Reads one code: `0x904`, `2308`, `B09`, or a negative number of 32 bits. Digits alone are decimal, as
 * event logs write them, unless only the hexadecimal reading is a code that `known` knows.
 */
export function readCode(text: string, known: (code: number) => boolean): CodeRead | undefined {
  const word = text.trim()
  if (/^0x[0-9a-f]{1,8}$/i.test(word)) return { value: Number(word) }
  if (/^-\d{1,10}$/.test(word)) return signed(word)
  if (/^\d{1,10}$/.test(word)) return digits(word, known)
  if (!/^[0-9a-f]{1,8}$/i.test(word)) return undefined
  const value = Number.parseInt(word, 16)
  return { value, how: `${word} was read as hexadecimal: ${hexOf(value)}` }
}

function signed(word: string): CodeRead | undefined {
  if (Number(word) < -0x80000000) return undefined
  const value = Number(word) >>> 0
  return { value, how: `${word} was read as a signed number: ${hexOf(value)}` }
}

function digits(word: string, known: (code: number) => boolean): CodeRead | undefined {
  const decimal = Number(word)
  const hex = Number.parseInt(word, 16)
  const asHex = hex <= largest && hex !== decimal && known(hex)
  if (decimal <= largest && (known(decimal) || !asHex)) {
    if (!asHex) return { value: decimal }
    const other = `; ${hexOf(hex)} is another code`
    return { value: decimal, how: `${word} was read as decimal: ${hexOf(decimal)}${other}` }
  }
  return asHex ? { value: hex, how: `${word} was read as hexadecimal: ${hexOf(hex)}` } : undefined
}
