// C2SP tlog-proof@v1 (section 7): an index, a path and the checkpoint it leads to, as one text.

import { hashFromBase64 } from './base64.mjs';
import { parseCheckpoint } from './checkpoint.mjs';
import { refuse } from './refused.mjs';
import { parseNumber } from './text.mjs';

const LONGEST_PATH = 63;

export function parsePath(hashes) {
  if (!Array.isArray(hashes) || hashes.length > LONGEST_PATH) {
    refuse('a path is not a list of at most 63 hashes');
  }
  return hashes.map((hash) => hashFromBase64(hash, 'a hash of a path'));
}

/** @returns {{index: bigint, path: Uint8Array[], checkpoint: object}} */
export function parseTlogProof(text) {
  if (typeof text !== 'string') refuse('a tlog-proof is not a string');
  // No line before the checkpoint is empty, so the first empty line ends them.
  const gap = text.indexOf('\n\n');
  if (gap < 0) refuse('a tlog-proof has no empty line');
  const [format, index, ...path] = text.slice(0, gap).split('\n');
  if (format !== 'c2sp.org/tlog-proof@v1') refuse('a tlog-proof of another format');
  if (!index?.startsWith('index ')) refuse('a tlog-proof has no index');
  return {
    index: parseNumber(index.slice('index '.length), 'an index'),
    path: parsePath(path),
    checkpoint: parseCheckpoint(text.slice(gap + 2)),
  };
}
