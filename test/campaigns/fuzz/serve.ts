// The hostile server in a process of its own, so that what it keeps and how busy it is are not the probe's.
// It tells its port, and ends with whoever started it.
import { mockServer } from '../../probe/mock-server.ts'
import { hostile } from './hostile-server.ts'

const server = await mockServer(hostile(Number(process.argv[2] ?? 1)))
process.send?.(server.port)
process.once('disconnect', () => process.exit())
