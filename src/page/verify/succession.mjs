// Succession (section 6.3): from the trust of a reader whose newest era has ended to one that has the era which
// follows. It asks nobody: what the two contracts say is an argument.

import { eraStated } from './chain-trust.mjs';
import { classOf } from './chains.mjs';
import { isEvmValue } from './hex.mjs';
import { number } from './json.mjs';
import { refuse } from './refused.mjs';
import { LONGEST_LINE, trustOf } from './trust.mjs';

const NOBODY = `0x${'00'.repeat(20)}`;

/** Refuses (throws) where there is nothing to follow.
 *  @param {object} value the trust, as it is written
 *  @param {{successor_chain: number, successor: string} | null} retired what the contract of its newest era says of
 *    its end; null if it is not retired
 *  @param {import('./chain-trust.mjs').States | null} successor what the contract says that is named there; null if
 *    there is none
 *  @returns {object} the new trust, as it is written */
export function follow(value, retired, successor) {
  const { value: old, eras, origin } = trustOf(value);
  const ended = eras.at(-1);
  if (retired === null) refuse('the contract is not retired');
  const chainId = number(retired.successor_chain, 'the chain of the successor'), contract = retired.successor;
  if (!isEvmValue(contract, 20)) refuse('the successor is not an address');
  if (chainId === 0 || contract === NOBODY) refuse('the contract names no successor');
  if (eras.some((era) => era.chainId === chainId && era.contract === contract)) refuse('the successor is of an era before');
  if (chainId !== ended.chainId && classOf(chainId) === 'unlisted') refuse('nobody knows what the chain of the successor is');
  if (old.line.length >= LONGEST_LINE) refuse('the trust has no room for one more era');
  if (successor === null) refuse('there is no such successor');
  if (successor.origin !== origin) refuse('the successor is of another notary');
  if (successor.predecessor_chain !== ended.chainId || successor.predecessor !== ended.contract) refuse('the successor follows another contract');
  const toSize = number(successor.from_size, 'the size from which it is');
  if (BigInt(toSize) < ended.from) refuse('the successor begins before the era that it ends');

  const { format, rpc_urls, urls, line, chain_id, contract: left, finality, notary_key, clock_key } = old;
  const past = { chain_id, contract: left, finality, notary_key, clock_key, to_size: toSize };
  return trustOf({ format, origin, ...eraStated(chainId, contract, successor), rpc_urls, urls, line: [...line, past] }).value;
}
