// Paths and roots against the definition of RFC 6962, and against public vectors where they are at hand.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { hashLeads, pathLeads, rootOf } from '../../src/page/verify/tree.mjs';
import { naivePath, naiveRoot } from './specimen.mjs';

const INCLUSION = new URL('../../../shared/vectors/merkle/inclusion/', import.meta.url);
const leaves = Array.from({ length: 70 }, (_, i) => Buffer.from(`leaf ${i}`));

test('the root of every size to 70', () => {
  for (let size = 0; size <= 70; size++) {
    const some = leaves.slice(0, size);
    assert.deepEqual(Buffer.from(rootOf(some)), naiveRoot(some), `size ${size}`);
  }
});

test('the path of every leaf in every size to 70 leads, and no other does', () => {
  for (let size = 1; size <= 70; size++) {
    const some = leaves.slice(0, size);
    const root = naiveRoot(some);
    for (let index = 0; index < size; index++) {
      const path = naivePath(some, index);
      const leads = (i, s, p) => pathLeads(leaves[index], BigInt(i), BigInt(s), p, root);
      const where = `${index} of ${size}`;
      assert.ok(leads(index, size, path), where);
      assert.ok(!leads(index, size, [...path, root]), `${where}: a hash too many`);
      assert.ok(!leads(index, size, [root, ...path]), `${where}: a hash too many in front`);
      assert.ok(!leads(index, size, path.slice(0, -1)) || path.length === 0, `${where}: a hash too few`);
      assert.ok(!leads(index, size, path.slice(1)) || path.length === 0, `${where}: the first hash missing`);
      if (path.length > 1) assert.ok(!leads(index, size, path.toReversed()) || equalHashes(path), `${where}: reversed`);
      assert.ok(!leads(size, size, path), `${where}: an index that is the size`);
      if (size > 1) assert.ok(!leads((index + 1) % size, size, path), `${where}: another index`);
      if (size > 1) assert.ok(!pathLeads(leaves[(index + 1) % size], BigInt(index), BigInt(size), path, root), `${where}: another leaf`);
    }
  }
});

const equalHashes = (path) => path.every((hash, i) => hash.equals(path[path.length - 1 - i]));

test('indices beyond 2^53 keep their last bit', () => {
  const sibling = Buffer.alloc(32, 1);
  const path = new Array(63).fill(sibling);
  const size = 2n ** 63n - 1n;
  // Not a tree that anybody holds; it must be walked without loss and then refused.
  assert.ok(!pathLeads(leaves[0], size - 2n, size, path, sibling));
  assert.ok(!pathLeads(leaves[0], -1n, size, path, sibling));
});

test('the public inclusion vectors', { skip: existsSync(INCLUSION) ? false : 'shared/vectors/merkle is not there' }, (t) => {
  const files = readdirSync(INCLUSION, { recursive: true }).filter((name) => name.endsWith('.json'));
  for (const file of files) {
    const { leafIdx, treeSize, root, leafHash, proof, wantErr } = JSON.parse(readFileSync(new URL(file, INCLUSION), 'utf8'));
    const bytes = (value) => Buffer.from(value ?? '', 'base64');
    const hashes = (proof ?? []).map(bytes);
    // The protocol refuses hashes that are not 32 bytes when it reads a path.
    const spelled = [bytes(leafHash), ...hashes].every((hash) => hash.length === 32);
    const leads = spelled && hashLeads(bytes(leafHash), BigInt(leafIdx), BigInt(treeSize), hashes, bytes(root));
    assert.equal(leads, !wantErr, file);
  }
  t.diagnostic(`ran ${files.length} cases`);
});
