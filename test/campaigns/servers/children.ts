import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Where the listeners of this campaign are; each has an address of its own. */
export const rdpPort = 3389

/** How long a server may take to begin, in milliseconds: Xvfb on a busy machine took over a second. */
const startLimitMs = 20_000

/** A program that runs until it is stopped. What it says goes to a file. */
export interface Running {
  /** What it has said so far. */
  said(): string
  /** True once it has ended, by itself or not. */
  ended(): boolean
  stop(): void
}

/** Starts a program by its name and arguments, in a process group of its own. */
export function start(
  command: readonly [program: string, ...words: string[]],
  logFile: string,
  env: Readonly<Record<string, string>> = {},
): Running {
  const [program, ...words] = command
  const log = openSync(logFile, 'a')
  const child = spawn(program, words, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
  })
  child.on('error', () => undefined)
  closeSync(log)
  return {
    said: () => readFileSync(logFile, 'utf8'),
    ended: () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null,
    stop: () => stopGroup(child),
  }
}

/** Ends it and what it started; they keep nothing worth an orderly end. */
function stopGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Waits until the program listens on the address. */
export async function untilListening(address: string, running: Running): Promise<void> {
  await until(() => accepts(address), running, `nothing listens on ${address}`)
}

/** Waits until something holds; throws with the program's last words when it ends before or takes too long. */
export async function until(
  holds: () => Promise<boolean>,
  running: Running,
  otherwise: string,
): Promise<void> {
  const deadlineMs = performance.now() + startLimitMs
  while (!(await holds())) {
    if (running.ended() || performance.now() > deadlineMs) {
      throw new Error(`${otherwise}; it said: ${running.said().slice(-500)}`)
    }
    await wait(50)
  }
}

function accepts(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: rdpPort })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
