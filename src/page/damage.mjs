// How a proof came to be none, as far as its bytes tell: none of this says anything about a bill.

import { recogniseBytes } from './recognise.mjs';

/** A sentence on how a proof was damaged. It was one: the mark of a proof stands in it. */
export function damageWords(bytes) {
  const version = /"format"\s*:\s*"countersign\/proof@(?!v1")([^"]*)"/.exec(new TextDecoder().decode(bytes.subarray(0, 4096)))?.[1];
  if (version) return `The proof is of another version (${version}) than this page reads.`;
  const found = [];
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) found.push('a program put an invisible mark (a BOM) at its beginning');
  if (bytes.includes(0x0d)) found.push('its line ends were changed, as mail and editors may do');
  if (found.length === 0) found.push(kindOfDamage(new TextDecoder().decode(bytes)));
  return `The proof was damaged on its way here: ${found.join(', and ')}.`;
}

function kindOfDamage(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return text.trimEnd().endsWith('}') ? 'something was written in it, or is missing' : 'it was cut off, its end is missing';
  }
  return `${JSON.stringify(value, null, 2)}\n` === text
    ? 'its parts are not those of a proof, so it was altered, or was never right'
    : 'another program wrote it anew, in another layout';
}

/** A sentence on what came in the place of a proof. */
export function noProofWords(bytes) {
  return recogniseBytes(bytes).own === 'proof' ? 'it was saved in another encoding, so that it is one no longer.' : otherWords(bytes);
}

/** What a file is that is not what it was given as. */
export function otherWords(bytes) {
  const { type, words } = recogniseBytes(bytes);
  if (bytes.length === 0) return 'it is empty.';
  if (type === 'html') return 'it is a web page, such as one that asks for a password first.';
  return words ? `it is ${words}.` : 'it is something else.';
}
