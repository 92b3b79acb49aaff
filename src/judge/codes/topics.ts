import type { Topic } from './row.ts'
import { connectionTopics } from './topics/connection.ts'
import { securityTopics } from './topics/security.ts'
import { sessionTopics } from './topics/session.ts'

const all = { ...connectionTopics, ...securityTopics, ...sessionTopics }

/** The name of a topic. */
export type TopicId = keyof typeof all

/** What codes of one kind have in common, by topic. */
export const topics: Readonly<Record<TopicId, Topic>> = all
