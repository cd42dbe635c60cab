// The status has one spelling, and whether a record is current is taken from it only if the notary signed
// it, and withdrawal only if the firm did.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readProof } from '../../src/page/verify/proof.mjs';
import { Refused } from '../../src/page/verify/refused.mjs';
import { judgeStanding } from '../../src/page/verify/standing.mjs';
import { parseStatus } from '../../src/page/verify/status.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { verify } from '../../src/page/verify/verify.mjs';
import {
  ASKED, DISOWNING, HOST, ID, LEDGER, REPLACEMENT, FRAGMENT, Signer, VOID, naiveRoot, pending, specimen, status, tlogProof, withdrawal, written,
} from './specimen.mjs';

const NONCE = 'AQEBAQEBAQEBAQEBAQEBAQ';
const made = specimen();
const clean = written(status(made));

/** A specimen of its own, whose ledger the test may carry on. */
function fresh() {
  const one = specimen();
  const proof = readProof(written(one.proof)).proof;
  const judge = (text, asked) => judgeStanding(proof, typeof text === 'string' ? text : written(text), trustOf(one.trust), asked);
  return { one, proof, judge };
}

const words = ({ result, reason }) => (reason ? [result, reason] : [result]);
const notChecked = (reason) => ['not-checked', reason];

test('a status is read, as text and as bytes', () => {
  const { note, withdrawals } = parseStatus(clean);
  assert.deepEqual([note.ledger, note.id, note.size, note.at, note.paid, note.replaced], [LEDGER, ID, 5n, ASKED, 0n, null]);
  assert.deepEqual(withdrawals, []);
  assert.equal(parseStatus(new TextEncoder().encode(clean)).note.id, ID);
});

test('a status of which only the bytes differ is none', () => {
  const spoiled = {
    'no last line end': clean.slice(0, -1),
    'two line ends': `${clean}\n`,
    'white space in front': ` ${clean}`,
    'a byte order mark': `\ufeff${clean}`,
    'no indentation': `${JSON.stringify(JSON.parse(clean))}\n`,
    'members in another order': written({ withdrawn_by: [], ...JSON.parse(clean) }),
    'an escape without need': clean.replace('"note"', '"n\\u006fte"'),
    'a name twice': clean.replace('  "format"', '  "note": "x",\n  "format"'),
    empty: '',
    null: 'null\n',
    'an array': '[]\n',
    'an error of the notary': '{"type":"about:blank","title":"no such record","status":404}',
  };
  for (const [what, text] of Object.entries(spoiled)) assert.throws(() => parseStatus(text), Refused, what);
  assert.throws(() => parseStatus(Uint8Array.of(0x7b, 0xff, 0x7d)), Refused, 'not UTF-8');
  assert.throws(() => parseStatus(' '.repeat(64 * 1024 * 1024 + 1)), /64 MiB/);
});

test('members that are missing, too many, or of another type', () => {
  const { note, ...noNote } = JSON.parse(clean);
  const spoiled = {
    'a member less': noNote,
    'a stranger': { ...JSON.parse(clean), comment: '' },
    'another format': { ...JSON.parse(clean), format: 'countersign/status@v2' },
    'a note that is none': { ...JSON.parse(clean), note: 'hello\n' },
    'withdrawn_by as an object': { ...JSON.parse(clean), withdrawn_by: {} },
    'a proof without its line': { ...JSON.parse(clean), withdrawn_by: [written(made.proof)] },
    'a proof as an object': { ...JSON.parse(clean), withdrawn_by: [made.proof] },
    'a null for a proof': { ...JSON.parse(clean), withdrawn_by: [null] },
  };
  for (const [what, value] of Object.entries(spoiled)) assert.throws(() => parseStatus(written(value)), Refused, what);
});

test('the note: its lines, in their order, each in its spelling', () => {
  const good = (change) => written(status(made, {}, { change }));
  parseStatus(good((text) => text));
  assert.equal(parseStatus(written(status(made, {}, { nonce: NONCE }))).note.nonce, NONCE);
  const spoiled = {
    'another version': (text) => text.replace('status@v1', 'status@v2'),
    'a line less': (text) => text.replace('credited 0\n', ''),
    'a line more': (text) => `${text}note hello\n`,
    'an empty line': (text) => text.replace('\nat ', '\n\nat '),
    'another order': (text) => text.replace('paid 0\ncredited 0\n', 'credited 0\npaid 0\n'),
    'size 0': (text) => text.replace('size 5', 'size 0'),
    'a size with a leading zero': (text) => text.replace('size 5', 'size 05'),
    'a size above 2^63-1': (text) => text.replace('size 5', 'size 9223372036854775808'),
    'a root too short': (text) => text.replace(/root .*/, 'root AAAA'),
    'a day that is none': (text) => text.replace(ASKED, '2026-02-30T08:00:00Z'),
    'a date with an offset': (text) => text.replace(ASKED, '2026-11-23T08:00:00+00:00'),
    'a negative count': (text) => text.replace('paid 0', 'paid -1'),
    'no count': (text) => text.replace('paid 0', 'paid '),
    'two spaces': (text) => text.replace('paid 0', 'paid  0'),
    'a register for a ledger': (text) => text.replace(LEDGER, `${HOST}/register`),
    'an id in capitals': (text) => text.replace(ID, ID.toUpperCase()),
    'a nonce too short': (text) => text.replace('\npaid', `\nnonce ${'A'.repeat(21)}\npaid`),
    'a nonce with padding': (text) => text.replace('\npaid', `\nnonce ${NONCE}==\npaid`),
    'an empty nonce': (text) => text.replace('\npaid', '\nnonce \npaid'),
    'two nonces': (text) => text.replace('\npaid', `\nnonce ${NONCE}\nnonce ${NONCE}\npaid`),
    'a nonce before the date': (text) => text.replace('\nat ', `\nnonce ${NONCE}\nat `),
    'replaced by what is no id': (text) => `${text}replaced ${REPLACEMENT}x\n`,
  };
  for (const [what, change] of Object.entries(spoiled)) assert.throws(() => parseStatus(good(change)), Refused, what);
  const value = JSON.parse(clean);
  const second = { ...value, note: value.note + value.note.slice(value.note.lastIndexOf('\u2014')) };
  assert.throws(() => parseStatus(written(second)), /exactly one signature/);
  const text = value.note.slice(0, value.note.indexOf('\n\n') + 1);
  const timed = { ...value, note: `${text}\n${made.clock.lineAt(1, text)}` };
  assert.throws(() => parseStatus(written(timed)), /type 01/);
});

test('a record that withdraws itself, one that does both, and lines in another order', () => {
  const { one } = fresh();
  const both = { replaced: withdrawal(one, 'replaces'), voided: withdrawal(one, 'voids') };
  assert.deepEqual(parseStatus(written(status(one, both))).withdrawals.map(({ relation, id }) => [relation, id]),
    [['replaces', REPLACEMENT], ['voids', VOID]]);
  const swapped = (text) => text.replace(/(replaced .*\n)(voided .*\n)/, '$2$1');
  assert.throws(() => parseStatus(written(status(one, both, { change: swapped }))), Refused);
  const same = (text) => text.replace(`voided ${VOID}`, `voided ${REPLACEMENT}`);
  assert.throws(() => parseStatus(written(status(one, both, { change: same }))), /twice/);
  const itself = (text) => text.replace(REPLACEMENT, ID);
  assert.throws(() => parseStatus(written(status(one, { replaced: both.replaced }, { change: itself }))), /twice/);
  const { withdrawn_by: [first], ...rest } = status(one, both);
  assert.throws(() => parseStatus(written({ ...rest, withdrawn_by: [first] })), /one proof for each line/);
});

test('current: with what is told beside it', async () => {
  const { one, judge } = fresh();
  const standing = await judge(status(one, {}, { paid: 2, credited: 1 }));
  assert.deepEqual(standing, {
    result: 'current', reason: null, detail: null, at: ASKED, size: 5n, paid: 2n, credited: 1n, replaced: null, voided: null, disowned: null, withdrawals: [],
  });
});

test('withdrawn: replaced, voided, or both, and when that was sealed', async () => {
  const { one, judge } = fresh();
  const replaced = withdrawal(one, 'replaces');
  assert.deepEqual((await judge(status(one, { replaced }))).withdrawals,
    [{ relation: 'replaces', id: REPLACEMENT, sealed: '2026-11-22T09:30:05Z' }]);
  const voided = withdrawal(one, 'voids');
  const standing = await judge(status(one, { replaced, voided }));
  assert.deepEqual([standing.result, standing.replaced, standing.voided, standing.withdrawals.length],
    ['withdrawn', REPLACEMENT, VOID, 2]);
});

test('no status, or none that can be believed: not checked, in the order of the protocol', async () => {
  const { one, proof, judge } = fresh();
  assert.deepEqual(words(await judgeStanding(proof, null, trustOf(one.trust))), notChecked('status.not-asked'));
  assert.deepEqual(words(await judgeStanding(null, clean, trustOf(one.trust))), notChecked('status.not-asked'));
  assert.deepEqual(words(await judge('<html>')), notChecked('status.malformed'));
  assert.deepEqual(words(await judge(status(one, {}, { id: VOID }))), notChecked('status.other-record'));
  assert.deepEqual(words(await judge(status(one, {}, { ledger: `${HOST}/other` }))), notChecked('status.other-record'));
  assert.deepEqual(words(await judgeStanding(proof, written(status(one)), null)), notChecked('status.no-trust'));
  const elsewhere = trustOf({
    ...one.trust, origin: 'other.example/register', notary_key: new Signer('other.example/register').vkey,
  });
  assert.deepEqual(words(await judgeStanding(proof, written(status(one)), elsewhere)), notChecked('status.other-notary'));
  assert.deepEqual(words(await judge(status(one, {}, { signer: one.firm }))), notChecked('status.unknown-key'));
  // The notary's key, but under the name of the register.
  assert.deepEqual(words(await judge(status(one, {}, { name: `${HOST}/register` }))), notChecked('status.unknown-key'));
  const forged = written(status(one)).replace('paid 0', 'paid 1');
  assert.deepEqual(words(await judge(forged)), notChecked('status.signature'));
  const told = await judge(forged);
  assert.deepEqual([told.at, told.size, told.paid, told.withdrawals], [null, null, null, []]);
});

test('an answer to another question, or of another time', async () => {
  const { one, judge } = fresh();
  const answer = (nonce) => status(one, {}, { nonce });
  const other = `${NONCE.slice(0, -1)}g`;
  assert.deepEqual(words(await judge(answer(NONCE), { nonce: NONCE })), ['current']);
  assert.deepEqual(words(await judge(answer(NONCE))), ['current'], 'a nonce that nobody asked for');
  for (const bad of [null, other]) assert.deepEqual(words(await judge(answer(bad), { nonce: NONCE })), notChecked('status.nonce'));
  const at = (seconds, age) => judge(answer(null), { now: new Date(Date.parse(ASKED) + seconds * 1000), age });
  for (const seconds of [0, 600, -600]) assert.deepEqual(words(await at(seconds)), ['current'], `${seconds}`);
  for (const seconds of [601, -601, 600.001]) assert.deepEqual(words(await at(seconds)), notChecked('status.time'), `${seconds}`);
  assert.deepEqual(words(await at(3600, 3600)), ['current']);
  assert.deepEqual(words(await at(1, 0)), notChecked('status.time'));
  // In the order of the protocol: behind the signature, before the size.
  const forged = written(answer(null)).replace('paid 0', 'paid 1');
  assert.deepEqual(words(await judge(forged, { nonce: NONCE })), notChecked('status.signature'));
  assert.deepEqual(words(await judge(status(one, {}, { size: 4 }), { nonce: NONCE, now: new Date(0) })), notChecked('status.nonce'));
  assert.deepEqual(words(await judge(status(one, {}, { size: 4 }), { now: new Date(0) })), notChecked('status.time'));
});

test('disowned: by the firm, from the record on or before it, and for the key that signed it', async () => {
  const judged = async (options) => {
    const { one, judge } = fresh();
    return judge(status(one, { disowned: withdrawal(one, 'disowns', options) }));
  };
  for (const from of [1, 2]) assert.deepEqual(words(await judged({ from })), ['withdrawn'], `${from}`);
  assert.deepEqual((await judged()).withdrawals, [{ relation: 'disowns', id: DISOWNING, sealed: '2026-11-22T09:30:05Z' }]);
  assert.deepEqual(words(await judged({ from: 3 })), notChecked('status.by'), 'from after the record on');
  assert.deepEqual(words(await judged({ disowned: new Signer('hill.example/2026') })), notChecked('status.by'), 'another key');
  assert.deepEqual(words(await judged({ retires: null })), ['withdrawn'], 'what retired the key need not be there');
  assert.deepEqual(words(await judged({ kind: 'void', verb: 'voids' })), notChecked('status.by'), 'a void');
  const { one, judge } = fresh();
  const voided = withdrawal(one, 'disowns');
  assert.deepEqual(words(await judge(status(one, { voided }))), notChecked('status.by'), 'disowns under voided');
});

test('a record whose own signature is in doubt is not disowned by anybody', async () => {
  const one = specimen();
  const proof = { ...pending(one.proof), keys: [{ ...one.proof.keys[0], index: 1 }] };
  const disowned = withdrawal(one, 'disowns');
  const standing = await judgeStanding(readProof(written(proof)).proof, written(status(one, { disowned })), trustOf(one.trust));
  assert.deepEqual(words(standing), notChecked('status.by'));
});

test('a status that is older than the proof, or of another history', async () => {
  const { one, proof, judge } = fresh();
  assert.deepEqual(words(await judge(status(one, {}, { size: 4 }))), notChecked('status.size'));
  const other = naiveRoot(['another ledger']).toString('base64');
  assert.deepEqual(words(await judge(status(one, {}, { root: other }))), notChecked('status.root'));
  // Nobody can tell of a size that no checkpoint in the proof has.
  assert.deepEqual(words(await judge(status(one, {}, { size: 6, root: other }))), ['current']);
  const early = readProof(written(pending(one.proof))).proof;
  const judgeEarly = (options) => judgeStanding(early, written(status(one, {}, options)), trustOf(one.trust));
  assert.deepEqual(words(await judgeEarly({ size: 4 })), ['current']);
  assert.deepEqual(words(await judgeEarly({ size: 2 })), notChecked('status.size'));
  assert.deepEqual(words(await judgeEarly({ size: 3, root: other })), notChecked('status.root'));
  assert.equal(proof.ledger.checkpoint.size, 5n);
});

test('a record that is said to withdraw, and does not', async () => {
  const bent = {
    'names another record': { of: VOID },
    'is signed by a stranger in the name of the firm': { firm: new Signer('hill.example/2026') },
    'has a genesis at another index': { keyIndex: 1 },
  };
  for (const [what, options] of Object.entries(bent)) {
    const { one, judge } = fresh();
    assert.deepEqual(words(await judge(status(one, { replaced: withdrawal(one, 'replaces', options) }))), notChecked('status.by'), what);
  }

  const { one, judge } = fresh();
  const receipt = withdrawal(one, 'replaces', { kind: 'receipt', verb: 'pays' });
  assert.deepEqual(words(await judge(status(one, { replaced: receipt }))), notChecked('status.by'), 'a receipt');
  const replaced = withdrawal(one, 'replaces');
  assert.deepEqual(words(await judge(status(one, { voided: replaced }))), notChecked('status.by'), 'replaces under voided');
  const voided = withdrawal(one, 'voids');
  assert.deepEqual(words(await judge(status(one, { replaced: voided }))), notChecked('status.by'), 'voids under replaced');
  const otherId = (text) => text.replace(VOID, REPLACEMENT);
  assert.deepEqual(words(await judge(status(one, { voided }, { change: otherId }))), notChecked('status.by'), 'another id');
  assert.deepEqual(words(await judge(status(one, { voided }, { size: 7 }))), notChecked('status.by'), 'beyond the size');
  const unsealed = { ...voided, seal: voided.seal.replace(/index \d+/, 'index 6') };
  assert.deepEqual(words(await judge(status(one, { voided: unsealed }))), notChecked('status.by'), 'a path from elsewhere');
  assert.deepEqual(words(await judge(status(one, { voided }))), ['withdrawn'], 'it is the one that counts');
  const { judge: judgeOther } = fresh();
  assert.deepEqual(words(await judgeOther(status(one, { voided }))), notChecked('status.unknown-key'), 'of another notary');
});

test('one that comes before the record, or at its place', async () => {
  const one = specimen();
  const voided = withdrawal(one, 'voids');
  // The same void, and the record after it.
  const entries = [...one.entries, one.proof.statement];
  const checkpoint = one.checkpoint(LEDGER, entries, 1).note;
  const moved = { ...pending(one.proof), seal: tlogProof(entries, entries.length - 1, checkpoint) };
  const note = written(status({ ...one, entries }, { voided }));
  const judge = (proof) => judgeStanding(readProof(written(proof)).proof, note, trustOf(one.trust));
  assert.deepEqual(words(await judge(moved)), notChecked('status.by'));
  assert.deepEqual(words(await judge(pending(one.proof))), ['withdrawn']);
});

test('the verdict is withdrawn only where it would be unchanged', async () => {
  const { one } = fresh();
  const note = written(status(one, { voided: withdrawal(one, 'voids') }));
  const run = (change) => verify({
    reading: readProof(written(one.proof)), documentSha256: one.hex, fragment: FRAGMENT, trust: trustOf(one.trust), blockHash: null,
    nodes: [one.answers], status: note, ...change,
  });
  const outcome = ({ verdict, standing }) => [verdict, standing.result];
  assert.deepEqual(outcome(await run({})), ['withdrawn', 'withdrawn']);
  assert.deepEqual(outcome(await run({ documentSha256: null, recordOnly: true })), ['withdrawn', 'withdrawn']);
  assert.deepEqual(outcome(await run({ nodes: [] })), ['cannot-tell', 'withdrawn']);
  assert.deepEqual(outcome(await run({ documentSha256: '00'.repeat(32) })), ['does-not-match', 'withdrawn']);
  for (const bad of [null, '', note.replace('voided', 'voidee'), written(status(one, {}, { signer: one.firm }))]) {
    assert.deepEqual(outcome(await run({ status: bad })), ['unchanged', 'not-checked']);
  }
});
