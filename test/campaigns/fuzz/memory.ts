import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { z } from 'zod'

setFlagsFromString('--expose-gc')
const collect = z
  .custom<() => void>((value) => typeof value === 'function')
  .parse(runInNewContext('gc'))

/** Resident memory after garbage was collected, in MB. */
export function residentMb(): number {
  collect()
  collect()
  return process.memoryUsage().rss / 1_048_576
}
