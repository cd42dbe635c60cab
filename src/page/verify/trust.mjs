// The trust (section 8): whose keys, which contract on which chain. Everything a verdict rests on
// that is not computed.

import { isEvmValue } from './hex.mjs';
import { array, members, number, parseJson } from './json.mjs';
import { COSIGNATURE, ED25519, parseKey } from './key.mjs';
import { isRegister } from './origin.mjs';
import { isBase } from './place.mjs';
import { refuse } from './refused.mjs';

const MEMBERS = ['format', 'origin', 'notary_key', 'clock_key', 'chain_id', 'contract', 'finality', 'rpc_urls', 'urls'];

/** Refuses (throws) what is not a trust. */
export function parseTrust(text) {
  return trustOf(parseJson(text));
}

/** @returns {{origin: string, notaryKey: object, clockKey: object, chainId: number,
 *    contract: string, finality: 'finalized' | {depth: number}, rpcUrls: string[], urls: string[]}} where
 *    `urls` is where the notary is asked, in that order */
export function trustOf(value) {
  const trust = members(value, MEMBERS, 'the trust');
  if (trust.format !== 'countersign/trust@v1') refuse('a trust of another format');
  if (typeof trust.origin !== 'string' || !isRegister(trust.origin)) refuse('origin is not that of a register');
  const notaryKey = parseKey(trust.notary_key);
  if (notaryKey.type !== ED25519 || notaryKey.name !== trust.origin) {
    refuse('notary_key is not of type 01 under the name of the origin');
  }
  const clockKey = parseKey(trust.clock_key);
  if (clockKey.type !== COSIGNATURE) refuse('clock_key is not of type 04');
  if (!isEvmValue(trust.contract, 20)) refuse('contract is not an address');
  return {
    origin: trust.origin,
    notaryKey,
    clockKey,
    chainId: number(trust.chain_id, 'chain_id'),
    contract: trust.contract,
    finality: finalityOf(trust.finality),
    rpcUrls: array(trust.rpc_urls, 'rpc_urls').map(nodeUrl),
    urls: array(trust.urls, 'urls').map(notaryUrl),
  };
}

function finalityOf(finality) {
  if (finality === 'finalized') return finality;
  const { depth } = members(finality, ['depth'], 'finality');
  return { depth: number(depth, 'depth') };
}

function nodeUrl(url) {
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) refuse('a node is not an http or https address');
  return url;
}

/** What may stand before `/p/` in the url of a proof. */
function notaryUrl(url) {
  if (typeof url !== 'string' || !isBase(url)) refuse('an address of the notary is not one that proofs can have');
  return url;
}
