// Where a check takes its parts from: files that the reader gave, the notary, or what the notary answered before.

import { at } from './element.mjs';
import { Unusable, given, proofIn } from './given.mjs';
import { NotFetched, fetchProof, fetchStatus, fetchTrust } from './notary.mjs';
import { isEvmValue } from './verify/hex.mjs';
import { dateWords } from './verify/phrases.mjs';
import { Refused } from './verify/refused.mjs';
import { parseTrust } from './verify/trust.mjs';

// What the notary answered last: it still counts when the notary is gone.
const answered = { proof: null, trust: null };

/** @param {string | null} id that of the address */
export async function currentProof(id) {
  if (given.proof) return given.proof.read;
  if (!id) throw new NotFetched('This address names no record. Is it complete, as it stands on the bill?');
  return fromNotary('proof', async () => {
    const fetched = proofIn(await fetchProof(id));
    if (fetched.none) throw new NotFetched(`What came in the place of the proof is none: ${fetched.none}`);
    // An honest proof of another record would pass all checks; only the address tells it apart.
    if (fetched.reading.proof && fetched.reading.proof.statement.id !== id) {
      throw new NotFetched('The notary answered with the proof of another record than the one in this address.');
    }
    return fetched;
  });
}

export async function currentTrust() {
  if (given.trust) return given.trust.read;
  return fromNotary('trust', async () => {
    try {
      return parseTrust(await fetchTrust());
    } catch (error) {
      if (error instanceof Refused) throw new NotFetched(`The notary's trust file is not usable: ${error.message}.`);
      throw error;
    }
  });
}

/** What the notary answers, or else what it answered before: a notary that goes away takes no verdict along. */
async function fromNotary(what, ask) {
  try {
    answered[what] = { value: await ask(), at: new Date(), silent: false };
  } catch (error) {
    if (!(error instanceof NotFetched && answered[what])) throw error;
    answered[what].silent = true;
  }
  return answered[what].value;
}

/** What the notary of this page says has become of the record, also where the proof is the reader's
 *  own. That it says nothing is told, and decides nothing.
 *  @returns {Promise<{status: Uint8Array | null, unasked: string | null}>} */
export async function currentStatus({ proof }) {
  if (!proof) return { status: null, unasked: null };
  try {
    return { status: await fetchStatus(proof.statement.id), unasked: null };
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error;
    return { status: null, unasked: error.message };
  }
}

/** The hash of a block that the reader knows to be final, or null. Copied from elsewhere, it may have
 *  capitals, and no 0x. */
export async function currentBlockHash() {
  const words = at('block-hash').value.trim().toLowerCase();
  if (words === '') return null;
  const hash = words.startsWith('0x') ? words : `0x${words}`;
  if (!isEvmValue(hash, 32)) throw new Unusable('The hash of a block is 0x and 64 digits from 0 to 9 and a to f. What you gave is not.');
  return hash;
}

/** For the reader and for paper. */
export function fromNotaryWords(what) {
  if (!answered[what]) return 'none';
  const { at: when, silent } = answered[what];
  const silence = silent ? `, as it answered on ${dateWords(when.toISOString().replace(/\.\d+Z/, 'Z'))}; now it does not answer` : '';
  return `from the notary, ${location.host}${silence}`;
}
