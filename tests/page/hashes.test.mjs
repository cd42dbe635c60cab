// SHA-256, SHA-512, Keccak-256, and the hashing of files.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';

import { mayHold } from '../../src/page/verify/bloom.mjs';
import { hashFile } from '../../src/page/verify/document.mjs';
import { toHex } from '../../src/page/verify/hex.mjs';
import { keccak256 } from '../../src/page/verify/keccak.mjs';
import { Sha256, sha256 } from '../../src/page/verify/sha256.mjs';
import { sha512 } from '../../src/page/verify/sha512.mjs';
import { ANCHORED } from '../../src/page/verify/answer.mjs';

const bytes = (text) => new TextEncoder().encode(text);
const nodes = (algorithm, data) => createHash(algorithm).update(data).digest('hex');

test('SHA-256 and SHA-512 of every length across their block boundaries', () => {
  const data = randomBytes(300);
  for (let length = 0; length <= data.length; length++) {
    const input = data.subarray(0, length);
    assert.equal(toHex(sha256(input)), nodes('sha256', input), `SHA-256 of ${length} bytes`);
    assert.equal(toHex(sha512(input)), nodes('sha512', input), `SHA-512 of ${length} bytes`);
  }
});

test('SHA-256 in pieces of every size', () => {
  const data = randomBytes(1000);
  for (let piece = 1; piece <= 130; piece++) {
    const hash = new Sha256();
    for (let at = 0; at < data.length; at += piece) hash.update(data.subarray(at, at + piece));
    assert.equal(toHex(hash.digest()), nodes('sha256', data), `pieces of ${piece}`);
  }
});

test('SHA-256 counts beyond 2^32 bits', () => {
  // 512 MiB and a byte: the length in bits no longer fits 32.
  const hash = new Sha256();
  const reference = createHash('sha256');
  const piece = new Uint8Array(32 * 1024 * 1024).fill(0x61);
  for (const part of [...new Array(16).fill(piece), bytes('b')]) {
    hash.update(part);
    reference.update(part);
  }
  assert.equal(toHex(hash.digest()), reference.digest('hex'));
});

test('a file is hashed alike at once and in a stream, with progress', async () => {
  for (const size of [0, 1, 4 * 1024 * 1024, 4 * 1024 * 1024 + 1, 9_000_000]) {
    const data = randomBytes(size);
    let last = 0;
    const hex = await hashFile(new Blob([data]), (read) => {
      assert.ok(read > last);
      last = read;
    });
    assert.equal(hex, nodes('sha256', data));
    assert.equal(last, size > 4 * 1024 * 1024 ? size : 0);
  }
});

test('a file that shrinks while it is read is no file', async () => {
  const blob = new Blob([new Uint8Array(5_000_000)]);
  const shrinking = { size: 6_000_000, stream: () => blob.stream() };
  await assert.rejects(hashFile(shrinking), /changed/);
});

test('Keccak-256, known answers', () => {
  const known = {
    '': 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    abc: '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45',
    'Transfer(address,address,uint256)': 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef',
    'Anchored(uint64,bytes32)': ANCHORED.slice(2),
  };
  for (const [text, hex] of Object.entries(known)) assert.equal(toHex(keccak256(bytes(text))), hex);
});

test('Keccak-256, known answers around the length of a block', () => {
  const known = {
    135: '34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446',
    136: 'a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e',
    137: 'd869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39',
  };
  for (const [length, hex] of Object.entries(known)) {
    assert.equal(toHex(keccak256(bytes('a'.repeat(length)))), hex, `${length} bytes`);
  }
});

test('a bloom holds what was put in and no other', () => {
  const bits = new Uint8Array(256);
  const inside = `0x${'ab'.repeat(20)}`;
  const hash = keccak256(new Uint8Array(20).fill(0xab));
  for (const i of [0, 2, 4]) {
    const bit = (hash[i] * 256 + hash[i + 1]) % 2048;
    bits[255 - Math.floor(bit / 8)] |= 1 << (bit % 8);
  }
  const bloom = `0x${toHex(bits)}`;
  assert.ok(mayHold(bloom, [inside]));
  assert.ok(!mayHold(bloom, [inside, `0x${'cd'.repeat(20)}`]));
  assert.ok(!mayHold(`0x${'00'.repeat(256)}`, [inside]));
  assert.ok(mayHold(`0x${'ff'.repeat(256)}`, [inside, ANCHORED]));
});
