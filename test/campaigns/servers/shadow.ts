import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

import { rdpPort, start, until, untilListening } from './children.ts'
import type { Running } from './children.ts'

/** A screen for freerdp-shadow to show: without one it does not start. */
export interface Screen {
  display: string
  stop(): void
}

/** Starts Xvfb on the first display that is free. */
export async function startScreen(folder: string): Promise<Screen> {
  const logFile = path.join(folder, 'xvfb.log')
  // It writes the number of the display to stdout once clients can come.
  const words = ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp', '-noreset']
  const running = start(['Xvfb', ...words], logFile)
  const display = (): string | undefined => /^(\d+)$/m.exec(running.said())?.[1]
  await until(async () => display() !== undefined, running, 'Xvfb named no display')
  return { display: `:${display() ?? ''}`, stop: running.stop }
}

/** A freerdp-shadow that listens, with a certificate that it makes itself and one user. */
export async function startShadow(
  options: readonly string[],
  address: string,
  folder: string,
  screen: Screen,
): Promise<Running> {
  const sam = path.join(folder, 'sam')
  writeFileSync(sam, spawnSync('winpr-hash', ['-u', 'admin', '-p', 'P', '-f', 'sam']).stdout)
  const config = path.join(folder, '.config')
  mkdirSync(config, { recursive: true })
  const where = [`/bind-address:${address}`, `/port:${rdpPort}`, `/sam-file:${sam}`]
  const running = start(
    ['freerdp-shadow-cli', ...where, ...options],
    path.join(folder, 'out.log'),
    { HOME: folder, XDG_CONFIG_HOME: config, DISPLAY: screen.display },
  )
  await untilListening(address, running)
  return running
}
