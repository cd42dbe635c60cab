// Verdicts over proofs made here, the words for them, and that nothing is ever green by accident.
// What each check says in detail is held by the shared vectors.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { readProof } from '../../src/page/verify/proof.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { verify } from '../../src/page/verify/verify.mjs';
import { dateWords } from '../../src/page/verify/phrases.mjs';
import { standingWords } from '../../src/page/verify/standing-words.mjs';
import { checkWords, nodeWords, subjectOf, verdictWords } from '../../src/page/verify/words.mjs';
import { SALT, pending, specimen, written } from './specimen.mjs';

const made = specimen();

async function run(change = {}) {
  const input = { proof: made.proof, sha256: made.hex, fragment: SALT, trust: made.trust, blockHash: null, nodes: [made.answers], ...change };
  const reading = readProof(typeof input.proof === 'string' ? input.proof : written(input.proof));
  const trust = trustOf(input.trust);
  const result = await verify({
    reading, documentSha256: input.sha256, fragment: input.fragment, trust, blockHash: input.blockHash, nodes: input.nodes,
  });
  const words = verdictWords(result, subjectOf(reading, result, trust));
  return { ...result, words, reasons: result.checks.map(({ reason }) => reason).filter(Boolean) };
}

test('everything holds: unchanged, with three times and no detail that is not known', async () => {
  const { verdict, times, words, reasons } = await run();
  assert.equal(verdict, 'unchanged');
  assert.deepEqual(reasons, []);
  assert.deepEqual(times, {
    issued: '2026-11-21T09:30:00Z', sealed: '2026-11-21T09:30:05Z', anchored: '2026-11-21T09:40:12Z',
  });
  assert.equal(words.sentence, 'This is the invoice that \u201cHill & Partners LLP\u201d issued. '
    + 'Nothing in it was changed since 21 November 2026, 09:40:12 UTC.');
  assert.equal(words.development, null);
});

test('pending is never unchanged', async () => {
  const { verdict, words, times } = await run({ proof: pending(made.proof) });
  assert.equal(verdict, 'cannot-tell');
  assert.equal(words.title, 'Cannot tell yet');
  assert.match(words.sentence, /rests on the word of the notary/);
  assert.equal(times.anchored, null);
});

test('without a node, or with one that is silent, it cannot be told', async () => {
  assert.deepEqual((await run({ nodes: [] })).reasons, ['anchor.not-asked', 'final.not-checked']);
  const silent = await run({ nodes: [{ unreachable: 'no answer' }] });
  assert.equal(silent.verdict, 'cannot-tell');
  assert.deepEqual(silent.reasons, ['anchor.unreachable', 'final.not-checked']);
});

test('one honest node among silent ones is enough; one that contradicts is too many', async () => {
  const silent = { unreachable: 'no answer' };
  assert.equal((await run({ nodes: [silent, made.answers, silent] })).verdict, 'unchanged');
  const liar = { ...made.answers, block: { ...made.answers.block, hash: `0x${'11'.repeat(32)}` } };
  assert.deepEqual((await run({ nodes: [made.answers, liar] })).reasons, ['anchor.nodes-disagree', 'final.not-checked']);
  assert.deepEqual((await run({ nodes: [liar] })).reasons, ['anchor.block-differs', 'final.not-checked']);
});

test('final is asked of the nodes that confirm the block, and of no other', async () => {
  const young = { ...made.answers, final_block: 6 };
  assert.deepEqual((await run({ nodes: [young] })).reasons, ['final.not-yet']);
  assert.deepEqual((await run({ nodes: [young, made.answers] })).reasons, ['final.not-yet']);
  const elsewhere = { ...made.answers, contract: null };
  assert.deepEqual((await run({ nodes: [made.answers, elsewhere] })).reasons,
    ['anchor.nodes-disagree', 'final.not-checked']);
});

/** A proof with evidence, as the vectors have it, and what is known besides. */
const evident = JSON.parse(readFileSync(new URL('../vectors/verify_evidence_block_hash.json', import.meta.url), 'utf8'));
const runEvident = (change = {}) => run({
  proof: evident.proof, sha256: evident.document_sha256, fragment: evident.fragment, trust: evident.trust,
  blockHash: evident.block_hash, nodes: [], ...change,
});
const sentences = ({ checks, ...result }, reading = readProof(evident.proof)) => Object.fromEntries(checks.map((check) => [check.name,
  checkWords(check, subjectOf(reading, { checks, ...result }, trustOf(evident.trust))).sentence]));

test("by the reader's own block: unchanged, and told as what the reader knows", async () => {
  const result = await runEvident();
  assert.equal(result.verdict, 'unchanged');
  assert.deepEqual(result.nodes, []);
  assert.equal(result.times.anchored, '2026-11-21T10:07:11Z');
  const words = sentences(result);
  assert.match(words.evidence, /The proof itself shows .* in block 21500123\./);
  assert.match(words.anchor, /the block whose hash you gave: block 21500123 of the Ethereum main chain/);
  assert.match(words.final, /You know that block to be final/);
});

test("a reader's block that is another one, or that the proof cannot show: cannot tell, whatever nodes say", async () => {
  const node = { ...made.answers, chain_id: 1 };
  const other = await runEvident({ blockHash: `0x${'ab'.repeat(32)}`, nodes: [node] });
  assert.deepEqual([other.verdict, other.reasons, other.nodes], ['cannot-tell', ['anchor.other-block', 'final.not-checked'], []]);
  assert.match(other.words.sentence, /another block than the one whose hash you gave/);
  // Here the node would confirm everything.
  const bare = await run({ blockHash: made.answers.block.hash });
  assert.deepEqual([bare.verdict, bare.reasons], ['cannot-tell', ['anchor.no-evidence', 'final.not-checked']]);
  assert.match(bare.words.sentence, /Take the hash out again/);
  assert.equal(bare.times.anchored, null);
});

test('without a block of his own, a reader is told of nodes only', async () => {
  const result = await runEvident({ blockHash: null });
  assert.deepEqual(result.reasons, ['anchor.not-asked', 'final.not-checked']);
  assert.match(sentences(result).anchor, /No node of the chain was asked/);
});

test('another file, another salt', async () => {
  const other = await run({ sha256: '00'.repeat(32) });
  assert.equal(other.verdict, 'does-not-match');
  assert.match(other.words.sentence, /^This file is not the invoice that \u201cHill & Partners LLP\u201d issued/);
  assert.equal((await run({ fragment: Buffer.alloc(16, 1).toString('base64url') })).verdict, 'does-not-match');
  assert.deepEqual((await run({ fragment: 'top' })).reasons, ['document.no-salt']);
});

test('the name of a firm is not put to a statement that it did not sign', async () => {
  const stranger = specimen();
  const proof = { ...made.proof, statement: stranger.proof.statement };
  const { words } = await run({ proof });
  assert.doesNotMatch(words.sentence, /Hill/);
});

test('a development chain is told in every verdict', async () => {
  for (const chainId of [1337, 31337]) {
    const dev = specimen({ chainId });
    const change = { proof: dev.proof, trust: dev.trust, nodes: [dev.answers] };
    for (const more of [{}, { nodes: [] }, { proof: pending(dev.proof) }, { sha256: '00'.repeat(32) }, { proof: 'x' }]) {
      const { words } = await run({ ...change, ...more });
      assert.match(words.development, /development chain \(number 1?31?3?37\), which proves nothing to a third party/);
    }
  }
});

test('a proof that is refused has that one check', async () => {
  const { verdict, checks } = await run({ proof: '{}' });
  assert.equal(verdict, 'does-not-match');
  assert.deepEqual(checks.map(({ name, reason }) => [name, reason]), [['proof', 'proof.malformed']]);
});

test('every kind of record has its words', async () => {
  const names = { receipt: 'receipt', 'credit-note': 'credit note', void: 'cancellation' };
  for (const [kind, name] of Object.entries(names)) {
    const extraLines = kind === 'void' ? 'voids 00000000000000000000000000\n' : '';
    const some = specimen({ kind, extraLines });
    const { verdict, words } = await run({ proof: some.proof, trust: some.trust, nodes: [some.answers] });
    assert.equal(verdict, 'unchanged');
    assert.match(words.sentence, new RegExp(`^This is the ${name} that`));
  }
});

test('every reason code of the protocol has words', () => {
  const protocol = readFileSync(new URL('../../crates/core/PROTOCOL.md', import.meta.url), 'utf8');
  const checks = protocol.slice(protocol.indexOf('### 8.1'), protocol.indexOf('### 8.3'));
  const codes = new Set([...checks.matchAll(/`((?:proof|disclosures|document|statement|seal|ledger|register|evidence|anchor|final)\.[a-z-]+)`/g)]
    .map(([, code]) => code));
  for (const code of [...codes].filter((c) => c.startsWith('seal.'))) {
    codes.add(code.replace('seal.', 'ledger.'));
    if (code !== 'seal.other-ledger') codes.add(code.replace('seal.', 'register.'));
  }
  assert.ok(codes.size > 40, `${codes.size} codes found`);
  const subject = { firm: 'the firm', kind: 'invoice', id: 'i', notary: 'n', chain: 'c', block: '7', sealed: 's', anchored: 'a' };
  for (const reason of codes) {
    const check = { name: reason.split('.')[0], result: 'unknown', reason, detail: null };
    const { title, sentence } = checkWords(check, subject);
    assert.ok(title && /^[A-Z].*\.$/.test(sentence) && !/undefined|null/.test(sentence), `${reason}: ${sentence}`);
    if (reason.startsWith('anchor.')) assert.match(nodeWords(check, subject), /^[A-Z]/);
  }
  const statuses = new Set([...protocol.slice(protocol.indexOf('### 8.4')).matchAll(/`(status\.[a-z-]+)`/g)].map(([, code]) => code));
  assert.ok(statuses.size >= 10, `${statuses.size} codes of statuses found`);
  for (const reason of statuses) {
    const [text] = standingWords({ standing: { result: 'not-checked', reason } }, subject, new Date(), null);
    assert.match(text, /^Whether it was withdrawn later was not checked\. [A-Z].*[a-z]\.$/, reason);
    assert.doesNotMatch(text, /undefined|null/, reason);
  }
});

test('dates are written out', () => {
  assert.equal(dateWords('2026-01-02T03:04:05Z'), '2 January 2026, 03:04:05 UTC');
});
