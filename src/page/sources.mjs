// Where a check takes its parts from: files that the reader gave, the notary, or what the notary answered before.

import { at } from './element.mjs';
import { Unusable, given, proofIn } from './given.mjs';
import { drawNonce } from './nonce.mjs';
import { NotFetched, fetchProof, fetchStatus, fetchTrust } from './notary.mjs';
import { isEvmValue } from './verify/hex.mjs';
import { nameOf } from './verify/origin.mjs';
import { dateWords } from './verify/phrases.mjs';
import { Refused } from './verify/refused.mjs';
import { parseTrust } from './verify/trust.mjs';

// What the notary answered last: it still counts when the notary is gone.
const answered = { proof: null, trust: null };

/** Whether a statement is of the record that an address names. */
export function isOf({ ledger, id }, address) {
  return nameOf(ledger) === address.ledger && id === address.id;
}

/** @param {{base: string, ledger: string | null, id: string | null}} address */
export async function currentProof(address) {
  if (given.proof) return given.proof.read;
  if (!address.id) throw new NotFetched('This address names no record. Is it complete, as it stands on the bill?');
  return fromNotary('proof', async () => {
    const fetched = proofIn(await fetchProof(address.base, address));
    if (fetched.none) throw new NotFetched(`What came in the place of the proof is none: ${fetched.none}`);
    // An honest proof of another record would pass all checks; only the address tells it apart.
    if (fetched.reading.proof && !isOf(fetched.reading.proof.statement, address)) {
      throw new NotFetched('The notary answered with the proof of another record than the one in this address.');
    }
    return fetched;
  });
}

export async function currentTrust(address) {
  if (given.trust) return given.trust.read;
  return fromNotary('trust', async () => {
    try {
      return parseTrust(await fetchTrust(address.base));
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

/** What the notary says has become of the record, also where the proof is the reader's own: that of this page, or the
 *  addresses in the reader's own trust, if there are any, in their order and no other. That nobody says anything is told,
 *  and decides nothing.
 *  @param {string[]} urls those addresses
 *  @param {string} base where the notary of this page is asked
 *  @returns {Promise<{status: Uint8Array | null, nonce: string | null, unasked: string | null}>} */
export async function currentStatus({ proof }, urls, base) {
  if (!proof) return { status: null, nonce: null, unasked: null };
  const { ledger, id } = proof.statement;
  const nonce = drawNonce();
  let unasked = null;
  for (const one of urls.length > 0 ? urls : [base]) {
    try {
      return { status: await fetchStatus(one, { ledger: nameOf(ledger), id }, nonce), nonce, unasked: null };
    } catch (error) {
      if (!(error instanceof NotFetched)) throw error;
      unasked = urls.length > 1 ? 'None of the addresses in your trust file gave an answer.' : error.message;
    }
  }
  return { status: null, nonce, unasked };
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
