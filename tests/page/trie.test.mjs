// Trie proofs and evidence: what the vectors accept is bound to its last bit and its last node.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { checkEvidence, wordOf } from '../../src/page/verify/evidence.mjs';
import { keccak256 } from '../../src/page/verify/keccak.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { Refused } from '../../src/page/verify/refused.mjs';
import { readList } from '../../src/page/verify/rlp.mjs';
import { valueOf } from '../../src/page/verify/trie.mjs';

const vector = (name) => JSON.parse(readFileSync(new URL(`../vectors/verify_evidence_${name}.json`, import.meta.url), 'utf8'));
const { proof } = readProof(vector('block_hash').proof);
const { header, accountProof, storageProof } = proof.anchor.evidence;
const STATE_ROOT = readList(header)[3].content;
const ACCOUNT = keccak256(Buffer.from(proof.anchor.contract.slice(2), 'hex'));
const SLOT = keccak256(new Uint8Array(32));

const value = (nodes, key = ACCOUNT, root = STATE_ROOT) => valueOf(root, key, nodes);
const flipped = (array, bit) => {
  const copy = Uint8Array.from(array);
  copy[bit >> 3] ^= 1 << (bit & 7);
  return copy;
};
const changed = (evidence) => checkEvidence({
  ...proof, anchor: { ...proof.anchor, evidence: { ...proof.anchor.evidence, ...evidence } },
});

test('the nodes lead to the account, and from its storage root to the word', () => {
  const account = readList(value(accountProof));
  assert.equal(account.length, 4);
  const word = value(storageProof, SLOT, account[2].content);
  assert.deepEqual(word.subarray(1), wordOf(proof.register.checkpoint));
});

test('the hash of slot 0, as everybody knows it', () => {
  assert.equal(Buffer.from(SLOT).toString('hex'), '290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563');
});

test('no other key, root, order or number of nodes', () => {
  assert.throws(() => value(accountProof, SLOT), Refused);
  assert.throws(() => value(accountProof, ACCOUNT, SLOT), Refused);
  assert.throws(() => value([]), Refused);
  for (let n = 1; n < accountProof.length; n++) {
    assert.throws(() => value(accountProof.slice(n)), Refused, `without the first ${n}`);
    assert.throws(() => value(accountProof.slice(0, -n)), Refused, `without the last ${n}`);
  }
  assert.throws(() => value(accountProof.toReversed()), Refused);
  for (const node of [...accountProof, ...storageProof]) {
    assert.throws(() => value([...accountProof, node]), Refused, 'one too many');
    assert.throws(() => value([node, ...accountProof]), Refused, 'one too many in front');
  }
  // Beyond what the key's last nibble decides, nothing may differ either.
  for (const bit of [0, 7, 100, 255]) assert.throws(() => value(accountProof, flipped(ACCOUNT, bit)), Refused, `bit ${bit} of the key`);
});

test('evidence passes whole, and with any bit changed fails where the bit is', () => {
  assert.equal(changed({}).result, 'passed');
  for (let bit = 0; bit < 8 * header.length; bit += 41) {
    assert.equal(changed({ header: flipped(header, bit) }).reason, 'evidence.header', `bit ${bit} of the header`);
  }
  for (const [name, reason] of [['accountProof', 'evidence.account'], ['storageProof', 'evidence.storage']]) {
    const nodes = proof.anchor.evidence[name];
    nodes.forEach((node, i) => {
      for (let bit = i; bit < 8 * node.length; bit += 83) {
        assert.equal(changed({ [name]: nodes.with(i, flipped(node, bit)) }).reason, reason, `bit ${bit} of node ${i}`);
      }
    });
  }
});

test('evidence of any length is an answer, not an exception', () => {
  for (const length of [1, 2, 31, 32, 33, 500]) {
    for (const filler of [0x00, 0x80, 0xb8, 0xbf, 0xc0, 0xf8, 0xff]) {
      const junk = new Uint8Array(length).fill(filler);
      assert.equal(changed({ header: junk }).result, 'failed');
      assert.equal(changed({ accountProof: [junk] }).reason, 'evidence.account');
      assert.equal(changed({ storageProof: [junk, junk] }).reason, 'evidence.storage');
      assert.throws(() => value([junk], ACCOUNT, keccak256(junk)), Refused, 'a root of junk');
    }
  }
});

test('what is not about the nodes: the block, the contract, the checkpoint', () => {
  const other = (part) => checkEvidence({ ...proof, anchor: { ...proof.anchor, ...part } }).reason;
  assert.equal(other({ blockHash: `0x${'00'.repeat(32)}` }), 'evidence.header');
  assert.equal(other({ blockNumber: proof.anchor.blockNumber + 1 }), 'evidence.header');
  assert.equal(other({ blockTime: '2026-11-21T10:07:12Z' }), 'evidence.header');
  assert.equal(other({ contract: `0x${'c0'.repeat(20)}` }), 'evidence.account');
  const checkpoint = { ...proof.register.checkpoint, size: proof.register.checkpoint.size + 1n };
  assert.equal(checkEvidence({ ...proof, register: { ...proof.register, checkpoint } }).reason, 'evidence.checkpoint');
});
