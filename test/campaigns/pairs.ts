// npm run campaign:pairs: every two faults that can stand together, on one Windows. The causes named must be
// the two, or what one of them declares as its consequence; nothing else, and neither may be lost.
import { judgePatches } from '../runbooks/patched-vm.ts'
import { guestFaults } from './faults.ts'
import type { Fault } from './faults.ts'
import { print, startTally } from './tally.ts'

/** Every place a patch lays something, with what it lays; taken away is null. */
function leaves(patch: unknown, at = ''): [string, string][] {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return [[at, JSON.stringify(patch)]]
  }
  const own = Object.entries(patch)
  return own.length === 0
    ? [[at, '{}']]
    : own.flatMap(([name, part]) => leaves(part, `${at}/${name.toLowerCase()}`))
}

/** Two faults cannot stand together where both lay something in one place, or one takes the place away. */
function clash(one: Fault, other: Fault): boolean {
  const [left, right] = [leaves(one.patch), leaves(other.patch)]
  return left.some(([path, value]) =>
    right.some(
      ([place, wanted]) =>
        (path === place && value !== wanted) ||
        (value === 'null' && place.startsWith(`${path}/`)) ||
        (wanted === 'null' && path.startsWith(`${place}/`)) ||
        bothCertificates(path, place),
    ),
  )
}

/** A Windows has one certificate for its listener. */
function bothCertificates(path: string, place: string): boolean {
  const part = '/listenercertificate/'
  return path.startsWith(part) && place.startsWith(part)
}

/** Why the judgement is not what the two faults make; nothing when it is. */
async function problemOf(one: Fault, other: Fault): Promise<string | undefined> {
  const { judgement } = await judgePatches([one.patch, other.patch])
  const told = judgement.findings.filter(({ status }) => status === 'faulty')
  const injected = [one, other]
  const declared = injected.flatMap(({ runbook }) => runbook.consequences)
  const open = told.filter(
    ({ role, consequenceOf }) => role !== 'remark' && consequenceOf === undefined,
  )
  const strange = open.filter(
    ({ runbook }) => !injected.some(({ id }) => id === runbook) && !declared.includes(runbook),
  )
  if (strange.length > 0) return `names ${strange.map(({ runbook }) => runbook).join(', ')}`
  const lost = injected.filter(({ id, runbook }) => {
    const found = judgement.findings.find((each) => each.runbook === id)
    const mayHide = injected.some(
      (each) => each.id !== id && each.runbook.consequences.includes(id),
    )
    return (
      found?.status !== 'faulty' &&
      !(found?.status === 'unknown' && mayHide) &&
      runbook.role !== 'remark'
    )
  })
  return lost.length === 0 ? undefined : `does not find ${lost.map(({ id }) => id).join(', ')}`
}

const tally = startTally()
let apart = 0
for (const [index, one] of guestFaults.entries()) {
  for (const other of guestFaults.slice(index + 1)) {
    if (clash(one, other)) {
      apart += 1
      continue
    }
    const problem = await problemOf(one, other).catch((error: unknown) => String(error))
    tally.note(`${one.id} with ${other.id}`, problem)
  }
}
print(`${guestFaults.length} faults; ${apart} pairs cannot stand together`)
tally.end()
