// What the pages fetch from the notary: the proof of a record, its status, the trust, who runs it, the
// description of the API.
// The fragment of the address is not part of any request.

import { LONGEST_PROOF } from './verify/proof.mjs';
import { LONGEST_STATUS } from './verify/status.mjs';
import { textOf } from './verify/text.mjs';

export const TRUST_PATH = '/v1/trust';
export const LONGEST_TRUST = 64 * 1024;
const LONGEST_API = 1024 * 1024;
const LONGEST_OPERATOR = 64 * 1024;
const PATIENCE_MS = 30_000;
/** A verdict does not wait long for what it does not rest on. */
const STATUS_PATIENCE_MS = 10_000;

/** A fetch that failed, with words for the reader. */
export class NotFetched extends Error {
  name = 'NotFetched';

  /** @param {boolean} missing whether the notary said that there is none */
  constructor(message, missing = false) {
    super(message);
    this.missing = missing;
  }
}

/** A bill can carry an address that was reserved for it before it is on record. */
const NOTHING_YET = 'Nothing is on record at this address yet.';

/** @param {string} base what stands before /p/ in addresses of the notary's records: a path of its own host, or a URL
 *  @param {{ledger: string, id: string}} record with the name of its ledger */
function pathOf(base, { ledger, id }) {
  return `${base.replace(/\/+$/, '')}/v1/ledgers/${ledger}/records/${id}`;
}

export async function fetchProof(base, record) {
  return fetchBytes(`${pathOf(base, record)}/proof`, LONGEST_PROOF, {
    missing: NOTHING_YET,
    failed: 'The notary did not give out the proof of this record.',
  });
}

/** @param {string} nonce what the answer has to repeat */
export async function fetchStatus(base, record, nonce) {
  return fetchBytes(`${pathOf(base, record)}/status?nonce=${nonce}`, LONGEST_STATUS, {
    missing: 'This notary knows of no such record.',
    failed: 'The notary did not say.',
  }, { cache: 'no-store', patience: STATUS_PATIENCE_MS });
}

export async function fetchTrust(base) {
  return textOf(await fetchBytes(`${base.replace(/\/+$/, '')}${TRUST_PATH}`, LONGEST_TRUST, {
    missing: 'The notary does not say which keys it uses.',
    failed: 'The notary did not say which keys it uses.',
  }));
}

/** Who runs the notary, as it says: `operator` is null if it does not.
 *  @returns {Promise<{operator: {name: string, address?: string, contact: string, contact_url: string} | null}>} */
export async function fetchOperator() {
  const words = { missing: 'The notary does not say who runs it.', failed: 'The notary did not say who runs it.' };
  const bytes = await fetchBytes('/v1/operator', LONGEST_OPERATOR, words);
  try {
    const { operator } = JSON.parse(textOf(bytes));
    const told = operator && ['name', 'contact', 'contact_url'].every((member) => typeof operator[member] === 'string');
    if (operator === null || told) return { operator };
  } catch {
    // It is not what was asked for, as below.
  }
  throw new NotFetched(words.failed);
}

/** The description of the API, parsed. */
export async function fetchApi() {
  return JSON.parse(textOf(await fetchBytes('/openapi.json', LONGEST_API, {
    missing: 'This notary has no description of its API.',
    failed: 'The description of the API did not arrive.',
  })));
}

// A proof grows while its record is being anchored, so a stored copy has to be confirmed. Who is asked was decided before: a
// redirection, which may lead to another host, is not followed.
async function fetchBytes(path, longest, words, { cache = 'no-cache', patience = PATIENCE_MS } = {}) {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), patience);
  try {
    const response = await fetch(path, { cache, credentials: 'omit', redirect: 'error', signal: deadline.signal });
    if (response.status === 404 || response.status === 410) throw new NotFetched(words.missing, true);
    if (response.status !== 200) throw new NotFetched(`${words.failed} It answered with status ${response.status}.`);
    return await readUpTo(response, longest, words);
  } catch (error) {
    if (error instanceof NotFetched) throw error;
    throw new NotFetched(`${words.failed} It could not be reached.`);
  } finally {
    clearTimeout(timer);
  }
}

async function readUpTo(response, longest, words) {
  const parts = [];
  let length = 0;
  const reader = response.body.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > longest) {
      await reader.cancel();
      throw new NotFetched(`${words.failed} Its answer is too long.`);
    }
    parts.push(read.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
