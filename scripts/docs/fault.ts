import { readRunbook } from '../../src/runbook/read-runbook.ts'
import type { RunbookText } from '../../src/runbook/schema.ts'

/** One runbook as its page needs it. */
export interface Fault {
  /** As `runbooks/certificate/f686-key-acl.yaml`. */
  file: string
  /** The folder it lies in. */
  topic: string
  /** The comment at the head of the file: why this is a fault. */
  about: string
  text: RunbookText
  fix: Fix
}

/** Who cures it: this tool, this tool when asked by name, a person, or nobody needs to. */
export type Fix = 'automatic' | 'by name' | 'hand-off' | 'remark'

/** Reads one runbook file. Throws for one that does not fit the schema. */
export function readFault(file: string, source: string): Fault {
  const read = readRunbook(file, source)
  if ('problems' in read)
    throw new Error(`${file} is no runbook: npm run -s rdp-azure -- runbook validate`)
  const [, topic = ''] = file.split('/')
  return { file, topic, about: aboutOf(source), text: read.text, fix: fixOf(read.text) }
}

function fixOf({ role, repair }: RunbookText): Fix {
  if (role === 'action') return 'by name'
  if (role === 'remark') return 'remark'
  return repair === undefined ? 'hand-off' : 'automatic'
}

function aboutOf(source: string): string {
  const lines = source.split(/\r?\n/)
  const first = lines.findIndex((line) => !line.startsWith('#'))
  return lines
    .slice(0, first)
    .map((line) => line.replace(/^#\s?/, ''))
    .join('\n')
    .trim()
}
