import type { Finding } from '../model/finding.ts'
import type { Symptom } from '../model/symptom.ts'
import type { Runbook } from '../runbook/runbook.ts'

/** Statuses in the order they are told; healthy findings are left out. */
const statuses = ['faulty', 'unknown'] as const

/** Roles in the order they name the cause. */
const roles = ['cause', 'contributing', 'remark', 'action'] as const

/**
 * Orders findings: faults before unknowns, those nothing else brought about before consequences,
 * causes before contributions, and what explains more of what is broken before what explains less. What
 * the client told decides where that leaves two alike.
 */
export function rank(
  runbooks: readonly Runbook[],
  findings: readonly Finding[],
  symptoms: readonly Symptom[],
): Finding[] {
  const broken = new Set(symptoms.filter((each) => each.breaks).map((each) => each.id))
  const told = new Set(symptoms.filter((each) => each.seenFrom === 'client').map((each) => each.id))
  const explained = (finding: Finding) => finding.explains.filter((id) => broken.has(id)).length
  const asTold = (finding: Finding) => finding.explains.filter((id) => told.has(id)).length
  const ordered = markConsequences(runbooks, findings)
    .filter((finding) => finding.status !== 'healthy')
    .toSorted(
      (a, b) =>
        statuses.findIndex((each) => each === a.status) -
          statuses.findIndex((each) => each === b.status) ||
        Number(a.consequenceOf !== undefined) - Number(b.consequenceOf !== undefined) ||
        Number(explained(b) > 0) - Number(explained(a) > 0) ||
        roles.indexOf(a.role) - roles.indexOf(b.role) ||
        explained(b) - explained(a) ||
        asTold(b) - asTold(a) ||
        b.explains.length - a.explains.length ||
        (a.runbook < b.runbook ? -1 : 1),
    )
  return settle(ordered, runbooks, explained)
}

/** A fault that stands by itself: what is to be repaired. Remarks never are. */
export function isOpenFault(finding: Finding): boolean {
  return isFault(finding) && finding.consequenceOf === undefined
}

function isFault({ role, status }: Finding): boolean {
  return (role === 'cause' || role === 'contributing') && status === 'faulty'
}

/**
 * What a fault declares as its consequence is told as one, faulty or unknown alike. Where two faults
 * declare each other, the one whose runbook comes later stands, so that a fault is never left without a
 * cause.
 */
function markConsequences(
  runbooks: readonly Runbook[],
  findings: readonly Finding[],
): readonly Finding[] {
  const rootOf = new Map<string, string>()
  const stemsFrom = (id: string | undefined, root: string): boolean =>
    id !== undefined && (id === root || stemsFrom(rootOf.get(id), root))
  for (const finding of findings) {
    const root = runbooks.find(
      ({ id, consequences }) =>
        consequences.includes(finding.runbook) &&
        !stemsFrom(id, finding.runbook) &&
        findings.some((each) => each.runbook === id && isFault(each)),
    )
    if (root) rootOf.set(finding.runbook, root.id)
  }
  return findings.map((finding) => {
    const root = rootOf.get(finding.runbook)
    return root === undefined ? finding : { ...finding, consequenceOf: root }
  })
}

/**
 * Each cause that remains is told with the observation that would settle it: where there are several,
 * and where what is broken may be explained by something that could not be judged.
 */
function settle(
  findings: readonly Finding[],
  runbooks: readonly Runbook[],
  explained: (finding: Finding) => number,
): Finding[] {
  const faults = findings.filter(isOpenFault)
  const maybe = findings.filter(({ status }) => status === 'unknown').filter(explained)
  const remaining = faults.length > 0 ? faults : maybe
  if (faults.length === 1) return [...findings]
  return findings.map((finding) => {
    const by = runbooks.find(({ id }) => id === finding.runbook)?.settledBy
    const told = by !== undefined && remaining.includes(finding)
    return told ? { ...finding, settledBy: by } : finding
  })
}
