// What the address of this page says, also where a mail program, a spreadsheet or a reader of paper changed how
// it is written: capitals, percent signs, a full stop or a bracket behind it. What is meant is certain
// only of an id that can be one, and of a fragment whose check characters fit; anything else stays as it is.

import { saltOf } from './verify/fragment.mjs';
import { isId } from './verify/statement.mjs';

/** Mail programs fold lines, and mark where words may be parted. */
const UNSEEN = /[\s\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** How much may stand behind a fragment that itself could be part of one. */
const MOST_BEHIND = 3;

/** @param {{pathname: string, hash: string}} location
 *  @returns {{id: string | null, fragment: string | null, spelled: boolean | null, told: boolean}} where `spelled`
 *    is what the check characters say of both, if there are any, and `told` that the fragment came in the path,
 *    so that the server was told of it */
export function readAddress({ pathname, hash }) {
  const [path, ...behind] = decoded(pathname.split('/p/').pop()).split('#');
  const id = idIn(path);
  const own = hash.slice(1);
  const inPath = behind.join('#');
  const fragment = fragmentIn(own === '' ? inPath : own, id);
  const spelled = id === null || fragment === null ? null : saltOf(fragment, id) !== null;
  return { id, fragment, spelled, told: own === '' && inPath !== '' };
}

/** Base32 after Crockford is read without regard to case, and takes O for 0, I and L for 1. */
function idIn(path) {
  const [word] = /^[0-9a-z]*/.exec(path.replace(UNSEEN, '').toLowerCase());
  const id = word.replaceAll('o', '0').replace(/[il]/g, '1');
  return isId(id) ? id : null;
}

function fragmentIn(written, id) {
  if (written === '') return null;
  const plain = decoded(decoded(written)).replace(UNSEEN, '').replace(/^#+/, '');
  const [word] = /^[A-Za-z0-9_-]*/.exec(plain);
  for (let length = word.length; id !== null && length >= word.length - MOST_BEHIND && length > 0; length--) {
    if (saltOf(word.slice(0, length), id) !== null) return word.slice(0, length);
  }
  return word === '' ? plain || null : word;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
