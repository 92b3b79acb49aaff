import { RdpAzureError } from '../errors.ts'
import type { Kinds } from './check-changes.ts'
import { checkOnce } from './check-once.ts'
import { checkReferences } from './check-references.ts'
import type { LocatedRunbook } from './check-runbook.ts'
import { problemLine } from './problem.ts'
import type { Problem } from './problem.ts'
import type { RunbookFile } from './runbook-file.ts'
import type { Runbook } from './runbook.ts'

/**
 * Checks runbooks and gives them ready to be judged, in the order of their files. A later file
 * replaces an earlier one of the same id, unless both lie in one folder. Throws `RunbookInvalid`
 * with every problem, as `file:line:column: text` in the message and as values in `data.problems`.
 */
export function loadRunbooks(files: readonly RunbookFile[], kinds: Kinds): Runbook[] {
  const checked = files.map((file) => checkOnce(file, kinds))
  const problems = checked.flatMap((each) => ('problems' in each ? each.problems : []))
  const good = checked.flatMap((each) => ('problems' in each ? [] : [each]))
  problems.push(...sameFolderTwice(good))
  const kept = [...new Map(good.map((each) => [each.runbook.id, each])).values()]
  // A name can only be called unknown when every file could be read.
  if (problems.length === 0) problems.push(...checkReferences(kept))
  if (problems.length > 0) throw invalid(problems)
  return kept.map(({ runbook }) => runbook)
}

function sameFolderTwice(all: readonly LocatedRunbook[]): Problem[] {
  return all.flatMap(({ runbook, located }, index) => {
    const twin = all.slice(0, index).find((earlier) => {
      const { id, source } = earlier.runbook
      return id === runbook.id && folderOf(source.file) === folderOf(runbook.source.file)
    })
    if (!twin) return []
    const message = `the id ${runbook.id} is used by ${twin.runbook.source.file} in the same folder`
    return [located.problem(['id'], message)]
  })
}

function folderOf(file: string): string {
  return file.replace(/[^/\\]*$/, '')
}

function invalid(problems: readonly Problem[]): RdpAzureError {
  const one = problems.length === 1
  const head = one ? 'a runbook cannot be used' : `runbooks have ${problems.length} problems`
  return new RdpAzureError('RunbookInvalid', `${head}:\n${problems.map(problemLine).join('\n')}`, {
    next: ['correct the file, then: rdp-azure runbook validate --runbooks <folder>'],
    data: { problems },
  })
}
