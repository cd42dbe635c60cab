// The trust (section 8): whose keys, which contract on which chain, now and in the eras before. Everything a verdict
// rests on that is not computed.

import { isEvmValue } from './hex.mjs';
import { array, members, number, parseJson } from './json.mjs';
import { COSIGNATURE, ED25519, parseKey } from './key.mjs';
import { isRegister } from './origin.mjs';
import { isBase } from './place.mjs';
import { refuse } from './refused.mjs';
import { isUnicode } from './text.mjs';

const MEMBERS = ['format', 'origin', 'notary_key', 'clock_key', 'chain_id', 'contract', 'finality', 'rpc_urls', 'urls', 'line'];
const ERA_MEMBERS = ['chain_id', 'contract', 'finality', 'notary_key', 'clock_key', 'to_size'];
/** How many eras before the newest a trust may name. */
export const LONGEST_LINE = 16;

/** Refuses (throws) what is not a trust. */
export function parseTrust(text) {
  return trustOf(parseJson(text));
}

/** @typedef {{origin: string, chainId: number, contract: string, finality: 'finalized' | {depth: number},
 *    notaryKey: object, clockKey: object, from: bigint, to: bigint | null}} Era the time of one contract, from and to
 *    which sizes of the register: the newest has no end */

/** @returns {Era & {eras: Era[], rpcUrls: string[], urls: string[], value: object}} the newest era, beside all of them,
 *    oldest first; `urls` is where the notary is asked, in that order, and `value` the trust as it is written */
export function trustOf(value) {
  const trust = members(value, MEMBERS, 'the trust');
  if (trust.format !== 'countersign/trust@v1') refuse('a trust of another format');
  if (typeof trust.origin !== 'string' || !isRegister(trust.origin)) refuse('origin is not that of a register');
  const eras = erasOf(trust);
  return {
    ...eras.at(-1),
    eras,
    rpcUrls: array(trust.rpc_urls, 'rpc_urls').map(nodeUrl),
    urls: array(trust.urls, 'urls').map(notaryUrl),
    value: trust,
  };
}

function erasOf(trust) {
  const line = array(trust.line, 'line').map((era) => members(era, ERA_MEMBERS, 'an era'));
  if (line.length > LONGEST_LINE) refuse(`line has more than ${LONGEST_LINE} eras`);
  let from = 0n;
  const eras = [...line, trust].map((era) => {
    const to = era === trust ? null : BigInt(number(era.to_size, 'to_size'));
    if (to !== null && to < from) refuse('an era ends before it begins');
    const read = { ...eraOf(era, trust.origin), from, to };
    from = to;
    return read;
  });
  const places = new Set(eras.map(({ chainId, contract }) => `${chainId} ${contract}`));
  if (places.size !== eras.length) refuse('two eras have the same contract');
  return eras;
}

function eraOf(era, origin) {
  const notaryKey = parseKey(era.notary_key);
  if (notaryKey.type !== ED25519 || notaryKey.name !== origin) {
    refuse('notary_key is not of type 01 under the name of the origin');
  }
  const clockKey = parseKey(era.clock_key);
  if (clockKey.type !== COSIGNATURE) refuse('clock_key is not of type 04');
  if (!isEvmValue(era.contract, 20)) refuse('contract is not an address');
  const chainId = number(era.chain_id, 'chain_id');
  return { origin, chainId, contract: era.contract, finality: finalityOf(era.finality), notaryKey, clockKey };
}

/** The era of an anchor: that of its contract on its chain. Null where there is no such era, or no anchor.
 *  @returns {Era | null} */
export function eraOfAnchor({ eras }, anchor) {
  return eras.find((era) => era.chainId === anchor?.chainId && era.contract === anchor.contract) ?? null;
}

/** The eras whose keys may have signed what is older than an anchor: its own and those before it, or all.
 *  @returns {Era[]} */
export function erasUpTo(trust, anchor) {
  const era = eraOfAnchor(trust, anchor);
  return era ? trust.eras.slice(0, trust.eras.indexOf(era) + 1) : trust.eras;
}

function finalityOf(finality) {
  if (finality === 'finalized') return finality;
  const { depth } = members(finality, ['depth'], 'finality');
  return { depth: number(depth, 'depth') };
}

function nodeUrl(url) {
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !isUnicode(url)) refuse('a node is not an http or https address');
  return url;
}

/** What may stand before `/p/` in the url of a proof. */
function notaryUrl(url) {
  if (typeof url !== 'string' || !isBase(url) || url.endsWith('/')) refuse('an address of the notary is not one that proofs can have');
  return url;
}
