// Runs the cases of tests/vectors/ with area `node`: what a node sends, byte for byte, over a line of this machine. The
// program's own tests run the same files.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';

import { topicsOf } from '../../src/page/verify/answer.mjs';
import { hashFromBase64 } from '../../src/page/verify/base64.mjs';
import { askNode } from '../../src/page/verify/node.mjs';

const FOLDER = new URL('../vectors/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => /^node_.*\.json$/.test(name)).sort();

let server, port, answers, amiss;
before(async () => {
  server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, params } = request.method === 'POST' ? JSON.parse(Buffer.concat(chunks).toString()) : {};
    const answer = answers.find((one) => one.method === method && isDeepStrictEqual(one.params, params));
    if (!answer || request.url !== '/') amiss.push(`${request.method} ${request.url} ${method} ${JSON.stringify(params)}`);
    send(response, answer ?? { status: 404, type: null, body: '' });
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  ({ port } = server.address());
});
after(() => {
  server.closeAllConnections();
  server.close();
});

function send(response, { status, type, body, body_base64: base64, spaces = 0, location }) {
  response.writeHead(status, {
    ...(type && { 'content-type': type }),
    ...(location && { location: location.replace('{port}', port) }),
  });
  response.end(base64 === undefined ? body + ' '.repeat(spaces) : Buffer.from(base64, 'base64'));
}

for (const file of files) {
  const vector = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  test(`${file}: ${vector.about}`, async () => {
    const { anchor, size, root, finality, expect } = vector;
    ({ answers } = vector);
    amiss = [];
    const question = {
      chainId: anchor.chain_id,
      contract: anchor.contract,
      blockNumber: anchor.block_number,
      blockHash: anchor.block_hash,
      topics: topicsOf({ size: BigInt(size), root: hashFromBase64(root) }),
      finality,
    };
    const { unreachable, ...read } = await askNode(`http://127.0.0.1:${port}/`, question, { timeoutMs: 5000 });
    assert.deepEqual(unreachable === undefined ? read : { unreachable: true }, expect, unreachable);
    assert.deepEqual(amiss, [], 'it asks what there is to ask, and follows nobody');
  });
}

test('there are cases', () => assert.ok(files.length > 200));
