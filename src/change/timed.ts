import { z } from 'zod'

import type { Consequence } from './kind.ts'

/** The longest that a weakening may last, in minutes: a working day, not a state to live with. */
const longestMinutes = 480
/** Shorter than this a person has not tried anything yet. */
const shortestMinutes = 5

/** How long a weakening lasts, in minutes, until Windows takes it back by itself. */
export const lapseSchema = z.int().min(shortestMinutes).max(longestMinutes)

/** What a task leaves that has taken itself away. */
export const traceOfTask: Consequence = {
  what: 'the folder rdp-azure of the Task Scheduler stays, empty',
  covers: [],
}
