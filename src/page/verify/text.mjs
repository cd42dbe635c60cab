// Text as bytes, and the spellings of section 1 that are not encodings: text, numbers, dates.

import { refuse } from './refused.mjs';

const encoder = new TextEncoder();

// ignoreBOM keeps a leading U+FEFF in the text, where it is refused; without it, it would vanish
// and two different files would read as one.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const MAX_NUMBER = 2n ** 63n - 1n;

/** JSON can smuggle half a surrogate pair in as an escape; such a string has no UTF-8 form. */
export function isUnicode(string) {
  return !/\p{Surrogate}/u.test(string);
}

export function bytesOf(string) {
  if (!isUnicode(string)) refuse('a string holds half a surrogate pair');
  return encoder.encode(string);
}

export function textOf(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    return refuse('the bytes are not UTF-8');
  }
}

/** Section 1, rule 2, for a text that may have several lines. */
export function isText(string) {
  return string.endsWith('\n') && isUnicode(string) && !/[\0-\x09\x0b-\x1f]/.test(string);
}

export function sameBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Order by UTF-8 bytes: the language's own order is by UTF-16 units and differs beyond U+FFFF. */
function compareBytewise(a, b) {
  const left = bytesOf(a), right = bytesOf(b);
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) if (left[i] !== right[i]) return left[i] - right[i];
  return left.length - right.length;
}

export function isSortedAndUnique(lines) {
  return lines.every((line, i) => i === 0 || compareBytewise(lines[i - 1], line) < 0);
}

/** A decimal number of section 1, rule 5, as a BigInt: sizes and indices go beyond 2^53. */
export function parseNumber(string, what = 'a number') {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(string)) refuse(`${what} is not spelled as a number`);
  const value = BigInt(string);
  if (value > MAX_NUMBER) refuse(`${what} is above 2^63-1`);
  return value;
}

/** A date of section 1, rule 6. The language's own parser accepts 30 February in places, so the
 *  date is written again and compared. */
export function isDate(string) {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(string)) return false;
  const at = Date.parse(string);
  return at >= 0 && dateOfSeconds(BigInt(at) / 1000n) === string;
}

/** Seconds of Unix time as a date, or null beyond the year 9999. */
export function dateOfSeconds(seconds) {
  if (seconds < 0n || seconds > 253402300799n) return null;
  return new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}
