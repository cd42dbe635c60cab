// Eras: which keys count for what, which anchors, what a node has to say of an older contract, and how a reader follows
// a notary from one contract to the next.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { trustFromChain } from '../../src/page/verify/chain-trust.mjs';
import { questionOf } from '../../src/page/verify/node.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { Refused } from '../../src/page/verify/refused.mjs';
import { judgeStanding } from '../../src/page/verify/standing.mjs';
import { follow } from '../../src/page/verify/succession.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { verdictWords } from '../../src/page/verify/verdict-words.mjs';
import { verify } from '../../src/page/verify/verify.mjs';
import { subjectOf } from '../../src/page/verify/words.mjs';
import { FRAGMENT, HOST, Signer, pending, specimen, status, written } from './specimen.mjs';

const made = specimen(); // its register has 3 entries
const heir = new Signer(`${HOST}/register`), heirClock = new Signer('clock.example/2027', 4);
const word = ({ publicKey }) => `0x${publicKey.toString('hex')}`;
const NEXT = `0x${'d1'.repeat(20)}`;
const STRANGER = `0x${'ee'.repeat(20)}`;

/** The specimen's era as one that has ended. */
const past = (toSize = 3, one = made, change = {}) => {
  const { chain_id, contract, finality, notary_key, clock_key } = one.trust;
  return { chain_id, contract, finality, notary_key, clock_key, to_size: toSize, ...change };
};
/** A trust whose newest era is another, with other keys. */
const after = (line = [past()], change = {}) => ({
  ...made.trust, contract: NEXT, notary_key: heir.vkey, clock_key: heirClock.vkey, line, ...change,
});

async function run(trust, { proof = made.proof, nodes = [made.answers], hex = made.hex } = {}) {
  const reading = readProof(written(proof));
  const read = trustOf(trust);
  const result = await verify({ reading, documentSha256: hex, fragment: FRAGMENT, trust: read, pinned: true, blockHash: null, nodes });
  const reasons = result.checks.map(({ reason }) => reason).filter(Boolean);
  return { ...result, reasons, words: verdictWords(result, subjectOf(reading, result, read)) };
}

test('a proof of an era before holds, by its keys, on its contract', async () => {
  assert.equal((await run(after())).verdict, 'unchanged');
  assert.equal((await run(after([past(2, made, { contract: STRANGER }), past()]))).verdict, 'unchanged');
  const question = questionOf(readProof(written(made.proof)).proof, trustOf(after([past(3, made, { finality: { depth: 5 } })])), true);
  assert.deepEqual([question.contract, question.finality], [made.trust.contract, { depth: 5 }]);
});

test('keys of a later era do not count under an anchor of an older one; those of one before do, but not for the register', async () => {
  // Contracts change places: the one that the anchor names is the first, and its keys are those of the other.
  const wrong = await run(after([past(3, made, { notary_key: heir.vkey, clock_key: heirClock.vkey })], { notary_key: made.trust.notary_key, clock_key: made.trust.clock_key }));
  assert.deepEqual(wrong.reasons.slice(0, 3), ['seal.unknown-key', 'ledger.unknown-key', 'register.unknown-key']);
  const clockless = await run(after([past(3, made, { clock_key: heirClock.vkey })], { clock_key: made.trust.clock_key }));
  assert.deepEqual(clockless.reasons.slice(0, 3), ['seal.unknown-clock', 'ledger.unknown-clock', 'register.unknown-clock']);
  const before = past(0, made, { contract: STRANGER });
  const newer = { contract: made.trust.contract, line: [before] };
  const { reasons } = await run({ ...after(), ...newer });
  assert.deepEqual(reasons, ['register.unknown-key', 'anchor.contract-differs', 'final.not-checked']);
});

test('without an anchor, or under one of no era, all keys count for the seal, and the newest for the register', async () => {
  assert.deepEqual((await run(after(), { proof: pending(made.proof) })).reasons[0], 'ledger.pending');
  const { reasons } = await run(after([past(3, made, { contract: STRANGER })]));
  assert.deepEqual(reasons, ['register.unknown-key', 'anchor.other-contract', 'final.not-checked']);
  assert.equal((await run({ ...after([past(3, made, { chain_id: 10, contract: STRANGER })]), chain_id: 137 })).reasons[1], 'anchor.other-chain');
});

test('an anchor counts within its era only: above the size that it begins with, up to that of the next', async () => {
  const beginning = (size) => ({ ...made.trust, line: [past(size, made, { contract: STRANGER })] });
  assert.deepEqual((await run(beginning(2))).reasons, []);
  for (const trust of [beginning(3), after([past(2)]), after([past(0)])]) {
    const { verdict, reasons, words, nodes } = await run(trust);
    assert.deepEqual([verdict, reasons, nodes], ['cannot-tell', ['anchor.other-era', 'final.not-checked'], []]);
    assert.match(words.sentence, /^The file and the signatures hold\. The proof speaks of a contract of the notary, but not of its time/);
  }
  assert.deepEqual((await run(after([past(4)]))).reasons, []);
  assert.equal(questionOf(readProof(written(made.proof)).proof, trustOf(after([past(2)])), true), null);
});

test("a node has to state the notary and the clock of the anchor's era", async () => {
  const { contract } = made.answers;
  for (const change of [{ clock_name: 'notary.example/other' }, { clock_key: word(heirClock) }, { note_key: word(heir) }, { origin: 'x.example/register' }]) {
    const { reasons } = await run(after(), { nodes: [{ ...made.answers, contract: { ...contract, ...change } }] });
    assert.deepEqual(reasons, ['anchor.contract-differs', 'final.not-checked'], JSON.stringify(change));
  }
  const elsewhere = after([past()], { chain_id: 10 });
  assert.equal((await run(elsewhere)).verdict, 'unchanged');
  assert.equal((await run(elsewhere, { nodes: [{ ...made.answers, chain_id: 10 }] })).reasons[0], 'anchor.wrong-chain');
});

test("the chain that is told is that of the anchor's era, and the newest where there is none", async () => {
  const rehearsed = specimen({ chainId: 11155111 });
  const moved = { ...rehearsed.trust, chain_id: 1, contract: NEXT, line: [past(3, rehearsed)] };
  const then = await run(moved, { proof: rehearsed.proof, nodes: [rehearsed.answers], hex: rehearsed.hex });
  assert.deepEqual([then.verdict, then.chainId], ['rehearsal', 11155111]);
  assert.match(then.words.chain, /^When this was put on record, its notary wrote to Sepolia, a test network/);
  const back = await run({ ...after(), chain_id: 11155111 });
  assert.deepEqual([back.verdict, back.chainId, back.words.chain], ['unchanged', 1, null]);
  const waiting = await run({ ...after(), chain_id: 11155111 }, { proof: pending(made.proof) });
  assert.match(waiting.words.chain, /^This notary writes to Sepolia/);
});

test('a status is signed with the newest key, and with no older one', async () => {
  const { proof } = readProof(written(made.proof));
  const told = async (signer, trust) => (await judgeStanding(proof, written(status(made, {}, { signer })), trustOf(trust))).reason;
  assert.equal(await told(heir, after()), null);
  assert.equal(await told(made.notary, after()), 'status.unknown-key');
  assert.equal(await told(made.notary, made.trust), null);
});

test('a trust has eras that do not run backwards, nor stand twice, and at most 16 before the newest', () => {
  const many = (count) => after(Array.from({ length: count }, (_, i) => past(i, made, { contract: `0x${String(i + 10).repeat(20)}` })));
  assert.equal(trustOf(many(16)).eras.length, 17);
  assert.deepEqual(trustOf(after([past(2, made, { contract: STRANGER }), past(2)])).eras.map(({ from, to }) => [from, to]), [[0n, 2n], [2n, 2n], [2n, null]]);
  const other = new Signer('other.example/register');
  const spoiled = {
    'one too many': many(17),
    backwards: after([past(3, made, { contract: STRANGER }), past(2)]),
    'one twice': after([past(1), past(2)]),
    'the newest among them': after([past(3, made, { contract: NEXT })]),
    'a key of another origin': after([past(3, made, { notary_key: other.vkey })]),
    'a clock of type 01': after([past(3, made, { clock_key: heir.vkey })]),
    'no size': after([past(null)]),
    'a size below 0': after([past(-1)]),
    'a member more': after([past(3, made, { origin: made.trust.origin })]),
    'no array': after({}),
  };
  for (const [what, trust] of Object.entries(spoiled)) assert.throws(() => trustOf(JSON.parse(JSON.stringify(trust))), Refused, what);
});

const RETIRED = { successor_chain: 1, successor: NEXT };
const STATES = {
  origin: made.trust.origin, note_key: word(heir), clock_name: heirClock.name, clock_key: word(heirClock), finality_depth: 0,
  predecessor_chain: 1, predecessor: made.trust.contract, from_size: 3,
};

test('a reader follows from a contract that is retired to the one that it names', () => {
  assert.deepEqual(follow(made.trust, RETIRED, STATES), after());
  const far = follow(made.trust, { ...RETIRED, successor_chain: 10 }, { ...STATES, finality_depth: 64, from_size: 0 });
  assert.deepEqual(far, after([past(0)], { chain_id: 10, finality: { depth: 64 } }));
  const again = follow(after(), { successor_chain: 1, successor: STRANGER }, { ...STATES, predecessor: NEXT });
  assert.deepEqual(again.line.map(({ to_size }) => to_size), [3, 3]);
  // The same address on another chain is another contract.
  assert.equal(follow(made.trust, { successor_chain: 10, successor: made.trust.contract }, STATES).line.length, 1);
});

test('whatever does not fit is not followed', () => {
  const zero = `0x${'00'.repeat(20)}`;
  const full = after(Array.from({ length: 16 }, (_, i) => past(i, made, { contract: `0x${String(i + 10).repeat(20)}` })));
  const refused = {
    'not retired': [made.trust, null, STATES],
    'no successor named': [made.trust, { ...RETIRED, successor: zero }, STATES],
    'on no chain': [made.trust, { ...RETIRED, successor_chain: 0 }, STATES],
    'no such contract': [made.trust, RETIRED, null],
    'of another notary': [made.trust, RETIRED, { ...STATES, origin: 'other.example/register' }],
    'after another contract': [made.trust, RETIRED, { ...STATES, predecessor: STRANGER }],
    'after one on another chain': [made.trust, RETIRED, { ...STATES, predecessor_chain: 10 }],
    'from before the era': [after(), { ...RETIRED, successor: STRANGER }, { ...STATES, predecessor: NEXT, from_size: 2 }],
    'back to an era before': [after(), { ...RETIRED, successor: made.trust.contract }, { ...STATES, predecessor: NEXT }],
    'to itself': [made.trust, { ...RETIRED, successor: made.trust.contract }, STATES],
    'a key that is none': [made.trust, RETIRED, { ...STATES, note_key: `0x${'00'.repeat(32)}` }],
    'a clock with a name that is none': [made.trust, RETIRED, { ...STATES, clock_name: 'a clock' }],
    'a seventeenth era': [full, { ...RETIRED, successor: STRANGER }, { ...STATES, predecessor: NEXT, from_size: 99 }],
  };
  for (const [what, input] of Object.entries(refused)) assert.throws(() => follow(...input), Refused, what);
});

test('a trust from the chain is what the contract states', async () => {
  const { clock, notary } = made;
  const states = { ...STATES, note_key: word(notary), clock_name: clock.name, clock_key: word(clock) };
  const nodes = ['https://rpc.example'];
  const trust = trustFromChain(1, made.trust.contract, states, nodes);
  assert.deepEqual(trust, { ...made.trust, rpc_urls: nodes });
  assert.equal((await run(trust)).verdict, 'unchanged');
  assert.deepEqual(trustFromChain(1, NEXT, { ...states, finality_depth: 64 }, []).finality, { depth: 64 });
  for (const change of [{ origin: 'notary.example/acme' }, { clock_key: `0x${'00'.repeat(32)}` }, { clock_name: '' }, { note_key: '0x00' }]) {
    assert.throws(() => trustFromChain(1, NEXT, { ...states, ...change }, nodes), Refused, JSON.stringify(change));
  }
  assert.throws(() => trustFromChain(1, NEXT, null, nodes), Refused);
});
