// RLP, in which Ethereum writes headers, accounts and the nodes of its tries, in its one canonical
// form (section 6.1). Only the items of one list are read: what is in a list inside it is for whoever
// asks for that, and nobody does.

import { refuse } from './refused.mjs';

/** Longer contents have their length written out in bytes of its own. */
const SHORT = 55;

/** @returns {Array<{list: boolean, content: Uint8Array}>} the items of the list that the bytes are */
export function readList(bytes) {
  const { list, content } = readOne(bytes);
  if (!list) refuse('a string stands in place of a list');
  const items = [];
  for (let at = 0; at < content.length;) {
    const { end, ...item } = itemAt(content, at);
    items.push(item);
    at = end;
  }
  return items;
}

/** @returns {Uint8Array} the string that the bytes are */
export function readString(bytes) {
  const { list, content } = readOne(bytes);
  if (list) refuse('a list stands in place of a string');
  return content;
}

function readOne(bytes) {
  if (bytes.length === 0) refuse('there is no item');
  const item = itemAt(bytes, 0);
  if (item.end !== bytes.length) refuse('something follows an item');
  return item;
}

function itemAt(bytes, at) {
  const first = bytes[at];
  if (first < 0x80) return { list: false, content: bytes.subarray(at, at + 1), end: at + 1 };
  const list = first >= 0xc0;
  const low = first - (list ? 0xc0 : 0x80);
  const width = Math.max(low - SHORT, 0);
  const start = at + 1 + width;
  const length = width === 0 ? low : longLength(bytes.subarray(at + 1, start), width);
  const end = start + length;
  if (end > bytes.length) refuse('an item is cut off');
  if (!list && length === 1 && bytes[start] < 0x80) refuse('a byte that stands for itself has a length');
  return { list, content: bytes.subarray(start, end), end };
}

/** Beyond 2^53 it is not exact, but then it is beyond the end as well. */
function longLength(digits, width) {
  if (digits.length !== width || digits[0] === 0) refuse('a length begins with a zero, or is cut off');
  const length = digits.reduce((sum, digit) => sum * 256 + digit, 0);
  if (length <= SHORT) refuse('a length is spelled too long');
  return length;
}
