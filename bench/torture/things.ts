/** How many things the writer speaks of, again and again: each row past the first so many restates one. */
export const THINGS = 2_000
