import { z } from 'zod'

/** Longest registry path taken here; one name in it has at most 255 characters (Microsoft: Registry Element Size Limits). */
const longestKey = 1024

/** A key below HKEY_LOCAL_MACHINE, written `HKLM\…` without a backslash at the end. */
export const registryPathSchema = z
  .string()
  .max(longestKey)
  .regex(/^HKLM(\\[^\\\p{Cc}]{1,255})+$/u, 'a registry key is written HKLM\\Name\\Name')

/** Longest path without the long-path prefix (MAX_PATH less its final zero). */
const longestPath = 259

/** An absolute local path without `..`, wildcards, streams or a name that Windows would silently trim. */
export const filePathSchema = z
  .string()
  .max(longestPath)
  .regex(/^[A-Za-z]:(\\[^\\/:*?"<>|\p{Cc}]+)+$/u, 'a path is written C:\\Folder\\File')
  .refine((path) => !/[. ](\\|$)/.test(path), 'no name in a path ends with a dot or a blank')
