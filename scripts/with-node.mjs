// node scripts/with-node.mjs <file> [arguments…]
// Runs a file with the Node that package-lock.json pins, after installing it when needed. Plain
// JavaScript that Node 18 understands, because it may be the first thing that runs on a machine.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { install, pinnedNode } from './installed.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

/**
 * Says in one line what is wrong and what to do, and ends.
 * @param {string} what
 * @param {string} next
 */
function fail(what, next) {
  process.stderr.write(`${what}. Next: ${next}\n`)
  process.exitCode = 1
}

/** The environment of the child: `node` means the pinned one there, too. @param {string} node */
function environmentWith(node) {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const before = [path.dirname(node), path.join(root, 'node_modules', '.bin')]
  return { ...process.env, [name]: [...before, process.env[name]].join(path.delimiter) }
}

/** Runs the file and ends as it ends. @param {string} node @param {string[]} args */
function run(node, args) {
  const child = spawn(node, args, { cwd: root, env: environmentWith(node), stdio: 'inherit' })
  // Ctrl-C reaches the child by itself; this process stays until the child has ended.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`, 'npm ci'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0)
  })
}

const problem = install(root)
const node = pinnedNode(root)
if (problem) {
  fail(problem.what, problem.next)
} else if (node === undefined) {
  const why = 'npm was told not to run install scripts, or has no binary for this system'
  fail(`node_modules/node/bin holds no Node: ${why}`, 'npm ci --ignore-scripts=false')
} else {
  run(node, process.argv.slice(2))
}
