// Nodes that lie: they pass on what the real chain answers, changed.

import { once } from 'node:events';
import { createServer } from 'node:http';

/** @param {(method: string, result: any, params: any[]) => any} change what it makes of a true answer; with
 *    `{declined: {code, message}}` it declines
 *  @returns {Promise<string>} its URL; it ends with the test */
export async function lyingNode(t, chain, change) {
  const server = createServer(async (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (request.method === 'OPTIONS') return response.end();
    const parts = [];
    for await (const part of request) parts.push(part);
    const question = JSON.parse(Buffer.concat(parts));
    const asked = await fetch(chain, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(question),
    });
    const answer = await asked.json();
    const result = change(question.method, answer.result, question.params);
    const said = result?.declined ? { jsonrpc: answer.jsonrpc, id: answer.id, error: result.declined } : { ...answer, result };
    response.statusCode = result?.declined ? 400 : 200;
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(said));
  });
  return listening(t, server);
}

/** A port at which nobody listens. */
export async function closedPort() {
  const server = createServer();
  const url = await listening(null, server);
  server.close();
  await once(server, 'close');
  return url;
}

async function listening(t, server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t?.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
