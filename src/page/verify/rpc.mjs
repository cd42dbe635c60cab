// One JSON-RPC call to an EVM node, believing nothing: a time limit, a size limit, and an answer
// that has exactly the form of one.

import { textOf } from './text.mjs';

/** The node gave no usable answer. The message is shown to the reader. */
export class Unreachable extends Error {
  name = 'Unreachable';
}

/** How much of what a node says is shown. */
const LONGEST_SHOWN = 200;

/** The node understood and declined. */
export class Declined extends Unreachable {
  constructor(method, code, message) {
    super(`${method} was declined: ${message.slice(0, LONGEST_SHOWN)} (${code})`);
    this.code = code;
    this.said = message;
  }
}

export class Rpc {
  #id = 0;

  constructor(url, { fetch = globalThis.fetch, timeoutMs = 10_000, maxBytes = 8 * 1024 * 1024 } = {}) {
    this.url = url;
    // Browsers demand that fetch is called as a function of the window.
    this.fetch = (...request) => fetch(...request);
    this.timeoutMs = timeoutMs;
    this.maxBytes = maxBytes;
  }

  /** @returns {Promise<unknown>} the result; throws Unreachable or Declined */
  async call(method, params) {
    const id = ++this.#id;
    const deadline = new AbortController();
    // The limit holds until the last byte: a node may also answer fast and then trickle.
    const timer = setTimeout(() => deadline.abort(), this.timeoutMs);
    try {
      const response = await this.fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        signal: deadline.signal,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      if (response.status !== 200) throw await whyNot(response, method, id, this.maxBytes);
      const type = (response.headers.get('content-type') ?? '').split(';')[0].trim().toLowerCase();
      if (type !== 'application/json') throw new Unreachable(`${method}: answered with ${type || 'no content type'}, not JSON`);
      return resultOf(method, id, await readUpTo(response, this.maxBytes, method));
    } catch (error) {
      if (error instanceof Unreachable) throw error;
      if (deadline.signal.aborted) throw new Unreachable(`${method}: no answer within ${this.timeoutMs / 1000} s`);
      // Browsers do not tell a page why: refused, unknown host, certificate and missing CORS
      // headers all look the same.
      throw new Unreachable(`${method}: no connection, or the node does not let web pages ask it`);
    } finally {
      clearTimeout(timer);
      deadline.abort();
    }
  }
}

async function readUpTo(response, maxBytes, method) {
  const chunks = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > maxBytes) throw new Unreachable(`${method}: the answer is larger than ${maxBytes} bytes`);
    chunks.push(read.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Nodes also decline with a status of HTTP: what they say then is in the body all the same. */
async function whyNot(response, method, id, maxBytes) {
  const fault = new Unreachable(`${method}: HTTP status ${response.status}`);
  try {
    resultOf(method, id, await readUpTo(response, maxBytes, method));
    return fault;
  } catch (error) {
    return error instanceof Declined ? error : fault;
  }
}

function resultOf(method, id, bytes) {
  let answer;
  try {
    answer = JSON.parse(textOf(bytes));
  } catch {
    throw new Unreachable(`${method}: the answer is not JSON`);
  }
  if (answer === null || typeof answer !== 'object' || answer.jsonrpc !== '2.0' || answer.id !== id) {
    throw new Unreachable(`${method}: the answer is not one to this question`);
  }
  const { error } = answer;
  if (error !== undefined && error !== null) {
    const said = typeof error.message === 'string' ? error.message : 'no reason given';
    throw new Declined(method, Number.isInteger(error.code) ? error.code : 0, said);
  }
  if (!Object.hasOwn(answer, 'result')) throw new Unreachable(`${method}: the answer has no result`);
  return answer.result;
}
