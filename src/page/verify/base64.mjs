// base64 (RFC 4648 section 4, padded) and base64url (section 5, unpadded), each with one spelling
// for each value. The browser's atob forgives white space, missing padding and stray bits, so it
// is not used to read.

import { refuse } from './refused.mjs';

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The characters of base64url, each in the place of the number that it stands for. */
export const URL_SAFE = STANDARD.slice(0, 62) + '-_';

const valuesOf = (alphabet) => new Map([...alphabet].map((character, value) => [character, value]));
const STANDARD_VALUES = valuesOf(STANDARD);
const URL_SAFE_VALUES = valuesOf(URL_SAFE);

/** The number that a character of base64url stands for. */
export function valueOfCharacter(character) {
  return URL_SAFE_VALUES.get(character);
}

function encode(bytes, alphabet, padding) {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out += alphabet[word >> 18] + alphabet[(word >> 12) & 63];
    out += left > 1 ? alphabet[(word >> 6) & 63] : padding;
    out += left > 2 ? alphabet[word & 63] : padding;
  }
  return out;
}

function decode(characters, values, what) {
  const tail = characters.length % 4;
  if (tail === 1) refuse(`${what} has a length that base64 cannot have`);
  const out = new Uint8Array((characters.length * 3) >> 2);
  let word = 0, bits = 0, at = 0;
  for (const character of characters) {
    const value = values.get(character);
    if (value === undefined) refuse(`${what} has a character that base64 has not`);
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (word >> bits) & 0xff;
    }
  }
  // Bits that belong to no byte could differ without changing the value.
  if ((word & ((1 << bits) - 1)) !== 0) refuse(`${what} has unused bits that are not zero`);
  return out;
}

export function toBase64(bytes) {
  return encode(bytes, STANDARD, '=');
}

export function toBase64url(bytes) {
  return encode(bytes, URL_SAFE, '');
}

export function fromBase64(string, what = 'a value') {
  if (string.length % 4 !== 0) refuse(`${what} is not padded base64`);
  const padding = string.endsWith('==') ? 2 : string.endsWith('=') ? 1 : 0;
  return decode(string.slice(0, string.length - padding), STANDARD_VALUES, what);
}

export function fromBase64url(string, what = 'a value') {
  return decode(string, URL_SAFE_VALUES, what);
}

/** The 32 bytes of a hash, as 44 characters. */
export function hashFromBase64(string, what = 'a hash') {
  if (typeof string !== 'string' || string.length !== 44) refuse(`${what} is not 44 characters`);
  const bytes = fromBase64(string, what);
  if (bytes.length !== 32) refuse(`${what} is not 32 bytes`);
  return bytes;
}
