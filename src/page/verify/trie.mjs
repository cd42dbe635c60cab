// Ethereum's tries (section 6.1): following the nodes of a proof from a root to the value of a key.
// Every node is bound by its hash, which stands in the one before; a node that stands inside
// another is refused, since the two keys that are looked for never need one.

import { keccak256 } from './keccak.mjs';
import { refuse } from './refused.mjs';
import { readList } from './rlp.mjs';
import { sameBytes } from './text.mjs';

const KEY_NIBBLES = 64;
const BRANCH_ITEMS = 17;

/** @returns {Uint8Array} the value of the 32-byte key; refuses where the nodes do not lead to one */
export function valueOf(root, key, nodes) {
  const nibbles = nibblesOf(key);
  let want = root, at = 0;
  for (const [i, node] of nodes.entries()) {
    if (!sameBytes(keccak256(node), want)) refuse('a node is not the one that its hash names');
    const items = readList(node);
    let next;
    if (items.length === BRANCH_ITEMS) {
      if (at === KEY_NIBBLES) refuse('a branch stands behind the end of the key');
      next = items[nibbles[at]];
      at += 1;
    } else {
      const { isLeaf, path } = readPath(items);
      if (!sameBytes(path, nibbles.subarray(at, at + path.length))) refuse('a node belongs to another key');
      at += path.length;
      [, next] = items;
      if (isLeaf) {
        if (at !== KEY_NIBBLES || i !== nodes.length - 1 || next.list) refuse('a leaf is not the end');
        return next.content;
      }
      if (path.length === 0) refuse('an extension leads no further');
    }
    if (next.list || next.content.length !== 32) refuse('there is no node of that key, or not by its hash');
    want = next.content;
  }
  return refuse('the nodes end before a leaf');
}

function nibblesOf(bytes) {
  const nibbles = new Uint8Array(2 * bytes.length);
  bytes.forEach((byte, i) => nibbles.set([byte >> 4, byte & 15], 2 * i));
  return nibbles;
}

/** The path of a leaf or an extension, behind a flag that tells which, and whether the path is odd. */
function readPath(items) {
  if (items.length !== 2 || items[0].list || items[0].content.length === 0) refuse('a node is none');
  const nibbles = nibblesOf(items[0].content);
  const flag = nibbles[0];
  if (flag > 3) refuse('the flag of a node is none');
  const odd = flag % 2 === 1;
  if (!odd && nibbles[1] !== 0) refuse('a path is filled up with another nibble than zero');
  return { isLeaf: flag >= 2, path: nibbles.subarray(odd ? 1 : 2) };
}
