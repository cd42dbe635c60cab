// What the address of this page says, also where a mail program, a spreadsheet or a reader of paper changed how
// it is written: capitals, percent signs, a full stop or a bracket behind it. What is meant is certain
// only of a ledger's name and an id that can be such, and of a fragment whose check characters fit; anything else stays as it is.

import { saltOf } from './verify/fragment.mjs';
import { isLedgerName } from './verify/origin.mjs';
import { isId } from './verify/statement.mjs';

/** Mail programs fold lines, and mark where words may be parted. */
const UNSEEN = /[\s\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** How much may stand behind a fragment that itself could be part of one. */
const MOST_BEHIND = 3;

/** @param {{pathname: string, hash: string}} location
 *  @returns {{base: string, ledger: string | null, id: string | null, fragment: string | null, spelled: boolean | null,
 *    told: boolean}} where `base` is the path before /p/, below which the notary is asked, and `ledger` the name of the
 *    ledger: that and the id are both there or both null; `spelled` is what the check characters say of all three, if
 *    there are any, and `told` that the fragment came in the path, so that the server was told of it */
export function readAddress({ pathname, hash }) {
  const [, front = '', name = '', rest = ''] = /^(.*)\/p\/([^/]*)\/(.*)$/.exec(pathname) ?? [];
  const [path, ...behind] = decoded(rest).split('#');
  const record = recordIn(ledgerIn(decoded(name)), idIn(path));
  const own = hash.slice(1);
  const inPath = behind.join('#');
  const fragment = fragmentIn(own === '' ? inPath : own, record);
  const spelled = record === null || fragment === null ? null : saltOf(fragment, record.ledger, record.id) !== null;
  // Two slashes at the beginning would make the name of a host of what follows.
  const base = front.replace(/^\/+/, '/');
  return { base, ledger: record?.ledger ?? null, id: record?.id ?? null, fragment, spelled, told: own === '' && inPath !== '' };
}

function recordIn(ledger, id) {
  return ledger === null || id === null ? null : { ledger, id };
}

/** No name has capitals. */
function ledgerIn(written) {
  const name = written.replace(UNSEEN, '').toLowerCase();
  return isLedgerName(name) ? name : null;
}

/** Base32 after Crockford is read without regard to case, and takes O for 0, I and L for 1. */
function idIn(path) {
  const [word] = /^[0-9a-z]*/.exec(path.replace(UNSEEN, '').toLowerCase());
  const id = word.replaceAll('o', '0').replace(/[il]/g, '1');
  return isId(id) ? id : null;
}

function fragmentIn(written, record) {
  if (written === '') return null;
  const plain = decoded(decoded(written)).replace(UNSEEN, '').replace(/^#+/, '');
  const [word] = /^[A-Za-z0-9_-]*/.exec(plain);
  for (let length = word.length; record !== null && length >= word.length - MOST_BEHIND && length > 0; length--) {
    if (saltOf(word.slice(0, length), record.ledger, record.id) !== null) return word.slice(0, length);
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
