// Who may sign, as far as a proof shows it: keys of two ranks, and what a change of keys may say.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { checkStatement } from '../../src/page/verify/keys.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { Refused } from '../../src/page/verify/refused.mjs';
import { parseStatement } from '../../src/page/verify/statement.mjs';
import { HOST, ID, LEDGER, NAME, SEALED, Signer, naivePath, naiveRoot, tlogProof, written } from './specimen.mjs';

const b64 = (bytes) => bytes.toString('base64');
const notary = new Signer(`${HOST}/register`), clock = new Signer(`${HOST}/clock`, 4);
const [firm, second, control, control2, stranger] = ['a', 'b', 'c', 'd', 'e'].map((name) => new Signer(`hill.example/${name}`));
const CONTENT = `content 1 ${b64(naiveRoot(['x']))}\n`;
const VOIDS = 'voids 00000000000000000000000000\n';

let count = 0;
/** An entry of the ledger: who signs it, its kind, its lines. */
function entry(signer, kind, lines, ledger = LEDGER, id = null) {
  const own = id ?? `1${String(count++).padStart(25, '0')}`;
  return signer.note(`countersign/statement@v1\nledger ${ledger}\nid ${own}\nkind ${kind}\n${lines}`);
}

const sorted = (word, signers) => signers.map(({ vkey }) => `${word} ${vkey}\n`).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join('');
const genesis = (controls = [], signer = firm) => entry(signer, 'genesis', `firm Hill\n${sorted('adds', [firm])}${sorted('controls', controls)}anchor_within 600\n`);
const change = (signer, { domain = '', adds = [], controls = [], retires = [], disowns = '' }) => entry(signer, 'key',
  `${domain}${sorted('adds', adds)}${sorted('controls', controls)}${sorted('retires', retires)}${disowns}`);
const bill = (signer) => entry(signer, 'void', VOIDS, LEDGER, ID);

/** What the check says of the last entry. `left` are the indices of those that the notary leaves out. */
async function check(entries, { left = [] } = {}) {
  const index = entries.length - 1;
  const text = `${LEDGER}\n${entries.length}\n${b64(naiveRoot(entries))}\n`;
  const checkpoint = `${text}\n${notary.line(text, LEDGER)}${clock.lineAt(SEALED, text)}`;
  const keys = entries.slice(0, -1).map((statement, i) => ({ index: i, statement, path: naivePath(entries, i).map(b64) }))
    .filter((_, i) => !left.includes(i));
  const proof = {
    format: 'countersign/proof@v1', statement: entries[index], keys, seal: tlogProof(entries, index, checkpoint),
    url: `https://${HOST}/p/${NAME}/${/\nid (.*)\n/.exec(entries[index])[1]}`,
  };
  const { proof: read, detail } = readProof(written(proof));
  assert.ok(read, detail);
  const { result, reason } = await checkStatement(read);
  return reason ?? result;
}

test('without control keys, firm keys sign everything', async () => {
  assert.equal(await check([genesis(), bill(firm)]), 'passed');
  assert.equal(await check([genesis(), change(firm, { adds: [second] }), bill(second)]), 'passed');
  assert.equal(await check([genesis(), change(firm, { retires: [firm], adds: [second] }), bill(firm)]), 'statement.unknown-key');
  assert.equal(await check([genesis([], stranger), bill(firm)]), 'statement.keys');
});

test('with control keys in force, they sign changes of keys, and nothing else', async () => {
  const opening = genesis([control]);
  assert.equal(await check([opening, change(control, { adds: [second] }), bill(second)]), 'passed');
  assert.equal(await check([opening, change(firm, { adds: [second] }), bill(second)]), 'statement.keys');
  assert.equal(await check([opening, bill(control)]), 'statement.unknown-key');
  assert.equal(await check([opening, change(control, { adds: [second] })]), 'passed', 'also where that is the record');
  assert.equal(await check([opening, change(firm, { adds: [second] })]), 'statement.unknown-key');
  // From the next index on.
  assert.equal(await check([genesis(), change(firm, { controls: [control] }), change(firm, { adds: [second] })]), 'statement.unknown-key');
  assert.equal(await check([genesis(), change(firm, { controls: [control] }), change(control, { adds: [second] }), bill(second)]), 'passed');
  assert.equal(await check([opening, change(control, { controls: [control2], retires: [control] }), change(control, { adds: [second] })]), 'statement.unknown-key');
});

test('a key that came in does not come in again, in either rank, nor under another name', async () => {
  const alias = Object.assign(Object.create(firm), { name: 'hill.example/alias' });
  for (const again of [{ adds: [firm] }, { controls: [firm] }, { adds: [alias] }]) {
    assert.equal(await check([genesis(), change(firm, again), bill(firm)]), 'statement.keys');
    assert.equal(await check([genesis(), change(firm, again)]), 'statement.keys', 'the record itself');
  }
  assert.equal(await check([genesis([control]), change(control, { adds: [control] }), bill(firm)]), 'statement.keys');
  const retired = change(firm, { adds: [second], retires: [alias] });
  assert.equal(await check([genesis(), retired, bill(firm)]), 'statement.unknown-key', 'retired by another name');
  assert.equal(await check([genesis(), retired, change(second, { retires: [firm] }), bill(second)]), 'statement.keys', 'twice');
});

test('what the notary left out may be retired and disowned, and nothing follows', async () => {
  const left = change(firm, { adds: [second] });
  const after = (lines) => check([genesis(), left, change(firm, lines), bill(firm)], { left: [1] });
  assert.equal(await after({ retires: [second] }), 'passed');
  assert.equal(await after({ retires: [second], disowns: `disowns ${second.vkey} 1\n` }), 'passed');
  assert.equal(await after({ disowns: `disowns ${second.vkey} 2\n` }), 'statement.keys', 'from its own index on');
  assert.equal(await after({ adds: [stranger], disowns: `disowns ${stranger.vkey} 1\n` }), 'statement.keys', 'one that it brings in itself');
  assert.equal(await check([genesis(), change(firm, { adds: [second] }), bill(second)], { left: [1] }), 'statement.unknown-key');
});

test('a key that came in is disowned from before the change on, and each time from earlier on', async () => {
  const opening = [genesis(), change(firm, { adds: [second] })];
  const disowned = (from, key = firm) => `disowns ${key.vkey} ${from}\n`;
  const after = (...changes) => check([...opening, ...changes, bill(second)]);
  assert.equal(await after(change(second, { retires: [firm], disowns: disowned(1) })), 'passed');
  assert.equal(await after(change(second, { disowns: disowned(1) })), 'passed', 'what retired it need not be there');
  assert.equal(await after(change(second, { retires: [firm], disowns: disowned(2) })), 'statement.keys');
  const once = change(second, { retires: [firm], disowns: disowned(2) });
  const spare = change(second, { domain: 'domain hill.example\n' });
  assert.equal(await after(spare, once, change(second, { disowns: disowned(1) })), 'passed');
  assert.equal(await after(spare, once, change(second, { disowns: disowned(2) })), 'statement.keys');
  assert.equal(await check([genesis([control, control2]), change(control, { retires: [control2], disowns: disowned(1, control2) }), bill(firm)]), 'statement.keys');
});

test('a domain alone is a change; a statement that says nothing, or too much, is none', () => {
  const reads = (kind, lines) => parseStatement(entry(firm, kind, lines));
  const opening = (domain) => reads('genesis', `firm Hill\n${domain}${sorted('adds', [firm])}anchor_within 600\n`);
  assert.equal(reads('key', 'domain hill.example\n').domain, 'hill.example');
  for (const domain of ['a.b', 'x--y.example', `${'a'.repeat(63)}.de`, '1.2.3.a4', 'xn--hll-0na.example']) assert.equal(opening(`domain ${domain}\n`).domain, domain);
  const long = Array.from({ length: 4 }, () => 'a'.repeat(63)).join('.');
  for (const domain of ['', 'localhost', '.de', 'a.', 'a..b', '-a.de', 'a-.de', 'A.de', 'a.de.', '10.0.0.1', 'a_b.de', `${'a'.repeat(64)}.de`, long, 'hill.example/x', 'zo\u00eb.example']) {
    assert.throws(() => opening(`domain ${domain}\n`), Refused, domain);
  }
  assert.throws(() => reads('key', ''), Refused);
  const signers = Array.from({ length: 65 }, (_, i) => new Signer(`k${i}`));
  assert.equal(reads('key', sorted('adds', signers.slice(1))).adds.length, 64);
  assert.throws(() => reads('key', sorted('adds', signers)), /more than 64/);
  const opened = (some) => reads('genesis', `firm Hill\n${sorted('adds', [firm])}${sorted('controls', some)}anchor_within 600\n`);
  assert.equal(opened(signers.slice(2)).controls.length, 63);
  assert.throws(() => opened(signers.slice(1)), /63/);
  assert.throws(() => opened([firm]), /two lines/);
  for (const lines of [`disowns ${firm.vkey} 0\n`, `disowns ${firm.vkey}\n`, `disowns ${firm.vkey} 01\n`, `disowns ${firm.vkey} 1\ndisowns ${firm.vkey} 2\n`]) {
    assert.throws(() => reads('key', lines), Refused, lines);
  }
});
