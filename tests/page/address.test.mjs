// Addresses as they arrive: through mail programs, on paper, in capitals.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readAddress } from '../../src/page/address.mjs';
import { FRAGMENT, ID, NAME, fragment } from './specimen.mjs';

const read = (address) => {
  const { pathname, hash } = new URL(address, 'https://notary.example');
  return readAddress({ pathname, hash });
};
const RECORD = { base: '', ledger: NAME, id: ID };
const GOOD = { ...RECORD, fragment: FRAGMENT, spelled: true, told: false };

test('an address as it was made', () => {
  assert.deepEqual(read(`/p/${NAME}/${ID}#${FRAGMENT}`), GOOD);
  assert.deepEqual(read(`/notary/p/${NAME}/${ID}#${FRAGMENT}`), { ...GOOD, base: '/notary' });
  assert.deepEqual(read(`/p/${NAME}/${ID}`), { ...RECORD, fragment: null, spelled: null, told: false });
});

test('what stands before the last /p/ is where the notary is asked, and never another host', () => {
  const p = (path) => { const { base, ledger, id } = read(path); return [base, ledger, id]; };
  assert.deepEqual(p(`/p/p/${ID}`), ['', 'p', ID]);
  assert.deepEqual(p(`/p/p/${NAME}/${ID}`), ['/p', NAME, ID]);
  assert.deepEqual(p(`/a/p/b/p/${NAME}/${ID}`), ['/a/p/b', NAME, ID]);
  const front = readAddress({ pathname: `//evil.example/p/${NAME}/${ID}`, hash: '' });
  assert.equal(front.base, '/evil.example');
});

test('a ledger in capitals is one, and what is none is no address', () => {
  assert.deepEqual(read(`/p/${NAME.toUpperCase()}/${ID}#${FRAGMENT}`), GOOD);
  assert.equal(read(`/p/hill%C2%AD-and-%E2%80%8Bpartners/${ID}`).ledger, NAME);
  for (const path of [`/p/${ID}`, `/p//${ID}`, `/p/-a/${ID}`, `/p/register/${ID}`, `/p/a_b/${ID}`, `/p/a%2Fb/${ID}`, `/p/${'a'.repeat(65)}/${ID}`, '/', '/p/']) {
    const { ledger, id, spelled } = read(`${path}#${FRAGMENT}`);
    assert.deepEqual([ledger, id, spelled], [null, null, null], path);
  }
});

test('the check characters are of the ledger too', () => {
  assert.equal(read(`/p/${NAME}x/${ID}#${FRAGMENT}`).spelled, false);
  assert.equal(read(`/p/${NAME.replace('hi', 'ih')}/${ID}#${FRAGMENT}`).spelled, false);
});

test('what stands behind it in a sentence is taken off', () => {
  for (const behind of ['.', ')', ',', '>', '>.', '"', '\u201d', ';', '!', ').', '%3E', '&x=1', "'", ']', '*', '%20', '\u00a0', '...']) {
    assert.deepEqual(read(`/p/${NAME}/${ID}#${FRAGMENT}${behind}`), GOOD, behind);
    assert.equal(read(`/p/${NAME}/${ID}${encodeURIComponent(behind)}`).id, ID, behind);
  }
  // Also where it could be a part of it: the check characters decide.
  for (const behind of ['-', '_', '__', '---']) assert.deepEqual(read(`/p/${NAME}/${ID}#${FRAGMENT}${behind}`), GOOD, behind);
  const ends = fragment(NAME, ID, `${'A'.repeat(20)}-_`.replace('_', 'A'));
  assert.equal(read(`/p/${NAME}/${ID}#${ends}`).fragment, ends);
});

test('written with percent signs, once or twice, folded, or with marks that nobody sees', () => {
  const salt = '--__--__--__--__--__-A', good = fragment(NAME, ID, salt);
  const percent = good.replaceAll('-', '%2D').replaceAll('_', '%5F');
  for (const way of [good, percent, percent.replaceAll('%', '%25'), `${good.slice(0, 9)}%0A ${good.slice(9)}`, `\u00ad${good.slice(0, 4)}\u200b${good.slice(4)}`, `#${good}`]) {
    assert.deepEqual(read(`/p/${NAME}/${ID}#${way}`), { ...RECORD, fragment: good, spelled: true, told: false }, way);
  }
});

test('a # that became %23: all is there, and the server was told of it', () => {
  assert.deepEqual(read(`/p/${NAME}/${ID}%23${FRAGMENT}`), { ...GOOD, told: true });
  assert.deepEqual(read(`/p/${NAME}/${ID}%23${FRAGMENT}.`), { ...GOOD, told: true });
});

test('an id in capitals, and the letters that look like its digits, is an id', () => {
  const capitals = ID.toUpperCase();
  assert.deepEqual(read(`/p/${NAME}/${capitals}#${FRAGMENT}`), GOOD);
  assert.equal(read(`/p/${NAME}/${capitals.replace('0', 'O').replace('1', 'l')}`).id, ID);
  assert.equal(read(`/p/${NAME}/${ID.slice(0, 13)}%C2%AD${ID.slice(13)}`).id, ID);
});

test('what is no id is none, and a fragment that does not fit stays as it is', () => {
  for (const path of ['', '0405qq', ID.slice(1), `${ID}0`, `8${ID.slice(1)}`, ID.replace('1', 'u'), '%E0%A4%A']) assert.equal(read(`/p/${NAME}/${path}`).id, null, path);
  for (const typo of [FRAGMENT.slice(1), FRAGMENT.toLowerCase(), `${FRAGMENT}----`, 'half', '%E0%A4%A']) {
    const { spelled, fragment: read1 } = read(`/p/${NAME}/${ID}#${typo}`);
    assert.equal(spelled, false, typo);
    assert.ok(read1.length > 0, typo);
  }
  assert.equal(read(`/p/${NAME}/${ID}#`).fragment, null);
  assert.equal(read(`/p/${NAME}/0405qq#${FRAGMENT}`).spelled, null);
});
