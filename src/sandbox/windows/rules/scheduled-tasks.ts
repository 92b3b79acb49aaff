import type { WindowsState } from '../../../model/windows-state.ts'
import { logEvent } from '../event-log.ts'
import { writeValue } from '../registry.ts'

/**
 * Runs, in place, what the Task Scheduler would have run by now: tasks whose time has come, and at a
 * boot those that wait for one. Of the tools that tasks of this project call, PowerShell only tells a
 * running service what reg.exe has written, so that it has nothing to do here.
 */
export function runDueTasks(draft: WindowsState, when: 'clock' | 'boot'): void {
  for (const [name, xml] of Object.entries(draft.security.scheduledTasks)) {
    const start = /<StartBoundary>([^<]*)<\/StartBoundary>/.exec(xml)?.[1]
    const isTime = start !== undefined && Date.parse(start) <= Date.parse(draft.clock)
    const isBoot = when === 'boot' && /<BootTrigger\b/.test(xml)
    if (isTime || isBoot) runTask(draft, name, xml)
  }
}

/** Whether anything is registered at all. */
export function hasTasks(state: WindowsState): boolean {
  return Object.keys(state.security.scheduledTasks).length > 0
}

function runTask(draft: WindowsState, name: string, xml: string): void {
  const commands = xml.matchAll(
    /<Exec><Command>([^<]*)<\/Command><Arguments>([^<]*)<\/Arguments><\/Exec>/g,
  )
  for (const [, command = '', args = ''] of commands) {
    const text = unescaped(args)
    if (command.endsWith('\\reg.exe')) addValue(draft, text)
    if (command.endsWith('\\schtasks.exe') && text.includes(`"${name}"`)) {
      delete draft.security.scheduledTasks[name]
    }
  }
}

function addValue(draft: WindowsState, text: string): void {
  const [, path, name, number, words] =
    /^add "([^"]*)" \/v "([^"]*)" \/t (?:REG_DWORD \/d (\d+)|REG_SZ \/d "([^"]*)") \/f/.exec(
      text,
    ) ?? []
  if (path === undefined || name === undefined) return
  if (words === undefined)
    writeValue(draft, path, name, { type: 'REG_DWORD', data: Number(number) })
  else writeValue(draft, path, name, { type: 'REG_SZ', data: words })
  logEvent(draft, 'security', 4657, path, name)
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
}
