// npm run campaign:guests: the scripts in the real PowerShell engine and their twin in TypeScript: the same
// answers and the same Windows, in three languages, and whole again wherever the machine dies. A sample of the
// states; `npm run campaign:guests -- all` takes every state of every runbook and 300 random Windows.
process.env['CAMPAIGN'] = 'guests'
if (process.argv.splice(2).includes('all')) process.env['EVERY_STATE'] = '1'
const files = ['guests', 'locales'].map((name) => `test/contract/${name}.test.ts`)
const kinds = ['folder-kinds', 'ipsec-rule', 'system-kinds', 'timed-registry-value']
process.argv.push(
  'test/whole/crash.test.ts',
  ...files,
  ...kinds.map((name) => `test/guest/${name}.test.ts`),
)
await import('../../scripts/test.ts')
