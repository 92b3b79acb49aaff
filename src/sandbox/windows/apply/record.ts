import { jsonSchema } from '../../../model/change.ts'
import type { Json } from '../../../model/change.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { fileAt } from '../spelling.ts'
import { writeFile } from './machine.ts'
import type { Machine } from './machine.ts'

/** Writes one record, byte for byte as apply.ps1 does. */
export async function writeRecord(machine: Machine, path: string, value: Json): Promise<void> {
  await writeFile(machine, path, Buffer.from(recordText(value), 'latin1'))
}

/** Reads a record; undefined when it is absent or torn. */
export function readRecord(state: WindowsState, path: string): Json | undefined {
  const file = fileAt(state, path)
  if (file?.kind !== 'file') return undefined
  try {
    return jsonSchema.parse(
      JSON.parse(Buffer.from(file.content ?? '', 'base64').toString('latin1')),
    )
  } catch {
    return undefined
  }
}

/** JSON as ConvertTo-AnswerJson of frame.ps1 writes it: compact, everything outside ASCII escaped. */
export function recordText(value: Json): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(recordText).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(([name, each]) => `${quoted(name)}:${recordText(each)}`)
  return `{${members.join(',')}}`
}

function quoted(text: string): string {
  const escaped = text.replace(/["\\]|[^\x20-\x7e]/g, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return `"${escaped}"`
}
