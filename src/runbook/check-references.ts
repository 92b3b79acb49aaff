import type { LocatedRunbook } from './check-runbook.ts'
import type { DataPath, Problem } from './problem.ts'
import type { Runbook } from './runbook.ts'

/** Names of other runbooks and rungs that nothing carries: a ladder or a ranking that would never hold. */
export function checkReferences(all: readonly LocatedRunbook[]): Problem[] {
  const runbooks = all.map(({ runbook }) => runbook)
  const ids = runbooks.map(({ id }) => id)
  return all.flatMap(({ runbook, located }) => [
    ...runbook.consequences.flatMap((id, index) =>
      ids.includes(id) && id !== runbook.id
        ? []
        : [located.problem(['consequences', index], notThere('runbook', id, ids))],
    ),
    ...afterLists(runbook).flatMap(({ names, path }) =>
      names.flatMap((name, index) =>
        isRung(name, runbooks)
          ? []
          : [located.problem([...path, index], notThere('rung', name, rungsOf(runbooks)))],
      ),
    ),
  ])
}

function afterLists(runbook: Runbook): { names: readonly string[]; path: DataPath }[] {
  const single = runbook.rungs.length === 1 && runbook.rungs[0]?.name === 'repair'
  const ofRungs = runbook.rungs.map(({ after }, index) => ({
    names: after,
    path: single ? ['repair', 'after'] : ['repair', index, 'after'],
  }))
  return [{ names: runbook.after, path: ['after'] }, ...ofRungs]
}

function isRung(name: string, runbooks: readonly Runbook[]): boolean {
  const [id, rung, ...more] = name.split('/')
  const runbook = runbooks.find((each) => each.id === id)
  if (!runbook || more.length > 0) return false
  return rung === undefined
    ? runbook.rungs.length > 0
    : runbook.rungs.some(({ name: own }) => own === rung)
}

function rungsOf(runbooks: readonly Runbook[]): string[] {
  return runbooks.flatMap(({ id, rungs }) => rungs.map((rung) => `${id}/${rung.name}`))
}

function notThere(what: string, name: string, names: readonly string[]): string {
  const known = names.length > 0 ? `; there are ${names.join(', ')}` : ''
  return `no other ${what} is called "${name}"${known}`
}
