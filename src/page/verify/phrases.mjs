// Dates, sizes and counts in plain English, for all the sentences.

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August',
  'September', 'October', 'November', 'December'];

/** 2026-11-21T10:00:12Z → 21 November 2026, 10:00:12 UTC */
export function dateWords(date) {
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})T([\d:]{8})Z$/.exec(date);
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}, ${time} UTC`;
}

/** 41943040 → 41,943,040 bytes */
export function sizeWords(bytes) {
  return `${bytes.toLocaleString('en')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/** 1 → 1 payment, 2 → 2 payments
 *  @param {number | bigint} count */
export function countWords(count, what) {
  return `${count.toLocaleString('en')} ${what}${Number(count) === 1 ? '' : 's'}`;
}

/** a, b and c */
export function listWords(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export const capital = (text) => text[0].toUpperCase() + text.slice(1);
