// npm run campaign:package: what a user gets. The file of `npm pack` is installed in an empty folder; a
// consumer compiles against it, and each command of README and docs must end as the document says.
process.env['CAMPAIGN'] = 'package'
const files = ['test/contract/package.test.ts', 'test/docs-followed.test.ts']
process.argv.splice(2, Number.POSITIVE_INFINITY, ...files)
await import('../../scripts/test.ts')
