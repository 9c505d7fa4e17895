/** In which order those who hold the whole back are told: the silent first, then the worst, then whoever has nothing to be ranked by. */

export interface Standing {
  class: string
  rank: number | null
}

/** `marks` come the best first, as a ranking gives them. */
export function lastFirst<Mark extends Standing>(marks: readonly Mark[]): Mark[] {
  const silent = marks.filter((mark) => mark.class === 'dark')
  const ranked = marks.filter((mark) => mark.class !== 'dark' && mark.rank !== null)
  const rest = marks.filter((mark) => mark.class !== 'dark' && mark.rank === null)
  return [...silent, ...ranked.reverse(), ...rest]
}
