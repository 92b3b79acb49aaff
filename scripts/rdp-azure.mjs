// `npm run rdp-azure -- …`: the command, from source. Plain JavaScript that Node 18 understands, so
// that an older Node is told in one line, not by a syntax error of a file it cannot read.
import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const [wantedMajor, wantedMinor] = manifest.engines.node.replace('>=', '').split('.').map(Number)

if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  const wanted = `${wantedMajor}.${wantedMinor}`
  process.stderr.write(
    `rdp-azure needs Node.js ${wanted} or newer, this is ${process.version}. Next: npm ci\n`,
  )
  process.exitCode = 2
} else {
  // npm stands in the project's folder; a file named on the command line is where the person stands.
  const whereFrom = process.env['INIT_CWD']
  if (process.env['npm_lifecycle_event'] === 'rdp-azure' && whereFrom) process.chdir(whereFrom)
  // A child started from here must not change its folder once more.
  delete process.env['npm_lifecycle_event']
  await import('../src/cli/main.ts')
}
