import { documented } from '../row.ts'
import type { CodeRow } from '../row.ts'
import type { TopicId } from '../topics.ts'

/** A reason of the client. */
export type ReasonRow = CodeRow<TopicId>

/** A reason that Win32 documents by name. */
export function win32(code: number, name: string, text: string, topic: TopicId): ReasonRow {
  return { code, name, says: [documented(text, 'win32')], topic }
}

/** A reason of which only the words of its dialog are known. */
export function dialog(code: number, name: string, text: string, topic: TopicId): ReasonRow {
  return { code, name: `“${name}”`, says: [documented(text, 'TechNet')], topic }
}
