// RFC 6962 Merkle trees (section 1.1): leaf, node, root, and the check of an audit path. Indices and
// sizes are BigInt throughout, since they come from text that may say up to 2^63-1.

import { sha256 } from './sha256.mjs';
import { sameBytes } from './text.mjs';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(data) {
  return sha256(LEAF, data);
}

export function nodeHash(left, right) {
  return sha256(NODE, left, right);
}

/** The root over leaf data, holding one hash for each full subtree and not the leaves. */
export function rootOf(leaves) {
  const pending = [];
  let count = 0;
  for (const data of leaves) {
    let hash = leafHash(data);
    // Every trailing one bit of the count is a full subtree that this leaf completes.
    for (let n = count; n % 2 === 1; n = (n - 1) / 2) hash = nodeHash(pending.pop(), hash);
    pending.push(hash);
    count++;
  }
  if (count === 0) return sha256();
  return pending.reduceRight((right, left) => nodeHash(left, right));
}

/** Does the path lead from the leaf data at the index to the root of the tree of that size? */
export function pathLeads(data, index, size, path, root) {
  return hashLeads(leafHash(data), index, size, path, root);
}

/** The same from a leaf hash, which a verifier must have computed itself (section 1, rule 8). */
export function hashLeads(hash, index, size, path, root) {
  if (index < 0n || index >= size) return false;
  let fn = index, sn = size - 1n;
  for (const sibling of path) {
    if (sn === 0n) return false;
    if ((fn & 1n) === 1n || fn === sn) {
      hash = nodeHash(sibling, hash);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && sameBytes(hash, root);
}
