// Keys of notes (section 1.2): their names, their IDs, their one-line form, and what a signature
// line by one of them is worth.

import { fromBase64, toBase64 } from './base64.mjs';
import { isPublicKey, verifySignature } from './ed25519.mjs';
import { fromHex, toHex } from './hex.mjs';
import { refuse } from './refused.mjs';
import { sha256 } from './sha256.mjs';
import { MAX_NUMBER, bytesOf, sameBytes } from './text.mjs';

/** Types of signature, and how many bytes follow the key ID. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;
export const SIGNATURE_LENGTH = { [ED25519]: 64, [COSIGNATURE]: 72 };

export function isKeyName(name) {
  return /^[^\p{White_Space}\p{Cc}+]+$/u.test(name) && bytesOf(name).length <= 255;
}

function keyId(name, type, publicKey) {
  return sha256(bytesOf(name), Uint8Array.of(0x0a, type), publicKey).subarray(0, 4);
}

/** @returns {{name: string, type: number, publicKey: Uint8Array, id: Uint8Array, vkey: string}} */
export function parseKey(vkey) {
  if (typeof vkey !== 'string') refuse('a key is not a string');
  // The base64 may hold a plus sign itself, so only the first two divide.
  const parts = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(vkey);
  if (!parts) refuse('a key is not spelled <name>+<ID>+<base64>');
  const [, name, id, encoded] = parts;
  if (!isKeyName(name)) refuse('a key has a name that is none');
  const bytes = fromBase64(encoded, 'a key');
  const type = bytes[0], publicKey = bytes.subarray(1);
  if (bytes.length !== 33 || !(type in SIGNATURE_LENGTH)) refuse('a key has another type or length');
  const right = keyId(name, type, publicKey);
  if (!sameBytes(fromHex(id), right)) refuse('a key states an ID that is not its own');
  if (!isPublicKey(publicKey)) refuse('a key is not a canonical point, or one of small order');
  return { name, type, publicKey, id: right, vkey };
}

/** How a key is written. Whether it is one, only who reads it can tell. */
export function vkeyOf(name, type, publicKey) {
  return `${name}+${toHex(keyId(name, type, publicKey))}+${toBase64(Uint8Array.of(type, ...publicKey))}`;
}

/** One key is one public key, whatever its names. */
export function isSameKey(one, other) {
  return sameBytes(one.publicKey, other.publicKey);
}

/** What people compare instead of a key: 3f2a 91bc 00de 77a1 5c0e */
export function fingerprintOf({ publicKey }) {
  return toHex(sha256(publicKey).subarray(0, 10)).match(/.{4}/g).join(' ');
}

/** The same 32 bytes under another name: the notary's key for each ledger's origin. */
export function keyUnderName(key, name) {
  return { ...key, name, id: keyId(name, key.type, key.publicKey), vkey: null };
}

export function isBy(line, key) {
  return line.name === key.name && sameBytes(line.keyId, key.id);
}

/** Whether the line is by one of the keys, and then whether it verifies.
 *  @returns {Promise<'unknown' | 'false' | 'good'>} */
export async function judgeLine(line, text, keys) {
  return (await signerOf(line, text, keys)).judged;
}

/** The same, with the key that it verifies under, if there is one.
 *  @returns {Promise<{judged: 'unknown' | 'false' | 'good', key: object | null}>} */
export async function signerOf(line, text, keys) {
  const by = keys.filter((key) => isBy(line, key));
  if (by.length === 0) return { judged: 'unknown', key: null };
  // IDs have 4 bytes, so two keys can share name and ID: any of them may be the signer.
  for (const key of by) if (await verifies(line, text, key)) return { judged: 'good', key };
  return { judged: 'false', key: null };
}

async function verifies(line, text, key) {
  if (line.signature.length !== SIGNATURE_LENGTH[key.type]) return false;
  if (key.type === ED25519) return verifySignature(key.publicKey, bytesOf(text), line.signature);
  const time = cosignatureTime(line);
  if (time > MAX_NUMBER) return false; // no text can say such a time, so none was signed
  const message = bytesOf(`cosignature/v1\ntime ${time}\n${text}`);
  return verifySignature(key.publicKey, message, line.signature.subarray(8));
}

/** The time in a signature line of type 04, in seconds of Unix time. */
export function cosignatureTime(line) {
  const { buffer, byteOffset } = line.signature;
  return new DataView(buffer, byteOffset, 8).getBigUint64(0);
}
