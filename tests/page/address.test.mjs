// Addresses as they arrive: through mail programs, on paper, in capitals.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readAddress } from '../../src/page/address.mjs';
import { FRAGMENT, ID, fragment } from './specimen.mjs';

const read = (address) => {
  const { pathname, hash } = new URL(address, 'https://notary.example');
  return readAddress({ pathname, hash });
};
const GOOD = { id: ID, fragment: FRAGMENT, spelled: true, told: false };

test('an address as it was made', () => {
  assert.deepEqual(read(`/p/${ID}#${FRAGMENT}`), GOOD);
  assert.deepEqual(read(`/notary/p/${ID}#${FRAGMENT}`), GOOD);
  assert.deepEqual(read(`/p/${ID}`), { id: ID, fragment: null, spelled: null, told: false });
});

test('what stands behind it in a sentence is taken off', () => {
  for (const behind of ['.', ')', ',', '>', '>.', '"', '\u201d', ';', '!', ').', '%3E', '&x=1', "'", ']', '*', '%20', '\u00a0', '...']) {
    assert.deepEqual(read(`/p/${ID}#${FRAGMENT}${behind}`), GOOD, behind);
    assert.equal(read(`/p/${ID}${encodeURIComponent(behind)}`).id, ID, behind);
  }
  // Also where it could be a part of it: the check characters decide.
  for (const behind of ['-', '_', '__', '---']) assert.deepEqual(read(`/p/${ID}#${FRAGMENT}${behind}`), GOOD, behind);
  const ends = fragment(ID, `${'A'.repeat(20)}-_`.replace('_', 'A'));
  assert.equal(read(`/p/${ID}#${ends}`).fragment, ends);
});

test('written with percent signs, once or twice, folded, or with marks that nobody sees', () => {
  const salt = '--__--__--__--__--__-A', good = fragment(ID, salt);
  const percent = good.replaceAll('-', '%2D').replaceAll('_', '%5F');
  for (const way of [good, percent, percent.replaceAll('%', '%25'), `${good.slice(0, 9)}%0A ${good.slice(9)}`, `\u00ad${good.slice(0, 4)}\u200b${good.slice(4)}`, `#${good}`]) {
    assert.deepEqual(read(`/p/${ID}#${way}`), { id: ID, fragment: good, spelled: true, told: false }, way);
  }
});

test('a # that became %23: all is there, and the server was told of it', () => {
  assert.deepEqual(read(`/p/${ID}%23${FRAGMENT}`), { ...GOOD, told: true });
  assert.deepEqual(read(`/p/${ID}%23${FRAGMENT}.`), { ...GOOD, told: true });
});

test('an id in capitals, and the letters that look like its digits, is an id', () => {
  const capitals = ID.toUpperCase();
  assert.deepEqual(read(`/p/${capitals}#${FRAGMENT}`), GOOD);
  assert.equal(read(`/p/${capitals.replace('0', 'O').replace('1', 'l')}`).id, ID);
  assert.equal(read(`/p/${ID.slice(0, 13)}%C2%AD${ID.slice(13)}`).id, ID);
});

test('what is no id is none, and a fragment that does not fit stays as it is', () => {
  for (const path of ['', '0405qq', ID.slice(1), `${ID}0`, `8${ID.slice(1)}`, ID.replace('1', 'u'), '%E0%A4%A']) assert.equal(read(`/p/${path}`).id, null, path);
  for (const typo of [FRAGMENT.slice(1), FRAGMENT.toLowerCase(), `${FRAGMENT}----`, 'half', '%E0%A4%A']) {
    const { spelled, fragment: read1 } = read(`/p/${ID}#${typo}`);
    assert.equal(spelled, false, typo);
    assert.ok(read1.length > 0, typo);
  }
  assert.equal(read(`/p/${ID}#`).fragment, null);
  assert.equal(read(`/p/0405qq#${FRAGMENT}`).spelled, null);
});
