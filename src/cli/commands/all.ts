import type { Command } from '../command.ts'
import { connect } from './connect.ts'
import { diagnose } from './diagnose.ts'
import { explain } from './explain.ts'
import { nsgCommands } from './nsg.ts'
import { probe } from './probe.ts'
import { repair } from './repair.ts'
import { resume } from './resume.ts'
import { runCommands } from './run.ts'
import { runbookCommands } from './runbook.ts'
import { sandboxCommands } from './sandbox.ts'
import { undo } from './undo.ts'

/** Every command, in the order of the help. */
export const allCommands: readonly Command[] = [
  diagnose,
  repair,
  undo,
  resume,
  probe,
  explain,
  connect,
  ...nsgCommands,
  ...runCommands,
  ...runbookCommands,
  ...sandboxCommands,
]
