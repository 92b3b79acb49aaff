import { documented, folklore, inferred } from './row.ts'
import type { PairRow } from './row.ts'
import type { TopicId } from './topics.ts'

/** Pairs that mean more than their two codes; they win over both. */
export const pairs: readonly PairRow<TopicId>[] = [
  {
    code: 0x904,
    extended: 0x7,
    says: [
      inferred('a connection was made, the server denied it and closed the socket'),
      inferred('no document of Microsoft names this pair'),
    ],
    topic: 'closed-by-server',
  },
  {
    code: 0x904,
    extended: 0x0,
    says: [
      documented('the socket was closed, and nothing is known of why', 'win32'),
      folklore('told of sessions that end after the logon', 'RustDesk 10125'),
    ],
    topic: 'dropped',
  },
]
