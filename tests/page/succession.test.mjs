// Following a notary by what nodes say: from the contract that a trust ends with to the newest, and no further than
// all of them agree.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { askSuccession } from '../../src/page/verify/ask-succession.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { verify } from '../../src/page/verify/verify.mjs';
import { basisWords, followedWords, subjectOf } from '../../src/page/verify/words.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { FRAGMENT, HOST, Signer, specimen, written } from './specimen.mjs';

const made = specimen();
const heir = new Signer(`${HOST}/register`), heirClock = new Signer(`${HOST}/clock`, 4);
const FIRST = made.trust.contract, SECOND = `0x${'d1'.repeat(20)}`, THIRD = `0x${'d2'.repeat(20)}`, NOBODY = `0x${'00'.repeat(20)}`;
const ONE = 'https://one.example/key', OTHER = 'https://other.example', FAR = 'https://far.example', FARTHER = 'https://farther.example', TWIN = 'https://two.example';

const digits = (value) => BigInt(value).toString(16).padStart(64, '0');
const abi = (text) => {
  const hex = Buffer.from(text).toString('hex');
  return `0x${digits(32)}${digits(Buffer.byteLength(text))}${hex.padEnd(Math.ceil(hex.length / 64) * 64, '0')}`;
};
const number = (value) => `0x${digits(value)}`;
const key = ({ publicKey }) => `0x${publicKey.toString('hex')}`;

/** What a contract says, by selector. */
const contract = ({ origin = made.trust.origin, signer = heir, clock = heirClock, depth = 0, before = [1, FIRST], from = 3, retiredAt = 0, next = [0, NOBODY] } = {}) => ({
  '0x938b5f32': abi(origin), '0x393bf9f2': key(signer), '0xc1e9f085': abi(clock.name), '0xd729ec5d': key(clock), '0x5b6b094f': number(depth),
  '0x0fbcb20e': number(before[0]), '0xb719d032': number(before[1]), '0x3413de0e': number(from),
  '0x4b19876f': number(retiredAt), '0x4d87daa0': number(next[0]), '0x6ff968c3': number(next[1]),
});
const ended = (next, more = {}) => contract({ signer: made.notary, clock: made.clock, before: [0, NOBODY], from: 0, retiredAt: 9, next, ...more });
const node = (chainId, contracts) => ({ chainId, contracts });
const both = (said) => ({ [ONE]: said, [TWIN]: said });
const honest = node(1, { [FIRST]: ended([1, SECOND]), [SECOND]: contract() });

/** @param {object} nodes by URL */
function ask(nodes, { trust = made.trust, urls = Object.keys(nodes) } = {}) {
  const fetch = async (url, { body }) => {
    const { id, method, params } = JSON.parse(body);
    if (!nodes[url]) throw new TypeError('no connection');
    const { chainId, contracts } = nodes[url];
    const result = method === 'eth_chainId' ? `0x${chainId.toString(16)}` : contracts[params[0].to]?.[params[0].data] ?? '0x';
    return new Response(JSON.stringify({ jsonrpc: '2.0', id, result }), { headers: { 'content-type': 'application/json' } });
  };
  return askSuccession(trust, urls, { fetch });
}

const stays = async (nodes, what, options) => {
  const { value, steps } = await ask(nodes, options);
  assert.deepEqual([value, steps], [options?.trust ?? made.trust, []], what);
};

test('from a contract that has ended to the next, and on to the newest', async () => {
  const { value, steps } = await ask(both(honest));
  assert.deepEqual([value.contract, value.notary_key, value.clock_key, value.line.map(({ to_size }) => to_size)], [SECOND, heir.vkey, heirClock.vkey, [3]]);
  assert.deepEqual(steps, [{ chainId: 1, contract: SECOND, by: [ONE, TWIN], before: { chainId: 1, contract: FIRST }, keysChanged: true }]);
  const further = node(1, { ...honest.contracts, [SECOND]: contract({ retiredAt: 12, next: [1, THIRD] }), [THIRD]: contract({ before: [1, SECOND], from: 8, depth: 64 }) });
  const far = await ask({ [ONE]: further, [OTHER]: further });
  assert.deepEqual([far.value.contract, far.value.finality, far.value.line.map(({ to_size }) => to_size)], [THIRD, { depth: 64 }, [3, 8]]);
  assert.deepEqual(far.steps.map(({ by }) => by), [[ONE, OTHER], [ONE, OTHER]]);
  assert.deepEqual(far.steps.map(({ keysChanged }) => keysChanged), [true, false], 'the third states the keys of the second');
});

test('to another chain only where a node for that is named', async () => {
  const left = node(1, { [FIRST]: ended([10, SECOND]), [SECOND]: contract() });
  await stays(both(left), 'the contract of that address is of another chain');
  const { value, steps } = await ask({ ...both(left), [FAR]: node(10, { [SECOND]: contract() }), [FARTHER]: node(10, { [SECOND]: contract() }) });
  assert.deepEqual([value.chain_id, value.contract, steps[0].by], [10, SECOND, [ONE, TWIN, FAR, FARTHER]]);
});

test('nothing is followed that does not fit, or that nodes contradict', async () => {
  const with1 = (first, second = contract()) => both(node(1, { [FIRST]: first, [SECOND]: second }));
  await stays(with1(ended([1, SECOND], { retiredAt: 0 })), 'not retired');
  await stays(with1(ended([0, NOBODY])), 'no successor');
  await stays(with1(ended([1, SECOND]), null), 'no such contract');
  await stays(with1(ended([1, SECOND]), contract({ before: [1, THIRD] })), 'of another line');
  await stays(with1(ended([1, SECOND]), contract({ origin: 'other.example/register' })), 'of another notary');
  await stays(with1(ended([1, SECOND], { retiredAt: 2n ** 60n })), 'a number beyond JSON');
  await stays(with1({ ...ended([1, SECOND]), '0x6ff968c3': `0x${'ff'.repeat(32)}` }), 'no address');
  await stays({ [ONE]: honest, [OTHER]: node(1, { [FIRST]: contract() }) }, 'another node knows of no end');
  await stays({ [ONE]: honest, [OTHER]: node(1, { ...honest.contracts, [SECOND]: contract({ signer: made.notary }) }) }, 'another node states another key');
  await stays({}, 'no node');
  await stays(both(node(1, {})), 'no contract');
  await stays({ [ONE]: honest }, 'the word of one node alone');
  await stays({ [ONE]: honest, 'https://one.example/other': honest }, 'two nodes of one host');
  await stays({ [ONE]: honest, 'https://one.example:8443/': honest }, 'two nodes of one host, on two ports');
  await stays({ ...both(node(1, { [FIRST]: ended([10, SECOND]) })), [FAR]: node(10, { [SECOND]: contract() }) }, 'one node alone on the other chain');
  await stays({ [ONE]: honest }, 'a node that is none', { urls: ['/there', 'https://gone.example'] });
  assert.equal((await ask({ ...both(honest), [FAR]: node(10, {}) }, { urls: [ONE, TWIN, FAR, 'https://gone.example'] })).steps.length, 1, 'silent ones change nothing');
});

test('that the reader\'s trust was followed on is told, by whose word, and the verdict names it', async () => {
  const { value, steps } = await ask(both(honest));
  const trust = trustOf(value);
  const reading = readProof(written(made.proof));
  const result = await verify({ reading, documentSha256: made.hex, fragment: FRAGMENT, trust, pinned: true, blockHash: null, nodes: [made.answers] });
  assert.equal(result.verdict, 'unchanged');
  const subject = { ...subjectOf(reading, result, trust, [ONE]), followed: steps };
  assert.equal(followedWords(steps), `Since your trust file was made, the notary has gone on to another contract, ${SECOND} on Ethereum, which the owner of the one before named, and its keys are from there on those that this contract states: so say 2 nodes, one.example and two.example.`
    + ` The keys changed by the word of the old contract's owner alone: ${SECOND} on Ethereum states other keys than ${FIRST} on Ethereum.`);
  const same = steps.map((step) => ({ ...step, keysChanged: false }));
  assert.doesNotMatch(followedWords(same), /keys changed/);
  assert.match(basisWords(subject), /^All this rests on the notary's keys in your trust file and in the contracts that came after, and on Ethereum as told by one node, one\.example\.$/);
  assert.equal(followedWords([]), null);
});
