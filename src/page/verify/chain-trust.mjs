// A trust from the chain (section 8): all that a contract states of its notary, for a reader who kept no trust. It
// asks nobody: what the nodes said is an argument.

import { isEvmValue, fromHex } from './hex.mjs';
import { COSIGNATURE, ED25519, vkeyOf } from './key.mjs';
import { refuse } from './refused.mjs';
import { trustOf } from './trust.mjs';

/** @typedef {{origin: string, note_key: string, clock_name: string, clock_key: string, finality_depth: number,
 *    predecessor_chain: number, predecessor: string, from_size: number}} States what a contract states (sections 6, 6.3) */

/** Refuses (throws) where that makes no trust.
 *  @param {States | null} states what all nodes that answered say alike
 *  @param {string[]} rpcUrls the nodes that were asked
 *  @returns {object} the trust, as it is written */
export function trustFromChain(chainId, contract, states, rpcUrls) {
  if (states === null) refuse('there is no such contract');
  return trustOf({
    format: 'countersign/trust@v1', origin: states.origin, ...eraStated(chainId, contract, states), rpc_urls: rpcUrls, urls: [], line: [],
  }).value;
}

/** The members of a trust that are of one era, but for where it ends.
 *  @param {States} states */
export function eraStated(chainId, contract, states) {
  return {
    notary_key: vkeyOf(states.origin, ED25519, publicKeyIn(states.note_key)),
    clock_key: vkeyOf(states.clock_name, COSIGNATURE, publicKeyIn(states.clock_key)),
    chain_id: chainId,
    contract,
    finality: states.finality_depth === 0 ? 'finalized' : { depth: states.finality_depth },
  };
}

function publicKeyIn(word) {
  if (!isEvmValue(word, 32)) refuse('a key is not 32 bytes of hex');
  return fromHex(word.slice(2));
}
