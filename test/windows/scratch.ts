import { randomBytes } from 'node:crypto'

import { kindOf } from '../../src/change/registry.ts'
import { sameAccess } from '../../src/change/sddl.ts'
import { evidenceOf } from '../../src/guest/evidence.ts'
import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import type { GuestScripts } from '../../src/guest/script.ts'
import type { Json, PlannedChange } from '../../src/model/change.ts'
import type { GuestAnswer, GuestRequest } from '../../src/model/guest-protocol.ts'

/** Runs a script in a Windows and gives what it printed. */
export type RunScript = (script: string) => Promise<{ stdout: string; stderr: string }>

/** What may be changed: a registry key with a DWORD `Value` of 1, and a file. */
export interface Scratch {
  key: string
  file: string
}

/** One thing that must hold, and whether it does. */
export interface Check {
  says: string
  holds: boolean
  seen: unknown
}

const newId = () => randomBytes(16).toString('hex')

function ask(scratch: Scratch, more: Partial<GuestRequest> = {}): GuestRequest {
  return {
    protocol: 1,
    requestId: newId(),
    kind: 'collect',
    sections: ['os', 'registry', 'services', 'paths'],
    registryValues: {},
    keyAccess: [],
    usual: { registry: {}, services: {}, keyAccess: {}, paths: {} },
    registryKeys: [scratch.key],
    services: ['EventLog'],
    paths: [scratch.file],
    events: {},
    eventHours: 1,
    budgetSeconds: 60,
    ...more,
  }
}

/** The scratch objects as the answer shows them; undefined what it does not show. */
function shown(answer: GuestAnswer, scratch: Scratch): { value: Json; sddl: string } {
  const { registry, paths } = evidenceOf(answer, ask(scratch))
  const key = registry?.[scratch.key]
  const file = paths?.[scratch.file]
  return {
    value: key?.status === 'present' ? (key.values['Value']?.data ?? null) : null,
    sddl: file?.status === 'present' ? file.sddl : '',
  }
}

/** The same two changes that a runbook would make, planned by the kinds themselves. */
function planChanges(answer: GuestAnswer, scratch: Scratch): PlannedChange[] {
  const wanted: [string, Record<string, Json>][] = [
    ['registry-value', { path: scratch.key, name: 'Value', type: 'REG_DWORD', data: 2 }],
    ['acl-grant', { path: scratch.file, aces: '(A;;FR;;;NS)' }],
  ]
  return wanted.map(([kind, params], index) => {
    const planned = kindOf(kind).plan(params, evidenceOf(answer, ask(scratch)))
    if (planned.kind !== 'change') throw new Error(`${kind}: ${JSON.stringify(planned)}`)
    const { before, after } = planned
    return { id: `${index + 1}`, kind, params: planned.params, before, after }
  })
}

const statuses = (answer: GuestAnswer) => answer.changes.map(({ status }) => status).join()

/**
 * Runs collect.ps1, and apply.ps1 in every way it can be asked, on scratch objects, and tells what
 * holds: read, change, the same request again, another request, take back.
 */
export async function tryGuestScripts(
  run: RunScript,
  scripts: GuestScripts,
  scratch: Scratch,
): Promise<Check[]> {
  const checks: Check[] = []
  const check = (says: string, holds: boolean, seen: unknown) => checks.push({ says, holds, seen })
  const answered = async (request: GuestRequest) => {
    const { stdout, stderr } = await run(composeScript(request, scripts))
    return unpackFrame(stdout, stderr, request.requestId)
  }

  const first = await answered(ask(scratch))
  const before = shown(first, scratch)
  check(
    'collect reads this Windows',
    evidenceOf(first, ask(scratch)).os !== undefined,
    first.sections.os,
  )
  check('collect reads the value', before.value === 1, before.value)
  check('collect reads the access list', before.sddl !== '', before.sddl)

  const changes = planChanges(first, scratch)
  const apply = ask(scratch, { kind: 'apply', runId: newId(), changes })
  const applied = await answered(apply)
  const after = shown(applied, scratch)
  check('apply makes both changes', statuses(applied) === 'done,done', applied.changes)
  check('the value is the new one', after.value === 2, after.value)
  check('NETWORK SERVICE may read the file', after.sddl.includes(';NS)'), after.sddl)

  const repeated = await answered(apply)
  check('the same request again is told, not made', repeated.replayed, repeated.changes)
  const again = await answered({ ...apply, requestId: newId() })
  check('another request finds it made', statuses(again) === 'already,already', again.changes)

  const order = changes.toReversed()
  const undone = await answered({ ...apply, requestId: newId(), kind: 'undo', changes: order })
  const end = shown(undone, scratch)
  check('undo takes both back', statuses(undone) === 'done,done', undone.changes)
  check('the value is the old one', end.value === 1, end.value)
  check('the access list is the old one', sameAccess(end.sddl, before.sddl), end.sddl)
  return checks
}
