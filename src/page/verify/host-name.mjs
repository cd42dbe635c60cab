// Host names as a firm may claim one (section 3): its domain.

const LONGEST = 253;
const LABEL = /^(?!-)(?!.*-$)[a-z0-9-]{1,63}$/;

export function isDomain(string) {
  const labels = string.split('.');
  return string.length <= LONGEST && labels.length >= 2 && labels.every((label) => LABEL.test(label))
    && !/^[0-9]+$/.test(labels.at(-1));
}
