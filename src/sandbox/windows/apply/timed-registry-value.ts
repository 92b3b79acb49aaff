import { z } from 'zod'

import type { Json } from '../../../model/change.ts'
import { badParams } from './kind.ts'
import type { GuestChange, StateKind } from './kind.ts'
import { registryValue, sameRegistryState } from './registry-value.ts'
import { forgetTask, registerTask } from './return-task.ts'
import type { ReturnTask } from './return-task.ts'

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
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return badParams(change)
    if (!isUndo) await registerTask(machine, change, taskFor(params.data))
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

function taskFor({ path, name, minutes, restore }: z.infer<typeof paramsSchema>): ReturnTask {
  const add = `add "${path}" /v "${name}" /t REG_DWORD /d ${restore} /f /reg:64`
  return { minutes, says: 'a stricter setting', does: [{ tool: 'reg.exe', arguments: add }] }
}
