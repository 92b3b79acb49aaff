import { spawn, spawnSync } from 'node:child_process'

/** First argument of the second start, the one inside. */
const inside = 'inside'

/** Ways into a network and a process space of one's own: as root, else as root of a user namespace. */
const ways = [
  ['--net', '--pid', '--fork', '--kill-child'],
  ['--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'],
]

/** Whether this process was started by `startInside`. */
export function isInside(): boolean {
  return process.argv[2] === inside
}

/** The way that this machine permits; undefined when it permits none. */
export function permittedWay(): readonly string[] | undefined {
  return ways.find((way) => spawnSync('unshare', [...way, 'true']).status === 0)
}

/**
 * Runs this very file once more in a network of its own, where nothing but its own loopback can be
 * reached, and in a process space of its own: when its first process ends, however it ends, the
 * system ends all others in it. Gives the exit code; as timeout(1) says it: 124 when the limit ended
 * it, 137 when it was killed.
 */
export function startInside(
  way: readonly string[],
  words: readonly string[],
  limitMs: number,
): Promise<number> {
  const [node, file] = [process.execPath, process.argv[1] ?? '']
  // The pipe is how the one inside learns that the one outside is gone, even by SIGKILL.
  const child = spawn('unshare', [...way, node, file, inside, ...words], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  let late = false
  const end = (): void => void child.kill('SIGKILL')
  const timer = setTimeout(() => {
    late = true
    end()
  }, limitMs)
  process.once('SIGINT', end).once('SIGTERM', end)
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', (code) => {
      clearTimeout(timer)
      process.off('SIGINT', end).off('SIGTERM', end)
      resolve(late ? 124 : (code ?? 137))
    })
  })
}

/** What the inside does first: its loopback is up, and it ends when the outside has ended. */
export function settleInside(): void {
  process.stdin.on('end', () => process.exit(1)).resume()
  spawnSync('ip', ['link', 'set', 'lo', 'up'])
}
