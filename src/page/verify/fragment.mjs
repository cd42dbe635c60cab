// The fragment of a link (section 7): the salt of disclosure 0, and two characters by which a mistyped link
// is told from a file that is another.

import { URL_SAFE, valueOfCharacter } from './base64.mjs';
import { isSalt } from './disclosure.mjs';

const PRIME = 4093;

/** The two characters that belong to a ledger's name, a record's id and the salt. All are base64url's characters. */
export function checkCharacters(name, id, salt) {
  let r = 0;
  for (const character of name + id + salt) r = (64 * r + valueOfCharacter(character)) % PRIME;
  return URL_SAFE[Math.floor(r / 64)] + URL_SAFE[r % 64];
}

/** @returns {string | null} the salt, or null if this is not a salt with the characters that belong to it and
 *  to the ledger's name and the id */
export function saltOf(fragment, name, id) {
  const salt = fragment.slice(0, -2);
  return isSalt(salt) && fragment.slice(-2) === checkCharacters(name, id, salt) ? salt : null;
}
