// The domain of a firm (sections 3 and 8.5): a host name that the firm says is its own, and nobody has confirmed.

const LONGEST = 253;
const LABEL = /^(?!-)(?!.*-$)[a-z0-9-]{1,63}$/;

export function isDomain(string) {
  const labels = string.split('.');
  return string.length <= LONGEST && labels.length >= 2 && labels.every((label) => LABEL.test(label))
    && !/^[0-9]+$/.test(labels.at(-1));
}

/** The domain that a proof claims: that of the last `domain` line in it. It counts only if the check `statement`
 *  passes.
 *  @returns {string | null} */
export function domainIn({ keys, statement }) {
  return [...keys.map((key) => key.statement), statement].findLast(({ domain }) => domain !== null)?.domain ?? null;
}
