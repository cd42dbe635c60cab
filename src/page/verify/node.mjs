// Asks an EVM node what section 8.2 says to ask, and reads its answers into the shape that
// answer.mjs judges. Whatever is not exactly what was asked for makes the node unreachable: a node
// that talks nonsense has not said anything about the anchor.

import { doubtOfAnchor, topicsOf } from './answer.mjs';
import { fromHex, toHex } from './hex.mjs';
import { keccak256 } from './keccak.mjs';
import { Declined, Rpc, Unreachable } from './rpc.mjs';
import { bytesOf, dateOfSeconds, textOf } from './text.mjs';
import { eraOfAnchor } from './trust.mjs';

const selector = (signature) => `0x${toHex(keccak256(bytesOf(signature)).subarray(0, 4))}`;

/** What to ask the nodes about a proof, or null if their answers would not matter.
 *  @returns {{chainId, contract, blockNumber, blockHash, topics, finality} | null} */
export function questionOf(proof, trust, pinned) {
  if (!proof || doubtOfAnchor(proof, trust, pinned)) return null;
  const { chainId, contract, finality } = eraOfAnchor(trust, proof.anchor);
  return {
    chainId,
    contract,
    blockNumber: proof.anchor.blockNumber,
    blockHash: proof.anchor.blockHash,
    topics: topicsOf(proof.register.checkpoint),
    finality,
  };
}

/** Never rejects: a node that gives no good answer is `{unreachable: why}`.
 *  @param {{fetch?: typeof fetch, timeoutMs?: number, maxBytes?: number}} [options] for each call */
export async function askNode(url, question, options) {
  // Anything else would be taken for a path on the notary's own server.
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return { unreachable: 'no connection: its address does not begin with https:// or http://' };
  }
  try {
    return await ask(new Rpc(url, options), question);
  } catch (error) {
    if (error instanceof Unreachable) return { unreachable: error.message };
    throw error;
  }
}

/** What the contract states of the notary (section 6). */
const STATED = [
  ['origin', 'origin', abiString],
  ['note_key', 'noteKey', (value, what) => data(value, 32, what)],
  ['clock_name', 'clockName', abiString],
  ['clock_key', 'clockKey', (value, what) => data(value, 32, what)],
];

async function ask(rpc, question) {
  const chainId = quantity(await rpc.call('eth_chainId', []), 'the chain id');
  // Another chain's node has nothing to say, and is not told what we look for.
  if (chainId !== question.chainId) {
    return { chain_id: chainId, contract: null, block: null, logs: [], final_block: null };
  }
  const [contract, { block, pruned }, finalBlock] = await Promise.all([
    askContract(rpc, question.contract),
    askBlock(rpc, question.blockNumber),
    askFinalBlock(rpc, question.finality),
  ]);
  // The logs of another block are of no use: that it is another is the answer.
  const logs = block && block.hash === question.blockHash ? await askLogs(rpc, block, question) : [];
  return { chain_id: chainId, contract, block, ...(pruned && { pruned }), logs, final_block: finalBlock };
}

async function askContract(rpc, contract) {
  const said = await Promise.all(STATED.map(([, name]) => askFunction(rpc, contract, `${name}()`)));
  if (said.includes(null)) return null;
  return Object.fromEntries(STATED.map(([member, name, read], i) => [member, read(said[i], `${name}()`)]));
}

/** What a function of the contract returns; null where there is no code, or it has no such function. */
async function askFunction(rpc, to, name) {
  try {
    const result = await rpc.call('eth_call', [{ to, data: selector(name) }, 'latest']);
    return result === '0x' ? null : result;
  } catch (error) {
    if (error instanceof Declined && (error.code === 3 || /revert/i.test(error.said))) return null;
    throw error;
  }
}

/** The block's header is all that is looked at. A node that keeps no blocks that old may still keep that. */
async function askBlock(rpc, number) {
  const hex = `0x${number.toString(16)}`;
  try {
    return { block: headerOf(await rpc.call('eth_getBlockByNumber', [hex, false]), number) };
  } catch (error) {
    if (!isPruned(error)) throw error;
  }
  try {
    const block = headerOf(await rpc.call('eth_getHeaderByNumber', [hex]), number);
    return { block, pruned: block === null };
  } catch (error) {
    if (error instanceof Declined) return { block: null, pruned: true };
    throw error;
  }
}

function headerOf(block, number) {
  if (block === null) return null;
  const read = {
    number: quantity(block.number, 'the number of the block'),
    hash: data(block.hash, 32, 'the hash of the block'),
    time: dateOfSeconds(BigInt(quantity(block.timestamp, 'the time of the block'))),
    logs_bloom: data(block.logsBloom, 256, 'the bloom of the block'),
  };
  if (read.number !== number || read.time === null) throw new Unreachable('the node answered with another block');
  return read;
}

/** Whether a node says that it keeps no history of that age (EIP-4444). */
function isPruned(error) {
  if (!(error instanceof Declined)) return false;
  const said = error.said.toLowerCase();
  return error.code === 4444 || said.includes('pruned')
    || (said.includes('history') && ['unavailable', 'not available', 'expired'].some((word) => said.includes(word)));
}

async function askLogs(rpc, block, { contract, topics }) {
  const filter = { blockHash: block.hash, address: contract, topics };
  const logs = await rpc.call('eth_getLogs', [filter]).catch((error) => (isPruned(error) ? [] : Promise.reject(error)));
  if (!Array.isArray(logs)) throw new Unreachable('the node answered with no list of events');
  return logs.map((log) => {
    if (!Array.isArray(log?.topics) || log.topics.length > 4) throw new Unreachable('the node answered with an event that is none');
    if (log.removed === true || data(log.blockHash, 32, 'the block of an event') !== block.hash) {
      throw new Unreachable('the node answered with an event of another block');
    }
    return {
      address: data(log.address, 20, 'the address of an event'),
      topics: log.topics.map((topic) => data(topic, 32, 'a topic of an event')),
      transaction: data(log.transactionHash, 32, 'the transaction of an event'),
    };
  });
}

async function askFinalBlock(rpc, finality) {
  if (finality !== 'finalized') {
    const newest = quantity(await rpc.call('eth_blockNumber', []), 'the newest block');
    return newest >= finality.depth ? newest - finality.depth : null;
  }
  try {
    const block = await rpc.call('eth_getBlockByNumber', ['finalized', false]);
    return block === null ? null : quantity(block.number, 'the number of the newest final block');
  } catch (error) {
    // Before a chain's first final block, nodes decline instead of answering null.
    if (error instanceof Declined && /not found|unknown block/i.test(error.said)) return null;
    throw error;
  }
}

function quantity(value, what) {
  const number = typeof value === 'string' && /^0x(0|[1-9a-f][0-9a-f]{0,13})$/i.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(number)) throw new Unreachable(`${what} is not a number as nodes write them`);
  return number;
}

/** Bytes of a fixed width. Nodes may write capitals; the protocol does not. */
function data(value, width, what) {
  if (typeof value !== 'string' || value.length !== 2 + 2 * width || !/^0x[0-9a-f]*$/i.test(value)) {
    throw new Unreachable(`${what} is not ${width} bytes`);
  }
  return value.toLowerCase();
}

/** A string as the contract ABI returns one: where it begins, its length, its bytes, zeros. */
function abiString(value, what) {
  const bad = new Unreachable(`${what} is not a string`);
  if (typeof value !== 'string' || !/^0x([0-9a-f]{64}){2,40}$/i.test(value)) throw bad;
  const bytes = fromHex(value.slice(2));
  const word = (at) => BigInt(`0x${toHex(bytes.subarray(at, at + 32))}`);
  const length = word(32);
  if (word(0) !== 32n || BigInt(bytes.length) !== 64n + ((length + 31n) / 32n) * 32n) throw bad;
  const end = 64 + Number(length);
  if (bytes.subarray(end).some((byte) => byte !== 0)) throw bad;
  try {
    return textOf(bytes.subarray(64, end));
  } catch {
    throw bad;
  }
}
