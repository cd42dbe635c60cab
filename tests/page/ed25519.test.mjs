// Ed25519 by the strict rules: against Node's implementation, and against the edge cases of C2SP/CCTV
// where they are at hand.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { test } from 'node:test';

import { isPublicKey, verifyByPlatform, verifyHere, verifySignature } from '../../src/page/verify/ed25519.mjs';

const CCTV = new URL('../../../shared/vectors/ed25519-cctv/ed25519vectors.json', import.meta.url);
const hex = (digits) => new Uint8Array(Buffer.from(digits, 'hex'));
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

function signed(message) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url'));
  return [raw, new Uint8Array(message), new Uint8Array(sign(null, message, privateKey))];
}

function littleEndian(value) {
  return hex(value.toString(16).padStart(64, '0')).reverse();
}

test('RFC 8032, section 7.1', () => {
  const key = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const signature = hex('92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da'
    + '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00');
  assert.ok(verifyHere(key, hex('72'), signature));
  assert.ok(!verifyHere(key, hex('73'), signature));
});

test('good signatures verify by both ways, and spoiled ones by neither', async () => {
  for (let i = 0; i < 40; i++) {
    const [key, message, signature] = signed(randomBytes(i * 7));
    assert.ok(verifyHere(key, message, signature));
    assert.equal(await verifyByPlatform(key, message, signature), true);
    assert.ok(await verifySignature(key, message, signature));
    const bad = signature.slice();
    bad[(i * 13) % 64] ^= 1 << i % 8;
    assert.ok(!verifyHere(key, message, bad));
    assert.ok(!(await verifySignature(key, message, bad)));
  }
});

test('without an implementation of the platform, ours decides alone', async (t) => {
  const [key, message, signature] = signed(Buffer.from('no secure context'));
  t.mock.getter(globalThis, 'crypto', () => undefined);
  assert.equal(await verifyByPlatform(key, message, signature), null);
  assert.ok(await verifySignature(key, message, signature));
});

test('a platform that says no is heard', async (t) => {
  const [key, message, signature] = signed(Buffer.from('no'));
  t.mock.getter(globalThis, 'crypto', () => ({ subtle: { importKey: async () => ({}), verify: async () => false } }));
  assert.ok(!(await verifySignature(key, message, signature)));
});

test('a platform that says yes to everything is not believed', async (t) => {
  const [key, message, signature] = signed(Buffer.from('yes'));
  signature[5] ^= 1;
  t.mock.getter(globalThis, 'crypto', () => ({ subtle: { importKey: async () => ({}), verify: async () => true } }));
  assert.ok(!(await verifySignature(key, message, signature)));
});

test('S at or above the group order is refused', () => {
  const [key, message, signature] = signed(Buffer.from('malleable'));
  const s = BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString('hex')}`);
  const bad = signature.slice();
  bad.set(littleEndian(s + L), 32);
  assert.ok(!verifyHere(key, message, bad));
});

test('lengths other than 32 and 64 bytes are refused', () => {
  const [key, message, signature] = signed(Buffer.from('short'));
  assert.ok(!verifyHere(key.subarray(1), message, signature));
  assert.ok(!verifyHere(key, message, signature.subarray(1)));
  assert.ok(!verifyHere(key, message, new Uint8Array([...signature, 0])));
});

test('points of small order and points in a second spelling are no keys', () => {
  const smallOrder = [
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  ];
  const secondSpelling = [
    '0100000000000000000000000000000000000000000000000000000000000080', // x = 0 with a sign
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // y = p, that is 0
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // y = p + 1
    'f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', // y = p + 3, of large order
    'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  ];
  const notOnCurve = ['0200000000000000000000000000000000000000000000000000000000000000'];
  for (const key of [...smallOrder, ...secondSpelling, ...notOnCurve]) assert.ok(!isPublicKey(hex(key)), key);
  assert.ok(isPublicKey(hex('5866666666666666666666666666666666666666666666666666666666666666')), 'the base point');
});

test('the edge cases of C2SP/CCTV', { skip: existsSync(CCTV) ? false : 'shared/vectors/ed25519-cctv is not there' }, async () => {
  const cases = JSON.parse(readFileSync(CCTV, 'utf8'));
  const refused = ['low_order_A', 'low_order_R', 'non_canonical_A', 'non_canonical_R'];
  let accepted = 0;
  for (const { number, key, sig, msg, flags } of cases) {
    const input = [hex(key), new TextEncoder().encode(msg), hex(sig)];
    const here = verifyHere(...input);
    const platform = await verifyByPlatform(...input);
    if (here) {
      accepted++;
      assert.ok(!(flags ?? []).some((flag) => refused.includes(flag)), `case ${number} has ${flags}`);
      // Node's implementation is laxer about points, never stricter.
      assert.equal(platform, true, `case ${number}: the platform disagrees`);
    } else if (platform) {
      assert.ok(flags.some((flag) => refused.includes(flag)), `case ${number}: refused without a reason`);
    }
  }
  assert.equal(cases.length, 914);
  assert.equal(accepted, 43);
});
