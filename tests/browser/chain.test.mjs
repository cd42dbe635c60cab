// The proof page and the chain: not there yet, out of reach, or answered for by a liar. None of that
// ever holds.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { Reader, launch } from './browser.mjs';
import { closedPort, lyingNode } from './nodes.mjs';
import { Service } from './service.mjs';

const OTHER_HASH = `0x${'ab'.repeat(32)}`;

let service, browser, bill;

before(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
  bill = await service.notarize(service.write('bill.txt', 'Invoice 2026-117\n'), '--wait', 'final');
});

after(async () => {
  await browser?.close();
  assert.equal(await service?.stop(), 0, 'the service ends in good order when it is asked to');
});

const open = (t, address, options) => Reader.open(t, browser, address, { nodes: [service.node], ...options });

/** Opens the bill, asks the given nodes, and gives the right file. */
async function askedOf(t, nodes, options) {
  const reader = await open(t, bill.url, { nodes: [...nodes, service.node], ...options });
  await reader.ask(...nodes);
  await reader.choose(bill.path);
  return reader;
}

test('a bill that waits for the chain cannot be told yet, and can be once it is there', async (t) => {
  const path = service.write('pending.txt', 'Invoice 2026-119\n');
  let reader;
  const pending = await service.withSilentChain(async () => {
    const sealed = await service.notarize(path, '--wait', 'sealed');
    reader = await open(t, sealed.url);
    await reader.choose(path);
    const { text, checks } = await reader.verdict('cannot-tell', 'ledger.pending', 'register.pending', 'anchor.pending', 'final.pending');
    assert.match(text, /^Cannot tell yet/);
    assert.match(text, /not on the public chain yet, and until then it rests on the word of the notary/);
    assert.deepEqual(checks.slice(0, 4).map(([, result]) => result), ['passed', 'passed', 'passed', 'passed']);
    assert.match(await reader.text('[data-time=anchored]'), /not yet/);
    assert.ok(!reader.requests.some(({ url }) => url.startsWith(service.node)), 'there is nothing to ask a node about');
    await reader.shot('cannot-tell-pending');
    // Doubt does not cover what is wrong.
    await reader.choose(bill.path);
    await reader.verdict('does-not-match', 'document.differs');
    return sealed;
  });
  await service.notarize(path, '--wait', 'final');
  await reader.choose(pending.path);
  await reader.verdict('rehearsal');
});

test('a node that does not answer is given up after ten seconds', async (t) => {
  const reader = await open(t, bill.url);
  await service.withSilentChain(async () => {
    await reader.choose(bill.path);
    const { text } = await reader.verdict('cannot-tell', 'anchor.unreachable', 'final.not-checked');
    assert.match(text, /nobody has said whether a development chain \(number 31337\) holds it/);
    assert.match(await reader.text('#asked'), /no answer within 10 s/);
  });
  await reader.checkAgain();
  await reader.verdict('rehearsal');
});

test('no node to be reached, none named, or an address that is none: cannot tell', async (t) => {
  const closed = await closedPort();
  const refused = await askedOf(t, [closed], { complaints: /ERR_CONNECTION_REFUSED/ });
  await refused.verdict('cannot-tell', 'anchor.unreachable');
  assert.ok((await refused.text('#asked')).includes(closed));
  await refused.shot('cannot-tell-unreachable');
  const none = await askedOf(t, []);
  await none.verdict('cannot-tell', 'anchor.not-asked');
  const odd = await open(t, bill.url);
  await odd.ask('not an address', 'javascript:alert(1)', 'data:application/json,{}');
  await odd.choose(bill.path);
  await odd.verdict('cannot-tell', 'anchor.unreachable');
  assert.match(await odd.text('#asked'), /not an address — .* address does not begin with https/);
});

test('one node that is not there, beside one that confirms: everything holds', async (t) => {
  const reader = await askedOf(t, [await closedPort(), service.node], { complaints: /ERR_CONNECTION_REFUSED/ });
  await reader.verdict('rehearsal');
});

/** The bill's proof as a file, with its anchor changed. */
function changedProof(name, change) {
  const proof = JSON.parse(readFileSync(bill.proof, 'utf8'));
  return service.write(`${name}.proof.json`, `${JSON.stringify({ ...proof, anchor: change(proof.anchor) }, null, 2)}\n`);
}

const withoutEvidence = () => changedProof('bare', ({ evidence, ...anchor }) => anchor);
const askedOfChain = (reader) => reader.requests.filter(({ url }) => url.startsWith(service.node));

test("the hash of a block that the reader knows to be final: everything holds, and no node is asked", async (t) => {
  const { anchor } = JSON.parse(readFileSync(bill.proof, 'utf8'));
  const liar = await lyingNode(t, service.node, () => null);
  const reader = await open(t, bill.url, { nodes: [liar, service.node] });
  await reader.ask(liar, service.node);
  await reader.know(anchor.block_hash);
  await reader.choose(bill.path);
  const { text, checks } = await reader.verdict('rehearsal');
  assert.match(text, /^Rehearsal/);
  assert.ok(checks.some(([name, result]) => name === 'evidence' && result === 'passed'));
  assert.deepEqual(reader.requests.filter(({ method }) => method === 'POST'), []);
  assert.match(await reader.text('#checks > [data-check=anchor]'), /the block whose hash you gave/);
  assert.match(await reader.text('#checks > [data-check=final]'), /You know that block to be final/);
  assert.ok((await reader.text('#given')).includes(anchor.block_hash));
  await reader.shot('own-block');
  // Copied with capitals, without 0x, with white space around it; and given with the Enter key.
  await reader.know(`  ${anchor.block_hash.slice(2).toUpperCase()} `);
  await reader.page.press('#block-hash', 'Enter');
  await reader.verdict('rehearsal');
  assert.deepEqual(reader.requests.filter(({ method }) => method === 'POST'), []);
});

test("another block's hash, or none that could be one: cannot tell, and no node is asked", async (t) => {
  const reader = await open(t, bill.url);
  await reader.know(OTHER_HASH);
  await reader.choose(bill.path);
  const { text } = await reader.verdict('cannot-tell', 'anchor.other-block', 'final.not-checked');
  assert.match(text, /another block than the one whose hash you gave/);
  assert.equal(await reader.page.locator('#nodes-panel').evaluate((panel) => panel.open), true);
  for (const words of ['latest', OTHER_HASH.slice(0, -1), `${OTHER_HASH}0`, '7']) {
    await reader.know(words);
    await reader.checkAgain();
    assert.match(await reader.problem(), /The hash of a block is 0x and 64 digits/);
  }
  assert.deepEqual(askedOfChain(reader), []);
  // Taken out again, the nodes are asked as before.
  await reader.know('');
  await reader.checkAgain();
  await reader.verdict('rehearsal');
  assert.notDeepEqual(askedOfChain(reader), []);
});

test('a proof without evidence, or with evidence that is damaged, against the hash of its block', async (t) => {
  const { anchor } = JSON.parse(readFileSync(bill.proof, 'utf8'));
  const reader = await open(t, bill.url);
  await reader.know(anchor.block_hash);
  await reader.drop([withoutEvidence(), bill.path]);
  const bare = await reader.verdict('cannot-tell', 'anchor.no-evidence', 'final.not-checked');
  assert.ok(!bare.checks.some(([name]) => name === 'evidence'));
  const damaged = changedProof('damaged', ({ evidence, ...rest }) => {
    const [first, ...more] = evidence.storage_proof;
    const last = first.endsWith('0') ? '1' : '0';
    return { ...rest, evidence: { ...evidence, storage_proof: [first.slice(0, -1) + last, ...more] } };
  });
  await reader.choose(damaged, '#proof-file');
  await reader.verdict('does-not-match', 'evidence.storage', 'anchor.no-evidence');
  assert.deepEqual(askedOfChain(reader), []);
});

const PRUNED = { declined: { code: 4444, message: 'pruned history unavailable' } };

test('a node that keeps no blocks that old, nor their headers: told as such', async (t) => {
  const pruned = await lyingNode(t, service.node, (method, result, [block]) => (
    (method === 'eth_getBlockByNumber' && block !== 'finalized') || method === 'eth_getHeaderByNumber' ? PRUNED : result));
  const reader = await askedOf(t, [pruned], { complaints: /status of 400/ });
  const { text } = await reader.verdict('cannot-tell', 'anchor.pruned', 'final.not-checked');
  assert.match(text, /no longer keeps blocks that old/);
  assert.doesNotMatch(text, /does not confirm/);
  await reader.ask(pruned, service.node);
  await reader.checkAgain();
  await reader.verdict('rehearsal');
});

for (const events of [[], PRUNED]) test(`a node that keeps no events${events === PRUNED ? ', and says so' : ''}: the evidence in the proof stands in for them`, async (t) => {
  const forgetful = await lyingNode(t, service.node, (method, result) => (method === 'eth_getLogs' ? events : result));
  const reader = await askedOf(t, [forgetful], { complaints: /status of 400/ });
  await reader.verdict('rehearsal');
  await reader.choose(withoutEvidence(), '#proof-file');
  await reader.verdict('cannot-tell', 'anchor.no-logs');
  // Beside a node that keeps them, nothing is missed.
  await reader.ask(forgetful, service.node);
  await reader.checkAgain();
  await reader.verdict('rehearsal');
});

const LIES = [
  ['another block', 'does-not-match', 'anchor.block-differs',
    (method, result, [block]) => (method === 'eth_getBlockByNumber' && block !== 'finalized' ? { ...result, hash: OTHER_HASH } : result)],
  ['another time', 'cannot-tell', 'anchor.time-differs',
    (method, result, [block]) => (method === 'eth_getBlockByNumber' && block !== 'finalized' ? { ...result, timestamp: '0x1' } : result)],
  ['no events and an empty bloom', 'cannot-tell', 'anchor.not-in-block',
    (method, result) => (method === 'eth_getLogs' ? [] : result?.logsBloom ? { ...result, logsBloom: `0x${'00'.repeat(256)}` } : result)],
  ['another transaction', 'cannot-tell', 'anchor.transaction-differs',
    (method, result) => (method === 'eth_getLogs' ? result.map((log) => ({ ...log, transactionHash: OTHER_HASH })) : result)],
  ['another chain', 'cannot-tell', 'anchor.wrong-chain',
    (method, result) => (method === 'eth_chainId' ? '0x1' : result)],
  ['no contract', 'cannot-tell', 'anchor.no-contract',
    (method, result) => (method === 'eth_call' ? '0x' : result)],
  ['no such block', 'cannot-tell', 'anchor.block-unknown',
    (method, result, [block]) => (method === 'eth_getBlockByNumber' && block !== 'finalized' ? null : result)],
  ['nothing final', 'cannot-tell', 'final.not-yet',
    (method, result, [block]) => (block === 'finalized' ? { ...result, number: '0x0' } : result)],
  ['nonsense', 'cannot-tell', 'anchor.unreachable',
    (method) => (method === 'eth_chainId' ? { no: 'number' } : null)],
];

// What an honest node cannot say of an anchor that another one confirms.
const CONTRADICTIONS = ['no-contract', 'block-unknown', 'time-differs', 'not-in-block', 'transaction-differs'].map((code) => `anchor.${code}`);

for (const [lie, verdict, reason, change] of LIES) {
  test(`a node that tells of ${lie}: ${verdict}, and nothing better`, async (t) => {
    const liar = await lyingNode(t, service.node, change);
    const reader = await askedOf(t, [liar]);
    await reader.verdict(verdict, reason);
    // Beside an honest node, a contradiction is told; what is merely missing is not missed.
    await reader.ask(liar, service.node);
    await reader.checkAgain();
    const contradicts = verdict === 'does-not-match' || CONTRADICTIONS.includes(reason);
    if (contradicts) await reader.verdict('cannot-tell', 'anchor.nodes-disagree', 'final.not-checked');
    else if (reason === 'final.not-yet') await reader.verdict('cannot-tell', reason);
    else await reader.verdict('rehearsal');
  });
}
