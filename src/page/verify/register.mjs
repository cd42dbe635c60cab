// The register's entries (section 5): which ledger has which checkpoint, under names that tell nothing to
// whoever has neither.

import { toBase64 } from './base64.mjs';
import { sha256 } from './sha256.mjs';
import { bytesOf } from './text.mjs';

/** The pseudonym of a ledger, or of another log.
 *  @param {Uint8Array} genesis the whole note, or what is first in that log */
export function tagOf(genesis) {
  return sha256(bytesOf('countersign/tag@v1\n'), genesis);
}

/** The text of an entry, which is the leaf data.
 *  @param {Uint8Array} genesis the whole note of the ledger's genesis
 *  @param {{text: string}} checkpoint of that ledger */
export function entryOf(genesis, checkpoint) {
  const hash = sha256(bytesOf(checkpoint.text));
  return `countersign/register@v1\nledger ${toBase64(tagOf(genesis))}\ncheckpoint ${toBase64(hash)}\n`;
}
