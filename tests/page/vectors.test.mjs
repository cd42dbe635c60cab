// Runs every case of tests/vectors/ through the page's verifier. The Rust core runs the same files.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

import { fromBase64, hashFromBase64, toBase64 } from '../../src/page/verify/base64.mjs';
import { trustFromChain } from '../../src/page/verify/chain-trust.mjs';
import { classOf } from '../../src/page/verify/chains.mjs';
import { parseDisclosure } from '../../src/page/verify/disclosure.mjs';
import { judgeDomain } from '../../src/page/verify/domain.mjs';
import { saltOf } from '../../src/page/verify/fragment.mjs';
import { parseCheckpoint } from '../../src/page/verify/checkpoint.mjs';
import { fingerprintOf, judgeLine, parseKey } from '../../src/page/verify/key.mjs';
import { parseNote } from '../../src/page/verify/note.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { Refused, refuse } from '../../src/page/verify/refused.mjs';
import { entryOf } from '../../src/page/verify/register.mjs';
import { isId, parseStatement } from '../../src/page/verify/statement.mjs';
import { follow } from '../../src/page/verify/succession.mjs';
import { parseNumber } from '../../src/page/verify/text.mjs';
import { pathLeads } from '../../src/page/verify/tree.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { verify } from '../../src/page/verify/verify.mjs';
import { parseEntry, readLog, tagOfLog } from './access.mjs';
import { Ledger } from './ledger.mjs';

const FOLDER = new URL('../vectors/', import.meta.url);
// What nodes send is in transcripts.test.mjs.
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json') && !name.startsWith('node_')).sort();

/** For each area: throws Refused where the case is to be refused, else gives what it read. */
const AREAS = {
  tree({ leaf_base64, index, size, path, root }) {
    const leads = pathLeads(fromBase64(leaf_base64), parseNumber(index), parseNumber(size),
      path.map((hash) => hashFromBase64(hash)), hashFromBase64(root));
    if (!leads) refuse('the path does not lead to the root');
  },
  note: ({ note }) => parseNote(note),
  vkey({ vkey }) {
    const key = parseKey(vkey);
    return { fingerprint: fingerprintOf(key) };
  },
  id({ id }) {
    if (!isId(id)) refuse('no id');
  },
  statement: ({ statement }) => parseStatement(statement),
  checkpoint: ({ checkpoint }) => parseCheckpoint(checkpoint),
  disclosure: ({ disclosure }) => parseDisclosure(disclosure),
  fragment: ({ ledger, id, fragment }) => ({ salt: saltOf(fragment, ledger, id) ?? refuse('no salt with its check characters') }),
  async signature({ vkey, note }) {
    const { text, lines } = parseNote(note);
    const judged = await judgeLine(lines[0], text, [parseKey(vkey)]);
    if (judged !== 'good') refuse(`the signature is ${judged}`);
  },
  trust: ({ trust }) => trustOf(trust),
  access: ({ entry }) => parseEntry(entry),
};

/** Areas whose expectation is what was made of the input; the word where that is refused. */
const MAKERS = {
  succession: { make: ({ trust, retired, successor }) => follow(trust, retired, successor), refused: 'refuse' },
  chain_trust: { make: ({ chain_id: chainId, contract, states, rpc_urls: urls }) => trustFromChain(chainId, contract, states, urls), refused: 'refuse' },
  domain: { make: ({ proof, firm_file: firmFile }) => judgeDomain(readProof(proof).proof, firmFile) },
  access_log: { make: ({ log, entries }) => readLog(log, entries), refused: 'refused' },
  access_tag: { make: ({ entry }) => ({ tag: toBase64(tagOfLog(entry)) }) },
};

/** What is compared of what was read, where the case says it. */
const SAID = { disclosure: ['salt', 'name', 'value'], fragment: ['salt'], vkey: ['fingerprint'] };

async function makes(area, input) {
  const { make, refused } = MAKERS[area];
  try {
    return { made: await make(input) };
  } catch (error) {
    if (error instanceof Refused && refused) return { made: refused, why: error.message };
    throw error;
  }
}

async function accepts(area, input) {
  try {
    return { word: 'accept', read: await AREAS[area](input) };
  } catch (error) {
    if (error instanceof Refused) return { word: 'refuse', why: error.message };
    throw error;
  }
}

async function runLedger({ ledger: origin, statements, expect }) {
  const ledger = new Ledger(origin);
  const words = [];
  for (const statement of statements) words.push(await ledger.take(statement));
  assert.deepEqual(words, expect);
}

function runRegister({ genesis, checkpoint, expect }) {
  const { bytes } = parseStatement(genesis);
  assert.equal(entryOf(bytes, parseCheckpoint(checkpoint)), expect.entry);
}

async function runVerify({
  proof, document_sha256, fragment, trust, pinned = true, block_hash = null, record_only = false, status = null, nonce = null, now = null, age, nodes, expect,
}) {
  const result = await verify({
    reading: readProof(proof), documentSha256: document_sha256, fragment, trust: trust && trustOf(trust), pinned, blockHash: block_hash, recordOnly: record_only, nodes,
    status, nonce, now: now && new Date(now), age,
  });
  const checks = result.checks.map(({ name, result: word, reason }) => (reason ? [name, word, reason] : [name, word]));
  assert.deepEqual({ verdict: result.verdict, checks }, { verdict: expect.verdict, checks: expect.checks });
  const { result: word, reason } = result.standing;
  // Cases that are older than statuses have none, and say nothing of it.
  const standing = expect.standing ?? ['not-checked', 'status.not-asked'];
  assert.deepEqual(reason ? [word, reason] : [word], standing);
}

const ran = {};
for (const file of files) {
  const vector = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  test(`${file}: ${vector.about}`, async () => {
    ran[vector.area] = (ran[vector.area] ?? 0) + 1;
    if (vector.area === 'verify') return runVerify(vector);
    if (vector.area === 'ledger') return runLedger(vector);
    if (vector.area === 'register') return runRegister(vector);
    if (vector.area in MAKERS) {
      const { made, why } = await makes(vector.area, vector);
      return assert.deepEqual(made, vector.expect, why);
    }
    if (vector.area === 'chain') return assert.equal(classOf(vector.chain_id), vector.expect);
    assert.ok(vector.area in AREAS, `no such area: ${vector.area}`);
    const { word, read, why } = await accepts(vector.area, vector);
    assert.equal(word, vector.expect, why);
    const said = word === 'accept' ? SAID[vector.area] ?? [] : [];
    for (const name of said.filter((member) => member in vector)) assert.equal(read[name], vector[name], name);
    return undefined;
  });
}

test('there are cases', (t) => {
  assert.ok(files.length > 0, 'tests/vectors/ holds no case');
  const counts = Object.entries(ran).map(([area, count]) => `${count} ${area}`).join(', ');
  t.diagnostic(`ran ${files.length} cases: ${counts}`);
});
