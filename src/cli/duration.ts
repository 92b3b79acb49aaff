import { z } from 'zod'

import { longestOpenMinutes } from '../change/nsg-rule.ts'

const spelling = /^(?:(\d{1,3})h)?(?:(\d{1,5})m)?$/

/**
 * A time to keep something open, in minutes: `90m`, `2h`, `1h30m`; a day at most, because what is open for
 * longer is a standing rule.
 */
export const durationSchema = z
  .string()
  .regex(/^(?=\d)(?:\d{1,3}h)?(?:\d{1,5}m)?$/, 'is not a time, such as 90m, 2h or 1h30m')
  .transform((text) => {
    const [, hours = '0', minutes = '0'] = spelling.exec(text) ?? []
    return Number(hours) * 60 + Number(minutes)
  })
  .pipe(
    z
      .int()
      .min(1, 'is no time at all')
      .max(
        longestOpenMinutes,
        'is longer than 24h: a rule that is to stay is for whoever keeps the group to make',
      ),
  )
