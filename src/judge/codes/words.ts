import type { DialogId } from '../../model/asked.ts'
import type { Told } from './find.ts'
import { hexOf } from './number.ts'

/** The fewest words of a dialog that are read as it again. */
const dialogWords = {
  credssp: 'CredSSP',
  credentials: '"credentials did not work"',
  'internal-error': '"internal error"',
} as const satisfies Record<DialogId, string>

/** `mstsc code 0x904, extended code 0x7`. */
export function toldWords({ code, extended, dialog }: Told): string {
  const numbers = [
    ...(code === undefined ? [] : [`code ${hexOf(code)}`]),
    ...(extended === undefined ? [] : [`extended code ${hexOf(extended)}`]),
  ]
  if (numbers.length > 0) return `mstsc ${numbers.join(', ')}`
  return dialog === undefined ? '' : `mstsc: ${dialogWords[dialog].replaceAll('"', '')}`
}

/** The options that tell it again: `--code 0x904 --extended 0x7`. */
export function toldOptions({ code, extended, dialog }: Told): string {
  const words = code === undefined ? dialog && dialogWords[dialog] : hexOf(code)
  return [
    ...(words === undefined ? [] : [`--code ${words}`]),
    ...(extended === undefined ? [] : [`--extended ${hexOf(extended)}`]),
  ].join(' ')
}

/** The command that explains it: `rdp-azure explain 0x904 0x7`. */
export function explainCommand({ code, extended, dialog }: Told): string {
  const words = [code, extended].filter((each) => each !== undefined).map(hexOf)
  const said = dialog === undefined ? [] : [dialogWords[dialog]]
  return ['rdp-azure explain', ...(words.length > 0 ? words : said)].join(' ')
}
