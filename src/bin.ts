#!/usr/bin/env node
// The package's command. An older Node is told in one line before anything newer than it is loaded.
// The version is that of `engines` in package.json, which a test compares.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 21)) {
  const install = 'install Node.js 24 from https://nodejs.org and run the command again'
  process.stderr.write(
    `rdp-azure needs Node.js 22.21 or newer, this is ${process.version}. Next: ${install}\n`,
  )
  process.exitCode = 2
} else {
  await import('./cli/main.ts')
}
