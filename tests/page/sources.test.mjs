// Whom the page asks whether a record is current, and how.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { afterEach, test } from 'node:test';

import { fetchProof, fetchStatus, fetchTrust } from '../../src/page/notary.mjs';
import { currentProof, currentStatus } from '../../src/page/sources.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { ID, NAME, specimen, written } from './specimen.mjs';

const made = specimen();
const reading = readProof(written(made.proof));
const RECORD = `/v1/ledgers/${NAME}/records/${ID}`;
const real = globalThis.fetch;
afterEach(() => { globalThis.fetch = real; });

/** What is asked for, while `answer` answers. */
function asked(answer) {
  const urls = [];
  globalThis.fetch = async (url, options) => {
    urls.push(url);
    assert.equal(options.credentials, 'omit');
    return answer(url);
  };
  return urls;
}

test('the notary of the page is asked, below what stands before /p/, each time with another nonce', async () => {
  const urls = asked(() => new Response('said'));
  const first = await currentStatus(reading, [], '/notary'), second = await currentStatus(reading, [], '');
  assert.match(first.nonce, /^[A-Za-z0-9_-]{22}$/);
  assert.notEqual(first.nonce, second.nonce);
  assert.deepEqual(urls, [`/notary${RECORD}/status?nonce=${first.nonce}`, `${RECORD}/status?nonce=${second.nonce}`]);
  assert.deepEqual([new TextDecoder().decode(first.status), first.unasked], ['said', null]);
});

test("the addresses of the reader's own trust are asked in their order, until one answers, and no other", async () => {
  const trusted = ['https://one.example', 'https://two.example/at/', 'https://three.example'];
  const urls = asked((url) => (url.startsWith('https://one') ? new Response('', { status: 503 }) : new Response('said')));
  const { status, nonce, unasked } = await currentStatus(reading, trusted, '');
  assert.deepEqual(urls, [`https://one.example${RECORD}/status?nonce=${nonce}`, `https://two.example/at${RECORD}/status?nonce=${nonce}`]);
  assert.deepEqual([new TextDecoder().decode(status), unasked], ['said', null]);
  const none = asked(() => { throw new TypeError('no connection'); });
  const silent = await currentStatus(reading, trusted, '');
  assert.equal(none.length, 3);
  assert.deepEqual([silent.status, silent.unasked], [null, 'None of the addresses in your trust file gave an answer.']);
});

test('an answer counts under status 200 alone', async () => {
  const urls = asked((url) => (url.startsWith('https://one') ? new Response('a page', { status: 203 }) : new Response('said')));
  const { status } = await currentStatus(reading, ['https://one.example', 'https://two.example'], '');
  assert.deepEqual([urls.length, new TextDecoder().decode(status)], [2, 'said']);
  asked(() => new Response('a page', { status: 203 }));
  assert.deepEqual((await currentStatus(reading, [], '')).unasked, 'The notary did not say. It answered with status 203.');
});

test('of a proof that is none nobody is asked', async () => {
  const urls = asked(() => new Response('said'));
  assert.equal((await currentStatus({ proof: null }, [], '')).status, null);
  assert.deepEqual(urls, []);
});

test('the proof is asked for by ledger and id, and has to be of both', async () => {
  const urls = asked(() => new Response(written(made.proof)));
  await assert.rejects(() => currentProof({ base: '', ledger: null, id: null }), /names no record/);
  await assert.rejects(() => currentProof({ base: '', ledger: 'other', id: ID }), /the proof of another record/);
  await assert.rejects(() => currentProof({ base: '', ledger: NAME, id: ID.replace('0', '1') }), /the proof of another record/);
  const fetched = await currentProof({ base: '/notary', ledger: NAME, id: ID });
  assert.equal(fetched.reading.proof.statement.id, ID);
  assert.deepEqual([urls.length, urls.at(-1)], [3, `/notary${RECORD}/proof`]);
});

test('nobody is followed who sends the page elsewhere, be it for proof, status or trust', async (t) => {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.host.split(':')[0]);
    const elsewhere = `http://localhost:${server.address().port}/`;
    if (request.url === '/') return response.end(written(made.proof));
    response.writeHead(307, { location: request.url.startsWith('/same') ? '/' : elsewhere, 'access-control-allow-origin': '*' });
    return response.end();
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  t.after(() => server.close());
  const fetches = [(base) => fetchProof(base, { ledger: NAME, id: ID }), (base) => fetchStatus(base, { ledger: NAME, id: ID }, 'x'), fetchTrust];
  for (const from of ['', '/same']) {
    for (const fetched of fetches) await assert.rejects(() => fetched(`http://127.0.0.1:${server.address().port}${from}`), /could not be reached/);
  }
  assert.deepEqual(asked, Array(6).fill('127.0.0.1'));
});
