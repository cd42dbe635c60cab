// What the site that a firm claims says of a record's key: five words, and never more.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { judgeDomain, parseFirmFile, showsControlKey } from '../../src/page/verify/domain.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { Refused } from '../../src/page/verify/refused.mjs';
import { LEDGER, Signer, sha256, specimen, written } from './specimen.mjs';

const made = specimen({ domain: 'hill.example' });
const { proof } = readProof(written(made.proof));
const stranger = new Signer('hill.example/other');
const TAG = sha256('countersign/tag@v1\n', made.genesis).toString('base64');
const OWN = { ledger: LEDGER, tag: TAG, keys: [made.firm.vkey], controls: [] };

const fileOf = (ledger, change = {}) => ({ format: 'countersign/firm@v1', ledgers: [{ ...OWN, ...ledger }], ...change });
const judge = (file, of = proof) => judgeDomain(of, typeof file === 'object' && file !== null ? JSON.stringify(file) : file);

test('none where none is claimed, or the firm did not sign; claimed where nobody was asked', async () => {
  assert.equal(await judge(undefined), 'claimed');
  assert.equal(await judge(fileOf(), readProof(written(specimen().proof)).proof), 'none');
  const forged = readProof(written({ ...made.proof, statement: specimen().proof.statement })).proof;
  assert.equal(await judge(fileOf(), forged), 'none');
  assert.equal(await judge(fileOf(), null), 'none');
});

test('confirmed by the key, under whatever name, among those of either rank', async () => {
  const alias = Object.assign(Object.create(made.firm), { name: 'another.name' });
  const others = [{ ...OWN, ledger: 'notary.example/other', tag: sha256('').toString('base64') }, { ...OWN, keys: [stranger.vkey, alias.vkey] }];
  for (const file of [fileOf(), fileOf({ keys: [stranger.vkey], controls: [made.firm.vkey] }), fileOf({}, { ledgers: others })]) {
    assert.equal(await judge(file), 'confirmed');
  }
  assert.equal(await judgeDomain(proof, new TextEncoder().encode(JSON.stringify(fileOf(), null, 7))), 'confirmed');
});

test('contradicted by another tag, or where the key is missing', async () => {
  assert.equal(await judge(fileOf({ tag: sha256('x').toString('base64') })), 'contradicted');
  assert.equal(await judge(fileOf({ keys: [stranger.vkey] })), 'contradicted');
});

test('not confirmed by no file, by what is none, nor by one without the ledger', async () => {
  for (const file of [null, '', '<html>', '{}', fileOf({}, { ledgers: [] }), fileOf({ ledger: 'notary.example/other' })]) {
    assert.equal(await judge(file), 'not-confirmed', JSON.stringify(file));
  }
  assert.equal(await judgeDomain(proof, Uint8Array.of(0xff)), 'not-confirmed');
  assert.deepEqual(parseFirmFile(JSON.stringify(fileOf({}, { ledgers: [] }))), []);
  const space = (length) => JSON.stringify(fileOf()).padEnd(length);
  assert.equal(await judge(space(1024 * 1024)), 'confirmed');
  assert.equal(await judge(space(1024 * 1024 + 1)), 'not-confirmed');
  const spoiled = [
    fileOf({}, { format: 'countersign/firm@v2' }), fileOf({}, { more: 1 }), fileOf({ more: 1 }), fileOf({ keys: [] }), fileOf({ controls: undefined }),
    fileOf({ tag: TAG.slice(1) }), fileOf({ tag: null }), fileOf({ keys: [made.clock.vkey] }), fileOf({ keys: made.firm.vkey }), fileOf({ keys: ['x'] }),
    fileOf({ ledger: 'notary.example/register' }), fileOf({ ledger: null }), fileOf({}, { ledgers: [OWN, OWN] }), fileOf({}, { ledgers: OWN }), [fileOf()],
  ];
  for (const file of spoiled) assert.throws(() => parseFirmFile(JSON.stringify(file)), Refused, JSON.stringify(file));
  const twice = JSON.stringify(fileOf()).replace('"tag"', `"tag":"${TAG}","tag"`);
  assert.equal(await judge(twice), 'not-confirmed');
});

test('a proof shows whether its ledger has a control key', () => {
  const shown = (name) => {
    const { proof } = JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
    return showsControlKey(readProof(new TextEncoder().encode(proof)).proof);
  };
  assert.equal(shown('domain_confirmed_control'), true);
  assert.equal(shown('verify_anchor_block_final_at_edge'), false);
});
