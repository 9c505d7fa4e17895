/** Whether a licence, as catalogues write it, lets anybody use the data. */

const CLOSED =
  /\bnc\b|\bnd\b|non-?commercial|no-?deriv|terms_(?:by_)?ask|not-?open|notspecified|other-(?:nc|closed)/i
const OPEN =
  /\bcc\b|\bcc0\b|\bcc-|creative ?commons|open ?definition|\bodbl\b|\bodc\b|\bpddl\b|terms_(?:open|by)\b|public ?domain|other-(?:open|pd|at)\b|etalab|licence[- ]ouverte|open[- ]licen[cs]e|\bdl-de\b|\bogl\b|open[- ]government|free ?and ?open|无条件开放/i

/** True where one of the values (texts, or objects and lists of such) names an open licence and none a closed one. */
export function isOpenLicence(values: readonly unknown[]): boolean {
  const texts = values.flatMap(textsIn)
  return texts.some((text) => OPEN.test(text)) && !texts.some((text) => CLOSED.test(text))
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
