import { z } from 'zod'

import type { Json } from '../../../model/change.ts'
import type { Problem } from '../problem.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import { writeFile } from './machine.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'
import { registryValue, sameRegistryState } from './registry-value.ts'

const paramsSchema = z.object({
  path: z.string(),
  name: z.string(),
  minutes: z.int(),
  restore: z.int(),
})

/** The kind `timed-registry-value`: the task that puts back the stricter value is registered first. */
export const timedRegistryValue: StateKind = {
  read: (state, change) => registryValue.read(state, change),
  same(left, right, change) {
    if (sameRegistryState(left, right)) return true
    const params = paramsSchema.safeParse(change.params)
    if (!params.success || !sameRegistryState(right, change.before)) return false
    const restored = { exists: true, type: 'REG_DWORD', data: params.data.restore }
    return sameRegistryState(left, restored)
  },
  async write(machine, change, wanted) {
    const isUndo = isUndone(change, wanted)
    const unregistered = isUndo ? undefined : await registerTask(machine, change)
    if (unregistered) return unregistered
    const failed = await registryValue.write(machine, change, wanted)
    if (failed) return failed
    if (isUndo) await forgetTask(machine, change)
    return undefined
  },
  async finish(machine, change, wanted) {
    const failed = await registryValue.finish?.(machine, change, wanted)
    if (!failed && isUndone(change, wanted)) await forgetTask(machine, change)
    return failed
  },
}

function isUndone(change: GuestChange, wanted: Json): boolean {
  return !sameRegistryState(wanted, change.after)
}

function taskName(change: GuestChange): string {
  return `\\rdp-azure\\${change.runId}-${change.id}`
}

async function registerTask(machine: Machine, change: GuestChange): Promise<Problem | undefined> {
  const params = paramsSchema.safeParse(change.params)
  if (!params.success) return badParams(change)
  const xml = taskXml(change, params.data, machine.state().clock)
  const bytes = Buffer.from(`\uFEFF${xml}`, 'utf16le')
  await writeFile(machine, `${backupFolder(change.runId)}\\${change.id}.task.xml`, bytes)
  await machine.write((draft) => {
    draft.security.scheduledTasks[taskName(change)] = xml
  })
  return undefined
}

async function forgetTask(machine: Machine, change: GuestChange): Promise<void> {
  const name = taskName(change)
  if (!Object.hasOwn(machine.state().security.scheduledTasks, name)) return
  await machine.write((draft) => {
    delete draft.security.scheduledTasks[name]
  })
}

const minuteMs = 60_000
const tools = 'C:\\Windows\\System32'

/** Letter for letter what the script writes. */
function taskXml(
  change: GuestChange,
  { path, name, minutes, restore }: z.infer<typeof paramsSchema>,
  clock: string,
): string {
  const until = new Date(Date.parse(clock) + minutes * minuteMs).toISOString()
  const add = escaped(`add "${path}" /v "${name}" /t REG_DWORD /d ${restore} /f /reg:64`)
  const forget = escaped(`/Delete /TN "${taskName(change)}" /F`)
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '<RegistrationInfo><Description>rdp-azure: puts back a stricter setting</Description></RegistrationInfo>',
    `<Triggers><TimeTrigger><StartBoundary>${until}</StartBoundary></TimeTrigger><BootTrigger /></Triggers>`,
    '<Principals><Principal id="System"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>',
    '<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '<StartWhenAvailable>true</StartWhenAvailable></Settings>',
    `<Actions Context="System"><Exec><Command>${tools}\\reg.exe</Command><Arguments>${add}</Arguments></Exec>`,
    `<Exec><Command>${tools}\\schtasks.exe</Command><Arguments>${forget}</Arguments></Exec></Actions></Task>`,
  ].join('')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
