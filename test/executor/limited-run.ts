/** Runs the toy in the folder given, as a process whose files cannot grow beyond a limit. */
import { RdpAzureError } from '../../src/errors.ts'
import { runLocal } from '../../src/executor/local.ts'
import { makeWorld, toy, toyOptions } from './toy.ts'

const [folder = '', name = ''] = process.argv.slice(2)
const world = makeWorld()
try {
  await runLocal(toy, { names: [name, name] }, toyOptions(folder, world))
  process.stdout.write(JSON.stringify({ ended: true }))
} catch (thrown) {
  const { code, next } =
    thrown instanceof RdpAzureError ? thrown : { code: String(thrown), next: [] }
  process.stdout.write(JSON.stringify({ code, next, made: [...world.made] }))
}
