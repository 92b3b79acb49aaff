import type { Finding } from '../model/finding.ts'
import type { Symptom } from '../model/symptom.ts'
import type { Runbook } from '../runbook/runbook.ts'

/** Statuses in the order they are told; healthy findings are left out. */
const told = ['faulty', 'unknown'] as const

/** Roles in the order they name the cause. */
const roles = ['cause', 'contributing', 'remark', 'action'] as const

/**
 * Orders findings: faults before unknowns, those nothing else brought about before consequences,
 * causes before contributions, and what explains more of what is broken before what explains less.
 */
export function rank(
  runbooks: readonly Runbook[],
  findings: readonly Finding[],
  symptoms: readonly Symptom[],
): Finding[] {
  const broken = new Set(symptoms.filter((each) => each.breaks).map((each) => each.id))
  const explained = (finding: Finding) => finding.explains.filter((id) => broken.has(id)).length
  const shown = findings.filter((finding) => finding.status !== 'healthy')
  const ordered = shown
    .map((finding) => asConsequence(finding, runbooks, findings))
    .toSorted(
      (a, b) =>
        told.findIndex((each) => each === a.status) - told.findIndex((each) => each === b.status) ||
        Number(a.consequenceOf !== undefined) - Number(b.consequenceOf !== undefined) ||
        Number(explained(b) > 0) - Number(explained(a) > 0) ||
        roles.indexOf(a.role) - roles.indexOf(b.role) ||
        explained(b) - explained(a) ||
        b.explains.length - a.explains.length ||
        (a.runbook < b.runbook ? -1 : 1),
    )
  return settle(ordered, runbooks)
}

/** What a faulty runbook declares as its consequence is told as one, faulty or unknown alike. */
function asConsequence(
  finding: Finding,
  runbooks: readonly Runbook[],
  findings: readonly Finding[],
): Finding {
  const root = runbooks.find(
    (runbook) =>
      runbook.consequences.includes(finding.runbook) &&
      findings.some((each) => each.runbook === runbook.id && each.status === 'faulty'),
  )
  return root ? { ...finding, consequenceOf: root.id } : finding
}

/** Where several causes remain, each is told with the observation that would settle it. */
function settle(findings: readonly Finding[], runbooks: readonly Runbook[]): Finding[] {
  const open = findings.filter(
    (each) => each.status === 'faulty' && !each.consequenceOf && each.role !== 'remark',
  )
  if (open.length < 2) return [...findings]
  return findings.map((finding) => {
    const by = runbooks.find((runbook) => runbook.id === finding.runbook)?.settledBy
    return by !== undefined && open.includes(finding) ? { ...finding, settledBy: by } : finding
  })
}
