/** A moment of evidence as a Date; text that names no moment is unknown, never `Invalid Date`. */
export function moment(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? undefined : date
}
