// A notary and a node made of a specimen, for what the real service cannot show within a test: main chains,
// lists without nodes, a notary that goes away, proofs that were damaged. The page is the real one, under its policy.

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { DOCUMENT, FRAGMENT, ID, NAME, specimen, status, written } from '../page/specimen.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = join(ROOT, 'src/page');
const TYPES = { mjs: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', html: 'text/html; charset=utf-8' };

/** The policy under which the real service serves the page, as it stands in the program. */
const POLICY = /PROOF_PAGE_POLICY: &str = "([^"]*)"/.exec(readFileSync(join(ROOT, 'src/http/page.rs'), 'utf8'))[1].replace(/\\\s+/g, '');

/** Where the record is asked for. */
export const RECORD = `/v1/ledgers/${NAME}/records/${ID}`;

/** How a status answers the question that is asked now. */
export const freshly = (query) => ({ nonce: query.get('nonce'), at: new Date().toISOString().replace(/\.\d+Z/, 'Z') });

const hex = (number) => `0x${number.toString(16)}`;
const word = (value) => BigInt(value).toString(16).padStart(64, '0');

export class Stage {
  #servers = [];

  /** @param {object} options of the specimen, and `nodes`: whether the notary names its node */
  static async start({ nodes = true, ...options } = {}) {
    const stage = new Stage();
    stage.made = specimen(options);
    stage.folder = mkdtempSync(join(tmpdir(), 'countersign-stage-'));
    stage.node = await stage.#listen((request, response) => stage.#answerNode(request, response));
    stage.origin = await stage.otherAddress(null);
    stage.trust = { ...stage.made.trust, rpc_urls: nodes ? [stage.node] : [] };
    stage.answers = {
      '/v1/trust': () => JSON.stringify(stage.trust),
      [`${RECORD}/proof`]: () => written(stage.made.proof),
      [`${RECORD}/status`]: (query) => written(status(stage.made, {}, freshly(query))),
      '/v1/operator': () => JSON.stringify({ host: 'notary.example', operator: null, privacy_url: '/privacy' }),
    };
    stage.url = `${stage.origin}/p/${NAME}/${ID}#${FRAGMENT}`;
    stage.bill = stage.write('bill.txt', DOCUMENT);
    return stage;
  }

  async #listen(answer) {
    const server = createServer(answer);
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${server.address().port}`;
  }

  /** @returns {string} where the file is */
  write(name, content) {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** The notary at one more address, with answers of its own.
   *  @param {object | null} answers by path; those of the stage if null
   *  @returns {Promise<string>} */
  otherAddress(answers) {
    return this.#listen((request, response) => this.#answerNotary(request, response, answers ?? this.answers));
  }

  /** From now on the notary is not there. Its server came behind the node's. */
  leave() {
    const [notary] = this.#servers.splice(1, 1);
    notary.closeAllConnections();
    notary.close();
  }

  stop() {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(this.folder, { recursive: true });
  }

  #answerNotary({ url }, response, answers) {
    const { pathname: path, searchParams: query } = new URL(url, 'http://stage');
    const file = path.startsWith('/p/') ? 'index.html' : path.startsWith('/page/') ? path.slice('/page/'.length) : null;
    if (file) {
      const policy = file === 'index.html' ? { 'content-security-policy': POLICY } : {};
      response.writeHead(200, { 'content-type': TYPES[file.split('.').pop()], ...policy });
      return response.end(readFileSync(join(PAGE, file)));
    }
    const answer = answers[path];
    // Whoever trusts the notary may ask it from a page of somebody else.
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
    return response.end(answer ? answer(query) : '{}');
  }

  async #answerNode(request, response) {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'content-type');
    if (request.method === 'OPTIONS') return response.end();
    const parts = [];
    for await (const part of request) parts.push(part);
    const { id, method, params } = JSON.parse(Buffer.concat(parts));
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ jsonrpc: '2.0', id, ...this.#nodeSays(method, params) }));
  }

  #nodeSays(method, params) {
    const { chain_id: chainId, contract, block, logs, final_block: finalBlock } = this.made.answers;
    const whole = { number: hex(block.number), hash: block.hash, logsBloom: block.logs_bloom, timestamp: hex(Date.parse(block.time) / 1000) };
    if (method === 'eth_chainId') return { result: hex(chainId) };
    if (method === 'eth_getLogs') return { result: logs.map(({ address, topics, transaction }) => ({ address, topics, transactionHash: transaction, blockHash: block.hash })) };
    if (method === 'eth_getBlockByNumber') return { result: params[0] === 'finalized' ? { ...whole, number: hex(finalBlock) } : whole };
    // By selector: origin(), noteKey(), clockName(), clockKey().
    const stated = {
      '0x938b5f32': () => abi(contract.origin),
      '0x393bf9f2': () => contract.note_key,
      '0xc1e9f085': () => abi(contract.clock_name),
      '0xd729ec5d': () => contract.clock_key,
    };
    return { result: stated[params[0].data]?.() ?? '0x' };
  }
}

/** A stage that ends with the test.
 *  @param {object} options of Stage.start
 *  @param {(stage: Stage) => void} change what is bent before anybody looks */
export async function staged(t, options, change = () => {}) {
  const stage = await Stage.start(options);
  t.after(() => stage.stop());
  change(stage);
  return stage;
}

function abi(text) {
  const digits = Buffer.from(text).toString('hex');
  return `0x${word(32)}${word(Buffer.byteLength(text))}${digits.padEnd(Math.ceil(digits.length / 64) * 64, '0')}`;
}
