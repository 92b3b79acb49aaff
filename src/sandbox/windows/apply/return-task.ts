import type { GuestChange } from './kind.ts'
import { writeFile } from './machine.ts'
import type { Machine } from './machine.ts'
import { backupFolder } from './own-folder.ts'

/** A tool below System32 and its arguments: one action of a task. */
export interface TaskAction {
  tool: string
  arguments: string
}

/** A task that puts something back: after how long, what in words, and how. */
export interface ReturnTask {
  minutes: number
  says: string
  does: readonly TaskAction[]
}

/** Registers the task of a change, before the change is made. */
export async function registerTask(
  machine: Machine,
  change: GuestChange,
  task: ReturnTask,
): Promise<void> {
  const xml = taskXml(change, task, machine.state().clock)
  const bytes = Buffer.from(`\uFEFF${xml}`, 'utf16le')
  await writeFile(machine, `${backupFolder(change.runId)}\\${change.id}.task.xml`, bytes)
  await machine.write((draft) => {
    draft.security.scheduledTasks[taskName(change)] = xml
  })
}

/** Takes the task of a change away; one that has run is gone already. */
export async function forgetTask(machine: Machine, change: GuestChange): Promise<void> {
  const name = taskName(change)
  if (!Object.hasOwn(machine.state().security.scheduledTasks, name)) return
  await machine.write((draft) => {
    delete draft.security.scheduledTasks[name]
  })
}

function taskName(change: GuestChange): string {
  return `\\rdp-azure\\${change.runId}-${change.id}`
}

const minuteMs = 60_000
const tools = 'C:\\Windows\\System32'

/** Letter for letter what the script writes. */
function taskXml(change: GuestChange, { minutes, says, does }: ReturnTask, clock: string): string {
  const until = new Date(Date.parse(clock) + minutes * minuteMs).toISOString()
  const forget = { tool: 'schtasks.exe', arguments: `/Delete /TN "${taskName(change)}" /F` }
  const actions = [...does, forget].map(
    (one) =>
      `<Exec><Command>${tools}\\${one.tool}</Command><Arguments>${escaped(one.arguments)}</Arguments></Exec>`,
  )
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    `<RegistrationInfo><Description>rdp-azure: puts back ${says}</Description></RegistrationInfo>`,
    `<Triggers><TimeTrigger><StartBoundary>${until}</StartBoundary></TimeTrigger><BootTrigger /></Triggers>`,
    '<Principals><Principal id="System"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>',
    '<Settings><DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries><StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '<StartWhenAvailable>true</StartWhenAvailable></Settings>',
    `<Actions Context="System">${actions.join('')}</Actions></Task>`,
  ].join('')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
