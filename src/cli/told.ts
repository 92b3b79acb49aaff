import { RdpAzureError } from '../errors.ts'
import { readTold } from '../judge/read-told.ts'
import type { ToldRead } from '../judge/read-told.ts'

/** The command that shows how codes are written. */
const example = 'rdp-azure explain 0x904 0x7'

/**
 * Reads codes or the text of a dialog from words of the command line. `where` names the option, or is
 * empty for operands. Throws `Usage` naming the word that is neither.
 */
export function toldBy(words: readonly string[], where = ''): ToldRead {
  const read = readTold(words)
  if (!('wrong' in read)) return read
  const before = where === '' ? '' : `${where}: `
  const message = `${before}'${read.wrong}' is not a code, and no dialog of the client known here`
  throw new RdpAzureError('Usage', message, {
    next: [example, 'rdp-azure explain "<the text of the dialog>"'],
    data: { value: read.wrong },
  })
}
