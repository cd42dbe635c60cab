// What a notary's contract states (sections 6 and 6.3), asked of one node by eth_call. Whatever is not exactly what
// was asked for makes the node unreachable.

import { areHexDigits, fromHex, toHex } from './hex.mjs';
import { keccak256 } from './keccak.mjs';
import { Declined, Unreachable } from './rpc.mjs';
import { bytesOf, textOf } from './text.mjs';

/** By what it is called here: the contract's function, and how its answer is read. */
const FUNCTIONS = {
  origin: ['origin()', abiString],
  note_key: ['noteKey()', word],
  clock_name: ['clockName()', abiString],
  clock_key: ['clockKey()', word],
  finality_depth: ['finalityDepth()', uint64],
  predecessor_chain: ['predecessorChain()', uint64],
  predecessor: ['predecessor()', address],
  from_size: ['fromSize()', uint64],
  retired_at: ['retiredAt()', uint64],
  successor_chain: ['successorChain()', uint64],
  successor: ['successor()', address],
};

const selector = (signature) => `0x${toHex(keccak256(bytesOf(signature)).subarray(0, 4))}`;

/** Those of FUNCTIONS that are named, or null where the contract lacks one of them, or there is none.
 *  @param {import('./rpc.mjs').Rpc} rpc
 *  @param {string[]} names
 *  @returns {Promise<object | null>} */
export async function askStated(rpc, contract, names) {
  const said = await Promise.all(names.map((name) => askFunction(rpc, contract, ...FUNCTIONS[name])));
  return said.includes(null) ? null : Object.fromEntries(names.map((name, i) => [name, said[i]]));
}

/** What a function of the contract returns; null where there is no code, or it has no such function. */
async function askFunction(rpc, to, signature, read) {
  try {
    const result = await rpc.call('eth_call', [{ to, data: selector(signature) }, 'latest']);
    return result === '0x' ? null : read(result, signature);
  } catch (error) {
    if (error instanceof Declined && error.isReverted) return null;
    throw error;
  }
}

/** Bytes of a fixed width. Nodes may write capitals; the protocol does not. */
export function data(value, width, what) {
  if (typeof value !== 'string' || value.length !== 2 + 2 * width || !isHex(value)) {
    throw new Unreachable(`${what} is not ${width} bytes`);
  }
  return value.toLowerCase();
}

function isHex(value) {
  return value.startsWith('0x') && areHexDigits(value.slice(2));
}

function word(value, what) {
  return data(value, 32, what);
}

function uint64(value, what) {
  const number = Number(word(value, what));
  if (!Number.isSafeInteger(number)) throw new Unreachable(`${what} is beyond all numbers of JSON`);
  return number;
}

function address(value, what) {
  const digits = word(value, what).slice(2);
  if (!digits.startsWith('0'.repeat(24))) throw new Unreachable(`${what} is not an address`);
  return `0x${digits.slice(24)}`;
}

/** A string as the contract ABI returns one: where it begins, its length, its bytes, zeros. */
function abiString(value, what) {
  const bad = new Unreachable(`${what} is not a string`);
  if (typeof value !== 'string' || value.length < 130 || value.length % 64 !== 2 || !isHex(value)) throw bad;
  const bytes = fromHex(value.slice(2));
  const wordAt = (at) => BigInt(`0x${toHex(bytes.subarray(at, at + 32))}`);
  const length = wordAt(32);
  if (wordAt(0) !== 32n || BigInt(bytes.length) !== 64n + ((length + 31n) / 32n) * 32n) throw bad;
  const end = 64 + Number(length);
  if (bytes.subarray(end).some((byte) => byte !== 0)) throw bad;
  try {
    return textOf(bytes.subarray(64, end));
  } catch {
    throw bad;
  }
}
