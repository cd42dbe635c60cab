// Verdicts over proofs made here, the words for them, and that nothing is ever green by accident.
// What each check says in detail is held by the shared vectors.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { publicNodes } from '../../src/page/public-nodes.mjs';
import { CHAINS, classOf } from '../../src/page/verify/chains.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { verify } from '../../src/page/verify/verify.mjs';
import { dateWords } from '../../src/page/verify/phrases.mjs';
import { REASON_WORDS } from '../../src/page/verify/reason-words.mjs';
import { ALL_REASONS } from '../../src/page/verify/reasons.mjs';
import { standingWords } from '../../src/page/verify/standing-words.mjs';
import { verdictWords } from '../../src/page/verify/verdict-words.mjs';
import { basisWords, checkWords, nodeWords, subjectOf, vouchWords } from '../../src/page/verify/words.mjs';
import { FRAGMENT, ID, NAME, SALT, SEALED, fragment, pending, sha256, specimen, written } from './specimen.mjs';

const made = specimen();

async function run(change = {}) {
  const input = { proof: made.proof, sha256: made.hex, fragment: FRAGMENT, trust: made.trust, blockHash: null, nodes: [made.answers], ...change };
  const reading = readProof(typeof input.proof === 'string' ? input.proof : written(input.proof));
  const trust = input.trust && trustOf(input.trust);
  const result = await verify({
    reading, documentSha256: input.sha256, fragment: input.fragment, trust, pinned: input.pinned, blockHash: input.blockHash, nodes: input.nodes,
  });
  const subject = subjectOf(reading, result, trust, input.nodes.map((_, i) => `https://rpc${i}.example/key`));
  const words = verdictWords(result, subject);
  return { ...result, words, subject, reasons: result.checks.map(({ reason }) => reason).filter(Boolean) };
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
  assert.equal(words.chain, null);
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

test('clocks that contradict each other: cannot tell, and who contradicts whom', async () => {
  const block = Date.parse('2026-11-21T09:40:12Z') / 1000;
  const told = async (clocks, change = (proof) => proof) => {
    const one = specimen({ clocks });
    return run({ proof: change(one.proof), sha256: one.hex, trust: one.trust, nodes: [one.answers] });
  };
  for (const clocks of [{ ledger: SEALED, register: SEALED }, { register: block + 900 }, { seal: block, ledger: block, register: block }]) {
    assert.equal((await told(clocks)).verdict, 'unchanged', JSON.stringify(clocks));
  }
  for (const clocks of [{ ledger: SEALED - 1 }, { register: SEALED + 299 }, { seal: block + 901, ledger: 0 }]) {
    const { verdict, reasons, checks, words } = await told(clocks);
    assert.deepEqual([verdict, reasons, checks.at(-1).name], ['cannot-tell', ['times.backwards'], 'times']);
    assert.match(words.sentence, /^The file and the signatures hold\. By its own signatures, the notary's clock ran backwards.* against the file itself\.$/);
  }
  for (const clocks of [{ register: block + 901 }, { seal: block + 901, ledger: block + 901, register: block + 901 }]) {
    const { verdict, reasons, words } = await told(clocks);
    assert.deepEqual([verdict, reasons, words.title], ['cannot-tell', ['times.after-block'], 'Cannot tell: the clocks contradict each other']);
    assert.match(words.sentence, /after block 7.* one of them was wrong\. That says nothing against the file itself\.$/);
    assert.match(words.hint, /ask the notary which clock was wrong/);
  }
  const early = await told({ seal: block + 5000 }, pending);
  assert.deepEqual([early.checks.at(-1).name, early.checks.at(-1).result], ['times', 'passed']);
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
  assert.match(words.evidence, /^The proof itself shows that, in the block which it calls block 21500123, the contract that it names held the register\. Whether/);
  assert.match(words.anchor, /the block whose hash you gave: block 21500123 of Ethereum/);
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

test('without a block of their own, a reader is told of nodes only', async () => {
  const result = await runEvident({ blockHash: null });
  assert.deepEqual(result.reasons, ['anchor.not-asked', 'final.not-checked']);
  assert.match(sentences(result).anchor, /Nobody was asked whether Ethereum holds it/);
});

test('another file, another salt', async () => {
  const other = await run({ sha256: '00'.repeat(32) });
  assert.equal(other.verdict, 'does-not-match');
  assert.match(other.words.sentence, /^This file is not the invoice that \u201cHill & Partners LLP\u201d issued/);
  assert.equal((await run({ fragment: fragment(NAME, ID, Buffer.alloc(16, 1).toString('base64url')) })).verdict, 'does-not-match');
  for (const none of [null, '']) assert.deepEqual((await run({ fragment: none })).reasons, ['document.no-salt']);
});

test('the name of a firm is not put to a statement that it did not sign', async () => {
  const stranger = specimen();
  const proof = { ...made.proof, statement: stranger.proof.statement };
  const { words } = await run({ proof });
  assert.doesNotMatch(words.sentence, /Hill/);
});

test('a mistyped link is known as one: any wrong letter, neighbours that changed places, a piece that is missing', async () => {
  const wrong = (at) => FRAGMENT.slice(0, at) + (FRAGMENT[at] === 'x' ? 'y' : 'x') + FRAGMENT.slice(at + 1);
  const swapped = FRAGMENT.replace(/(.)(?!\1)(.)/, '$2$1');
  const typos = [...FRAGMENT].map((_, at) => wrong(at)).concat(swapped, SALT, FRAGMENT.slice(0, -1), FRAGMENT.toUpperCase(), 'top', `${FRAGMENT}.`);
  for (const typo of typos) {
    const { verdict, reasons, words } = await run({ fragment: typo });
    assert.deepEqual([verdict, reasons], ['cannot-tell', ['document.fragment']], typo);
    assert.match(words.sentence, /mistyped, cut off or put together/);
  }
});

test('a chain that is no main network is told in every verdict, and is never unchanged', async () => {
  for (const [chainId, name] of [[1337, /a development chain \(number 1337\)/], [31337, /a development chain \(number 31337\)/], [11155111, /Sepolia, a test network \(number 11155111\)/]]) {
    const dev = specimen({ chainId });
    const change = { proof: dev.proof, trust: dev.trust, nodes: [dev.answers], pinned: true };
    const { verdict, words } = await run(change);
    assert.deepEqual([verdict, words.title], ['rehearsal', 'Rehearsal']);
    assert.doesNotMatch(words.sentence, /changed since/);
    for (const more of [{}, { nodes: [] }, { proof: pending(dev.proof) }, { sha256: '00'.repeat(32) }, { proof: 'x' }]) {
      const told = await run({ ...change, ...more });
      assert.match(told.words.chain, name);
      assert.match(told.words.chain, /which proves nothing to a third party\.$/);
    }
  }
});

test('a chain on no list counts for a reader whose own trust names it, and says so', async () => {
  const odd = specimen({ chainId: 4242 });
  const change = { proof: odd.proof, trust: odd.trust, nodes: [odd.answers] };
  const word = await run(change);
  assert.deepEqual([word.verdict, word.reasons, word.nodes], ['cannot-tell', ['anchor.unlisted-chain', 'final.not-checked'], []]);
  assert.match(word.words.sentence, /chain 4242, which is on no list here/);
  const pinned = await run({ ...change, pinned: true });
  assert.equal(pinned.verdict, 'unchanged');
  assert.match(pinned.words.chain, /on no list here: it is worth what that chain is worth/);
});

test('without a trust nothing is known of the notary, and the rest is told', async () => {
  const { verdict, reasons, checks, words } = await run({ trust: null });
  assert.equal(verdict, 'cannot-tell');
  assert.deepEqual(reasons, ['seal.no-trust', 'ledger.no-trust', 'register.no-trust', 'anchor.no-trust', 'final.not-checked']);
  assert.deepEqual(checks.slice(0, 3).map(({ result }) => result), ['passed', 'passed', 'passed']);
  assert.match(words.sentence, /^Nothing is known here about the notary/);
});

test('whose word it is: the name the notary\'s, the block that of each node that was asked', async () => {
  const one = await run();
  const fingerprint = sha256(made.firm.publicKey).toString('hex').slice(0, 20).match(/..../g).join(' ');
  assert.equal(one.subject.firmKey, fingerprint);
  assert.match(vouchWords(one.subject), /^The name is the notary's word: the notary at notary\.example vouches that this ledger and this key belong to \u201cHill & Partners LLP\u201d\.$/);
  assert.equal(basisWords(one.subject), "All this rests on the notary's keys as it gives them itself, and on Ethereum as told by one node, rpc0.example.");
  const three = await run({ nodes: [made.answers, { unreachable: 'no' }, made.answers], pinned: true });
  assert.match(basisWords(three.subject), /^All this rests on the notary's keys in your trust file, and on Ethereum as told by 2 nodes, rpc0\.example and rpc2\.example\.$/);
  const final = (result) => checkWords(result.checks.find(({ name }) => name === 'final'), result.subject).sentence;
  assert.match(final(one), /so says one node, rpc0\.example/);
  assert.match(final(three), /so says 2 nodes, /);
  const stranger = await run({ trust: specimen().trust });
  assert.match(vouchWords(stranger.subject), /stands in the proof alone: no notary that is known here vouches for it/);
  assert.equal(basisWords(stranger.subject), null);
});

test('what somebody said against it, and that nobody said anything, are told apart', async () => {
  const silent = (await run({ nodes: [] })).words;
  assert.equal(silent.title, 'Cannot tell: nobody was asked');
  assert.doesNotMatch(silent.sentence, /does not confirm/);
  const away = (await run({ nodes: [{ unreachable: 'no answer' }] })).words;
  assert.match(away.sentence, /nobody has said whether Ethereum holds it/);
  const torn = (await run({ nodes: [made.answers, { ...made.answers, block: null }] })).words;
  assert.match(torn.sentence, /, but the nodes that were asked do not agree on it\. The nodes that were asked contradict each other/);
  const pruned = await run({ nodes: [{ ...made.answers, block: null, pruned: true, logs: [] }] });
  assert.deepEqual(pruned.reasons, ['anchor.pruned', 'final.not-checked']);
  assert.doesNotMatch(pruned.words.sentence, /does not confirm/);
  const against = (await run({ nodes: [{ ...made.answers, block: null }] })).words;
  assert.match(against.sentence, /, but no node that was asked confirms it\. The node that was asked does not know the block\.$/);
});

test('a file that is another one is never made to look harmless', async () => {
  const { words } = await run({ sha256: '00'.repeat(32) });
  assert.match(words.hint, /^Do not pay by this file\./);
  assert.doesNotMatch(words.hint, /the same data|only saved|harmless/);
});

test('what is no proof, or a damaged one, has that one check, and is never red', async () => {
  const good = written(made.proof);
  const damaged = [`\ufeff${good}`, good.replaceAll('\n', '\r\n'), good.slice(0, -1), good.slice(0, 500), JSON.stringify(made.proof), good.replace('"keys"', '"kexs"')];
  for (const proof of damaged) {
    const { verdict, checks } = await run({ proof });
    assert.deepEqual([verdict, checks.map(({ name, result, reason }) => [name, result, reason])],
      ['cannot-tell', [['proof', 'unknown', 'proof.damaged']]]);
  }
  for (const proof of ['', '{}', '<html>Please log in</html>', good.replace('countersign/proof@', 'countersign/proof')]) {
    const { verdict, checks } = await run({ proof });
    assert.deepEqual([verdict, checks.map(({ reason }) => reason)], ['cannot-tell', ['proof.none']]);
  }
  assert.equal(readProof(Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from(good)])).reason, 'proof.damaged');
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

/** The codes in the lists of PROTOCOL.md, and those that it derives from them. */
function codesOfProtocol() {
  const protocol = readFileSync(new URL('../../crates/core/PROTOCOL.md', import.meta.url), 'utf8');
  const checks = protocol.slice(protocol.indexOf('### 8.1'));
  const codes = new Set([...checks.matchAll(/`((?:proof|disclosures|document|statement|seal|ledger|register|evidence|anchor|final|times|status)\.[a-z-]+)`/g)]
    .map(([, code]) => code));
  for (const code of [...codes].filter((c) => c.startsWith('seal.'))) {
    codes.add(code.replace('seal.', 'ledger.'));
    // The register's origin is the trust's, and no statement names it.
    if (code !== 'seal.other-ledger') codes.add(code.replace('seal.', 'register.'));
  }
  return [...codes].sort();
}

test('the table of reason codes is that of the protocol, both ways, and each has words', () => {
  assert.deepEqual([...ALL_REASONS].sort(), codesOfProtocol());
  assert.equal(new Set(ALL_REASONS).size, ALL_REASONS.length);
  assert.deepEqual(Object.keys(REASON_WORDS).sort(), [...ALL_REASONS].sort());
  const subject = { firm: 'the firm', kind: 'invoice', id: 'i', notary: 'n', chain: 'c', chainId: 7, block: '7', sealed: 's', anchored: 'a' };
  for (const reason of ALL_REASONS.filter((code) => !code.startsWith('status.'))) {
    const check = { name: reason.split('.')[0], result: 'unknown', reason, detail: null };
    const { title, sentence } = checkWords(check, subject);
    assert.ok(title && /^[A-Z].*\.$/.test(sentence) && !/undefined|null/.test(sentence), `${reason}: ${sentence}`);
    if (reason.startsWith('anchor.')) assert.match(nodeWords(check, subject), /^[A-Z]/);
  }
  for (const reason of ALL_REASONS.filter((code) => code.startsWith('status.'))) {
    const [text] = standingWords({ standing: { result: 'not-checked', reason } }, subject, null);
    assert.match(text, /^Whether it was withdrawn later was not checked\. [A-Z].*[a-z]\.$/, reason);
    assert.doesNotMatch(text, /undefined|null/, reason);
  }
});

test('no code is spelled anywhere but in the table', () => {
  const folder = new URL('../../src/page/', import.meta.url);
  const spelled = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.mjs') && name !== 'verify/reasons.mjs')
    .filter((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return ALL_REASONS.some((code) => ["'", '"', '`'].some((quote) => text.includes(quote + code + quote)));
    });
  assert.deepEqual(spelled, []);
});

test('the table of chains is that of the protocol', () => {
  const protocol = readFileSync(new URL('../../crates/core/PROTOCOL.md', import.meta.url), 'utf8');
  const rows = [...protocol.slice(protocol.indexOf('### 6.2'), protocol.indexOf('## 7.')).matchAll(/^\| `(main|test|development)` \|[^|]*\| ([\d, ]+) \|$/gm)];
  const listed = rows.flatMap(([, chainClass, ids]) => ids.split(', ').map((id) => [Number(id), chainClass]));
  assert.deepEqual(CHAINS.map(([id, , chainClass]) => [id, chainClass]), listed);
  const core = readFileSync(new URL('../../crates/core/src/chain.rs', import.meta.url), 'utf8');
  const names = [...core.matchAll(/^ {4}chain\(([\d_]+), "([^"]+)", (\w+)\),$/gm)].map(([, id, name, word]) => [Number(id.replaceAll('_', '')), name, word.toLowerCase()]);
  assert.deepEqual(CHAINS, names, 'and that of the rest of the program');
  assert.equal(classOf(4242), 'unlisted');
  assert.equal(new Set(CHAINS.map(([id]) => id)).size, CHAINS.length);
});

test('the public nodes are those of the presets, and are of two providers or more', () => {
  const presets = readFileSync(new URL('../../src/chain/preset.rs', import.meta.url), 'utf8');
  const listed = [...presets.matchAll(/public_nodes: &\[([^\]]*)\],\s*\.\.preset\("[a-z]+", ([\d_]+),/g)]
    .map(([, urls, id]) => [Number(id.replaceAll('_', '')), [...urls.matchAll(/"([^"]*)"/g)].map(([, url]) => url)]);
  assert.ok(listed.length >= 7, `${listed.length} presets`);
  for (const [id, urls] of listed) assert.deepEqual(publicNodes(id), urls, `chain ${id}`);
  for (const [id, , chainClass] of CHAINS) {
    const nodes = publicNodes(id);
    assert.ok(nodes.every((url) => url.startsWith('https://') && URL.canParse(url)));
    if (chainClass === 'main') assert.ok(new Set(nodes.map((url) => new URL(url).hostname.split('.').slice(-2).join('.'))).size >= 2, `chain ${id}`);
  }
});

test('dates are written out', () => {
  assert.equal(dateWords('2026-01-02T03:04:05Z'), '2 January 2026, 03:04:05 UTC');
});
