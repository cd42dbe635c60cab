// One JSON-RPC call to an EVM node, believing nothing: a time limit, a size limit, and an answer
// that has exactly the form of one (NODES.md, "An answer").

import { parseAnswer } from './json-answer.mjs';
import { Refused } from './refused.mjs';
import { textOf } from './text.mjs';

/** The node gave no usable answer. The message is shown to the reader. */
export class Unreachable extends Error {
  name = 'Unreachable';
}

/** How much of what a node says is shown. */
const LONGEST_SHOWN = 200;

const PRUNED = 4444;
const REVERTED = [3, -32015];

/** The node understood and declined. */
export class Declined extends Unreachable {
  constructor(method, status, { code, message, data }) {
    const words = typeof message === 'string' ? message : '';
    const number = Number.isInteger(code) ? code : 0;
    super(`${method} was declined: ${words.slice(0, LONGEST_SHOWN) || 'no reason given'} (${number})`);
    this.status = status;
    this.code = number;
    this.said = words.toLowerCase();
    this.data = typeof data === 'string' ? data.toLowerCase() : '';
  }

  /** Whether it keeps no history of that age (EIP-4444). */
  get isPruned() {
    const says = (...words) => words.some((word) => this.said.includes(word));
    return this.code === PRUNED || says('pruned', 'pruning')
      || (says('history', 'historical') && says('unavailable', 'not available', 'expired'));
  }

  /** Whether the contract was called, and did not return. */
  get isReverted() {
    return this.status === 200 && (REVERTED.includes(this.code) || this.said.includes('revert') || this.data.includes('revert'));
  }
}

export class Rpc {
  constructor(url, { fetch = globalThis.fetch, timeoutMs = 10_000, maxBytes = 4 * 1024 * 1024 } = {}) {
    this.url = url;
    // Browsers demand that fetch is called as a function of the window.
    this.fetch = (...request) => fetch(...request);
    this.timeoutMs = timeoutMs;
    this.maxBytes = maxBytes;
  }

  /** @returns {Promise<unknown>} the result; throws Unreachable or Declined */
  async call(method, params) {
    const deadline = new AbortController();
    // The limit holds until the last byte: a node may also answer fast and then trickle.
    const timer = setTimeout(() => deadline.abort(), this.timeoutMs);
    try {
      const response = await this.fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
        signal: deadline.signal,
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      if (response.status !== 200) throw await whyNot(response, method, this.maxBytes);
      return resultOf(method, response.status, await readUpTo(response, this.maxBytes, method));
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

/** That something is pruned counts under any status of HTTP. What else a node says then is for people. */
async function whyNot(response, method, maxBytes) {
  const status = `${method}: HTTP status ${response.status}`;
  try {
    resultOf(method, response.status, await readUpTo(response, maxBytes, method));
    return new Unreachable(status);
  } catch (error) {
    if (!(error instanceof Declined)) return new Unreachable(status);
    return error.isPruned ? error : new Unreachable(`${status}, ${error.message}`);
  }
}

function resultOf(method, status, bytes) {
  const answer = read(method, bytes);
  if (answer === null || typeof answer !== 'object' || answer.jsonrpc !== '2.0' || answer.id !== 1) {
    throw new Unreachable(`${method}: the answer is not one to this question`);
  }
  const { error = null } = answer;
  if (error !== null) {
    if (typeof error !== 'object' || Array.isArray(error)) throw new Unreachable(`${method}: the error in the answer is none`);
    throw new Declined(method, status, error);
  }
  if (!Object.hasOwn(answer, 'result')) throw new Unreachable(`${method}: the answer has no result`);
  return answer.result;
}

function read(method, bytes) {
  try {
    return parseAnswer(textOf(bytes));
  } catch (error) {
    if (error instanceof Refused) throw new Unreachable(`${method}: the answer is not JSON (${error.message})`);
    throw error;
  }
}
