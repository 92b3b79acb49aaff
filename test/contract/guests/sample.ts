/**
 * `npm run campaign:guests -- all` sets this and compares the guests on every state there is. Without `all` it
 * takes a part of them, because each run of the real scripts costs a third of a second.
 */
export const everyState = process.env['EVERY_STATE'] === '1'

/** All of a list in the campaign, else its first ones. */
export function some<T>(all: readonly T[], count: number): readonly T[] {
  return everyState ? all : all.slice(0, count)
}
