// Asking a node: a server that answers well, and every way in which one can answer badly.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';

import { topicsOf } from '../../src/page/verify/answer.mjs';
import { askNode, questionOf } from '../../src/page/verify/node.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { pending, specimen, written } from './specimen.mjs';

const made = specimen();
const trust = trustOf(made.trust);
const { proof } = readProof(written(made.proof));
const question = questionOf(proof, trust, false);
const { block, contract, logs } = made.answers;

const word = (value) => BigInt(value).toString(16).padStart(64, '0');
const abi = (text) => {
  const hex = Buffer.from(text).toString('hex');
  return `0x${word(32)}${word(Buffer.byteLength(text))}${hex.padEnd(Math.ceil(hex.length / 64) * 64, '0')}`;
};
const BLOCK = {
  number: '0x7', hash: block.hash, logsBloom: block.logs_bloom, extra: 'ignored',
  timestamp: `0x${(Date.parse(block.time) / 1000).toString(16)}`,
};
const LOG = { address: logs[0].address, topics: logs[0].topics, transactionHash: logs[0].transaction, blockHash: block.hash, removed: false };

/** What an honest node answers, by method; eth_call by the function's selector, those of origin(), noteKey(), clockName()
 *  and clockKey(). */
const HONEST = {
  eth_chainId: () => '0x1',
  '0x938b5f32': () => abi(contract.origin),
  '0x393bf9f2': () => contract.note_key,
  '0xc1e9f085': () => abi(contract.clock_name),
  '0xd729ec5d': () => contract.clock_key,
  eth_getBlockByNumber: ([number]) => (number === 'finalized' ? { ...BLOCK, number: '0x9' } : number === '0x7' ? BLOCK : null),
  eth_getLogs: ([filter]) => {
    assert.deepEqual(filter, { blockHash: block.hash, address: trust.contract, topics: topicsOf(proof.register.checkpoint) });
    return [LOG];
  },
  eth_blockNumber: () => '0x50',
};

let server, url, answer;
const seen = [];
before(async () => {
  server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const call = JSON.parse(Buffer.concat(chunks).toString());
    seen.push(call.method);
    answer(call, response, request);
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  url = `http://127.0.0.1:${server.address().port}/`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function reply(response, body, { status = 200, type = 'application/json' } = {}) {
  response.writeHead(status, type ? { 'content-type': type } : {});
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

/** A node that is honest but for some methods. A value is a result, a function makes one. */
function nodeWith(changes = {}) {
  const methods = { ...HONEST, ...changes };
  return ({ id, method, params }, response) => {
    const name = method !== 'eth_call' ? method : params[0].data;
    if (method === 'eth_call') assert.equal(params[1], 'latest');
    const said = methods[name](params);
    reply(response, said?.error ? { jsonrpc: '2.0', id, ...said } : { jsonrpc: '2.0', id, result: said });
  };
}

async function ask(node, change = {}, options = {}) {
  answer = node;
  return askNode(url, { ...question, ...change }, { timeoutMs: 2000, ...options });
}

async function unreachable(node, why, options) {
  const read = await ask(node, {}, options);
  assert.deepEqual(Object.keys(read), ['unreachable'], JSON.stringify(read));
  assert.match(read.unreachable, why);
}

test('an honest node is read into the shape of the vectors', async () => {
  assert.deepEqual(await ask(nodeWith()), made.answers);
});

test('finality by depth is the newest block less the depth', async () => {
  assert.equal((await ask(nodeWith(), { finality: { depth: 64 } })).final_block, 16);
  assert.equal((await ask(nodeWith({ eth_blockNumber: () => '0x5' }), { finality: { depth: 64 } })).final_block, null);
});

test('there is nothing to ask about a proof that is pending or anchored elsewhere', () => {
  assert.equal(questionOf(readProof(written(pending(made.proof))).proof, trust, false), null);
  assert.equal(questionOf(proof, trustOf({ ...made.trust, chain_id: 5 }), false), null);
  assert.equal(questionOf(proof, trustOf({ ...made.trust, contract: `0x${'00'.repeat(20)}` }), false), null);
  assert.equal(questionOf(null, trust, false), null);
});

test('a node of another chain is asked for nothing else', async () => {
  seen.length = 0;
  const read = await ask(nodeWith({ eth_chainId: () => '0x5' }));
  assert.deepEqual(read, { chain_id: 5, contract: null, block: null, logs: [], final_block: null });
  assert.deepEqual(seen, ['eth_chainId']);
});

test('what a node does not have is null, not a fault', async () => {
  assert.equal((await ask(nodeWith({ '0x938b5f32': () => '0x' }))).contract, null);
  for (const none of ['0x393bf9f2', '0xc1e9f085', '0xd729ec5d']) assert.equal((await ask(nodeWith({ [none]: () => '0x' }))).contract, null);
  assert.equal((await ask(nodeWith({ '0x393bf9f2': () => ({ error: { code: 3, message: 'execution reverted' } }) }))).contract, null);
  const none = await ask(nodeWith({ eth_getBlockByNumber: () => null }));
  assert.equal(none.block, null);
  assert.equal(none.final_block, null);
  assert.deepEqual(none.logs, []);
  const early = ([number]) => (number === 'finalized' ? { error: { code: -39001, message: 'finalized block not found' } } : BLOCK);
  assert.equal((await ask(nodeWith({ eth_getBlockByNumber: early }))).final_block, null);
  assert.deepEqual((await ask(nodeWith({ eth_getLogs: () => [] }))).logs, []);
});

test('a block of another hash is passed on, and its logs are not asked for', async () => {
  seen.length = 0;
  const read = await ask(nodeWith({ eth_getBlockByNumber: () => ({ ...BLOCK, hash: `0x${'11'.repeat(32)}` }) }));
  assert.equal(read.block.hash, `0x${'11'.repeat(32)}`);
  assert.ok(!seen.includes('eth_getLogs'));
});

test('capitals in hex are read', async () => {
  const hash = `0x${block.hash.slice(2).toUpperCase()}`;
  assert.equal((await ask(nodeWith({ eth_getBlockByNumber: () => ({ ...BLOCK, hash }) }))).block?.hash, block.hash);
});

test('answers that are not of the form asked for', async () => {
  const faults = [
    [{ eth_chainId: () => 1 }, /chain id/],
    [{ eth_chainId: () => '1' }, /chain id/],
    [{ eth_chainId: () => '0x' }, /chain id/],
    [{ eth_chainId: () => '0x20000000000000' }, /chain id/],
    [{ eth_chainId: () => null }, /chain id/],
    [{ eth_getBlockByNumber: () => 'block' }, /number of the block/],
    [{ eth_getBlockByNumber: () => [] }, /number of the block/],
    [{ eth_getBlockByNumber: () => ({ ...BLOCK, number: '0x8' }) }, /another block/],
    [{ eth_getBlockByNumber: () => ({ ...BLOCK, number: null }) }, /number of the block/],
    [{ eth_getBlockByNumber: () => ({ ...BLOCK, hash: '0xb7' }) }, /32 bytes/],
    [{ eth_getBlockByNumber: () => ({ ...BLOCK, hash: `0x${'gg'.repeat(32)}` }) }, /32 bytes/],
    [{ eth_getBlockByNumber: () => ({ ...BLOCK, logsBloom: '0x00' }) }, /256 bytes/],
    [{ eth_getBlockByNumber: () => ({ ...BLOCK, timestamp: 1 }) }, /time of the block/],
    [{ eth_getBlockByNumber: () => ({ ...BLOCK, timestamp: '0x1fffffffffffff' }) }, /year 9999/],
    [{ eth_getLogs: () => null }, /no list/],
    [{ eth_getLogs: () => ({}) }, /no list/],
    [{ eth_getLogs: () => [null] }, /event that is none/],
    [{ eth_getLogs: () => [{ ...LOG, topics: 'x' }] }, /event that is none/],
    [{ eth_getLogs: () => [{ ...LOG, topics: ['0x00'] }] }, /topic/],
    [{ eth_getLogs: () => [{ ...LOG, address: '0x00' }] }, /address/],
    [{ eth_getLogs: () => [{ ...LOG, blockHash: `0x${'11'.repeat(32)}` }] }, /another block/],
    [{ eth_getLogs: () => [{ ...LOG, removed: true }] }, /another block/],
    [{ '0x393bf9f2': () => '0x00' }, /noteKey/],
    [{ '0x393bf9f2': () => `0x${'00'.repeat(33)}` }, /noteKey/],
    [{ '0xc1e9f085': () => contract.clock_key }, /clockName/],
    [{ '0xd729ec5d': () => abi(contract.clock_name) }, /clockKey/],
    [{ '0x938b5f32': () => `0x${'00'.repeat(32)}` }, /origin\(\)/],
    [{ '0x938b5f32': () => abi(contract.origin).replace(word(32).slice(-64), word(64)) }, /origin\(\)/],
    [{ '0x938b5f32': () => `${abi(contract.origin)}${'00'.repeat(32)}` }, /origin\(\)/],
    [{ '0x938b5f32': () => abi(contract.origin).replace(/00$/, '01') }, /origin\(\)/],
    [{ '0x938b5f32': () => `0x${word(32)}${word(2)}${'fffe'.padEnd(64, '0')}` }, /origin\(\)/],
    [{ '0x938b5f32': () => `0x${word(32)}${'f'.repeat(64)}${'00'.repeat(32)}` }, /origin\(\)/],
  ];
  for (const [changes, why] of faults) await unreachable(nodeWith(changes), why);
});

test('a node that declines gives its reason, cut short', async () => {
  const declined = (message) => nodeWith({ eth_getLogs: () => ({ error: { code: -32005, message } }) });
  await unreachable(declined('query returned too much'), /query returned too much \(-32005\)/);
  const { unreachable: why } = await ask(declined('x'.repeat(5000)));
  assert.ok(why.length < 300);
  await unreachable(nodeWith({ eth_getLogs: () => ({ error: { code: 5 } }) }), /no reason given \(5\)/);
});

const PRUNED = [
  { code: 4444, message: 'no' },
  { code: -32000, message: 'State has been PRUNED' },
  { code: -32001, message: 'History is unavailable for this block' },
  { code: 1, message: 'that history is not available' },
  { code: 1, message: `${'x'.repeat(500)} history expired` },
];
const KEPT = [
  { code: -4444, message: 'no' },
  { code: -32000, message: 'block is unavailable' },
  { code: -32000, message: 'history of errors' },
  { message: 'not available' },
];
/** The header alone: no transactions, and none of what the page does not look at. */
const HEADER = { number: BLOCK.number, hash: BLOCK.hash, logsBloom: BLOCK.logsBloom, timestamp: BLOCK.timestamp };
const forgets = (error) => ([number]) => (number === 'finalized' ? { ...BLOCK, number: '0x9' } : { error });

test('history that a node no longer keeps: no events, and the header alone or nothing', async () => {
  for (const error of PRUNED) {
    const read = await ask(nodeWith({ eth_getLogs: () => ({ error }) }));
    assert.deepEqual(read, { ...made.answers, logs: [] }, error.message);
    const header = await ask(nodeWith({ eth_getBlockByNumber: forgets(error), eth_getHeaderByNumber: ([number]) => (number === '0x7' ? HEADER : null) }));
    assert.deepEqual(header, made.answers, error.message);
    for (const none of [null, { error }, { error: { code: -32601, message: 'the method does not exist' } }]) {
      const gone = await ask(nodeWith({ eth_getBlockByNumber: forgets(error), eth_getHeaderByNumber: () => none }));
      assert.deepEqual(gone, { ...made.answers, block: null, pruned: true, logs: [] });
    }
  }
  for (const error of KEPT) {
    await unreachable(nodeWith({ eth_getLogs: () => ({ error }) }), /declined/);
    await unreachable(nodeWith({ eth_getBlockByNumber: forgets(error) }), /declined/);
  }
  await unreachable(nodeWith({ eth_getBlockByNumber: forgets(PRUNED[0]), eth_getHeaderByNumber: () => ({ ...HEADER, number: '0x8' }) }), /another block/);
});

test('a node declines under any status of HTTP', async () => {
  const under = (status, error, type) => (call, response) => {
    if (call.method !== 'eth_getLogs') return nodeWith()(call, response);
    return reply(response, { jsonrpc: '2.0', id: call.id, error }, { status, ...(type && { type }) });
  };
  for (const status of [400, 403, 404, 410, 500, 503]) assert.deepEqual((await ask(under(status, PRUNED[0]))).logs, [], status);
  assert.deepEqual((await ask(under(400, PRUNED[1], 'text/plain'))).logs, []);
  await unreachable(under(429, { code: -32005, message: 'too many requests' }), /too many requests/);
  await unreachable(under(500, null), /HTTP status 500/);
});

test('answers that are no answers', async () => {
  const raw = (body, options) => (call, response) => reply(response, body, options);
  await unreachable(raw('<!doctype html><p>hello', { type: 'text/html; charset=utf-8' }), /not JSON/);
  await unreachable(raw('{"jsonrpc": "2.0", "id": 1, "result": "0x1"}', { status: 429 }), /status 429/);
  await unreachable(raw('', { status: 500 }), /status 500/);
  await unreachable(raw('', { status: 204 }), /status 204/);
  await unreachable(raw('<html>'), /not JSON/);
  await unreachable(raw(''), /not JSON/);
  await unreachable(raw('null'), /not one to this question/);
  await unreachable(raw('[]'), /not one to this question/);
  await unreachable(raw('{"id": 1, "result": "0x1"}'), /not one to this question/);
  await unreachable(raw('{"jsonrpc": "2.0", "id": 2, "result": "0x1"}'), /not one to this question/);
  await unreachable(raw('{"jsonrpc": "2.0", "id": 1}'), /no result/);
  await unreachable(raw(Buffer.of(0x22, 0xff, 0x22)), /not JSON/);
});

test('an answer that swells when it is unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
  await unreachable((call, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(bomb);
  }, /larger than 4194304 bytes/);
});

test('a redirection is not followed', async () => {
  await unreachable((call, response) => {
    response.writeHead(307, { location: 'http://127.0.0.1:1/' });
    response.end();
  }, /no connection|status 307/);
});

test('a node that is slow, cuts off, talks too much or is not there', async () => {
  await unreachable(() => {}, /no answer within 0.2 s/, { timeoutMs: 200 });
  await unreachable((call, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"jsonrpc": ');
  }, /no answer within 0.2 s/, { timeoutMs: 200 });
  await unreachable((call, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"jsonrpc": ', () => response.destroy());
  }, /no connection/);
  await unreachable((call, response) => reply(response, `"${'x'.repeat(2000)}"`), /larger than 1000 bytes/, { maxBytes: 1000 });
  assert.match((await askNode('http://127.0.0.1:1/', question)).unreachable, /no connection/);
  assert.match((await askNode('not a url', question)).unreachable, /no connection/);
});

test('a request carries nothing but the question', async () => {
  let headers;
  answer = (call, response, request) => {
    headers = request.headers;
    nodeWith()(call, response);
  };
  await askNode(url, question);
  assert.equal(headers['content-type'], 'application/json');
  for (const name of ['cookie', 'authorization', 'referer']) assert.equal(headers[name], undefined);
});
