// Disclosures (section 2): one field of a document under its salt, and the rebuilding of the one
// that holds the document's hash.

import { fromBase64url, toBase64url } from './base64.mjs';
import { refuse } from './refused.mjs';
import { bytesOf, isUnicode, textOf } from './text.mjs';

export const DOCUMENT_HASH = 'document.sha256';

/** 16 to 64 bytes in base64url. */
export function isSalt(string) {
  if (typeof string !== 'string' || !/^[A-Za-z0-9_-]{22,86}$/.test(string)) return false;
  try {
    const { length } = fromBase64url(string);
    return length >= 16 && length <= 64;
  } catch {
    return false;
  }
}

function isName(string) {
  return string.length <= 128 && /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$/.test(string);
}

/** @returns {{raw: string, bytes: Uint8Array, salt: string, name: string, value: string}} where
 *  `bytes` is the leaf data: the base64url characters as carried */
export function parseDisclosure(raw) {
  if (typeof raw !== 'string') refuse('a disclosure is not a string');
  const json = textOf(fromBase64url(raw, 'a disclosure'));
  const parts = parseJson(json);
  if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => typeof part === 'string')) {
    refuse('a disclosure is not three strings');
  }
  // The engine would write half a surrogate pair as an escape, the same as it read it.
  if (!parts.every(isUnicode) || JSON.stringify(parts) !== json) {
    refuse('a disclosure is not spelled as it should be');
  }
  const [salt, name, value] = parts;
  if (!isSalt(salt)) refuse('a disclosure has a salt that is none');
  if (!isName(name)) refuse('a disclosure has a name that is none');
  if (bytesOf(value).length > 65536) refuse('a disclosure has a value above 65,536 bytes');
  return { raw, bytes: bytesOf(raw), salt, name, value };
}

function parseJson(json) {
  try {
    return JSON.parse(json);
  } catch {
    return refuse('a disclosure is not JSON');
  }
}

/** The leaf data of disclosure 0, from what a reader of the file has. */
export function documentLeaf(salt, documentSha256) {
  return bytesOf(toBase64url(bytesOf(JSON.stringify([salt, DOCUMENT_HASH, documentSha256]))));
}

/** The disclosures that a proof shows, with their indices, whichever member they came in. */
export function shownIn({ disclosures, disclosed }) {
  return disclosures?.map((disclosure, i) => ({ index: BigInt(i), disclosure })) ?? disclosed ?? [];
}
