import { z } from 'zod'

/** Every message a host can be told, by stable code. The text is for people, the code and data for programs. */
export const messageCodes = {
  'gather.started': 'looking at the VM began',
  'gather.failed': 'one place could not be looked at; the run goes on',
  'gather.rest': 'what did not fit into one answer is asked for again',
  'guest.second-way': 'an earlier Run Command is stuck, and the guest is asked another way',
  'plan.made': 'a plan was made',
  'plan.permitted': 'the plan may go on, and by whom',
  'stage.started': 'a stage of the plan began',
  'stage.done': 'a stage of the plan was made',
  'stage.failed': 'a stage of the plan failed; earlier ones are reversed',
  'repair.not-cured': 'the repair was made and did not cure; it is reversed',
  'rung.next': 'the next rung is tried',
  'way.opened': 'a rule lets somebody in from now on, and until when',
  'way.open': 'it still does, and for how long',
  'way.closing': 'the rule is being taken away, and why now',
  'way.closed': 'whether the rule is gone',
  'undo.started': 'undoing began',
  'undo.done': 'undoing ended',
  'run.resumed': 'an interrupted run goes on from its journal',
  'journal.torn': 'the last line of the journal was incomplete and was cut off',
  'arm.waiting': 'Azure asked to wait',
} as const satisfies Record<string, string>
export type MessageCode = keyof typeof messageCodes
const codes = Object.keys(messageCodes).filter((code): code is MessageCode => code in messageCodes)

/** One thing told to a host. `text` is safe to show; `data` is for programs and holds no secrets. */
export const messageSchema = z.object({
  code: z.enum(codes),
  level: z.enum(['debug', 'info', 'warn', 'error']),
  text: z.string(),
  data: z.record(z.string(), z.unknown()),
})
export type Message = z.infer<typeof messageSchema>
