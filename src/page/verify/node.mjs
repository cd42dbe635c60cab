// Asks an EVM node what section 8.2 says to ask, and reads its answers into the shape that
// answer.mjs judges. Whatever is not exactly what was asked for makes the node unreachable: a node
// that talks nonsense has not said anything about the anchor.

import { doubtOfAnchor, topicsOf } from './answer.mjs';
import { askStated, data } from './contract.mjs';
import { Declined, Rpc, Unreachable } from './rpc.mjs';
import { dateOfSeconds } from './text.mjs';
import { eraOfAnchor } from './trust.mjs';

/** What the contract has to state of the notary. */
const STATED = ['origin', 'note_key', 'clock_name', 'clock_key'];

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

/** Anything else would be taken for a path on the notary's own server. */
export function isNodeUrl(url) {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

/** Never rejects: a node that gives no good answer is `{unreachable: why}`.
 *  @param {{fetch?: typeof fetch, timeoutMs?: number, maxBytes?: number}} [options] for each call */
export async function askNode(url, question, options) {
  if (!isNodeUrl(url)) {
    return { unreachable: 'no connection: its address does not begin with https:// or http://' };
  }
  try {
    return await ask(new Rpc(url, options), question);
  } catch (error) {
    if (error instanceof Unreachable) return { unreachable: error.message };
    throw error;
  }
}

export async function askChainId(rpc) {
  return quantity(await rpc.call('eth_chainId', []), 'the chain id');
}

async function ask(rpc, question) {
  const chainId = await askChainId(rpc);
  // Another chain's node has nothing to say, and is not told what we look for.
  if (chainId !== question.chainId) {
    return { chain_id: chainId, contract: null, block: null, logs: [], final_block: null };
  }
  const [contract, { block, pruned }, finalBlock] = await Promise.all([
    askStated(rpc, question.contract, STATED),
    askBlock(rpc, question.blockNumber),
    askFinalBlock(rpc, question.finality),
  ]);
  // The logs of another block are of no use: that it is another is the answer.
  const logs = block && block.hash === question.blockHash ? await askLogs(rpc, block, question) : [];
  return { chain_id: chainId, contract, block, ...(pruned && { pruned }), logs, final_block: finalBlock };
}

/** The block's header is all that is looked at. A node that keeps no blocks that old may still keep that. */
async function askBlock(rpc, number) {
  const hex = `0x${number.toString(16)}`;
  try {
    return { block: ofNumber(headerOf(await rpc.call('eth_getBlockByNumber', [hex, false])), number) };
  } catch (error) {
    if (!isPruned(error)) throw error;
  }
  const block = await rpc.call('eth_getHeaderByNumber', [hex]).then(headerOf).catch(nothing);
  return { block: ofNumber(block, number), pruned: block === null };
}

/** Of a node that said already that it keeps nothing so old, nothing more is expected. */
function nothing(error) {
  if (error instanceof Unreachable) return null;
  throw error;
}

function ofNumber(block, number) {
  if (block !== null && block.number !== number) throw new Unreachable('the node answered with another block');
  return block;
}

function headerOf(block) {
  if (block === null) return null;
  const read = {
    number: quantity(block.number, 'the number of the block'),
    hash: data(block.hash, 32, 'the hash of the block'),
    time: dateOfSeconds(BigInt(quantity(block.timestamp, 'the time of the block'))),
    logs_bloom: data(block.logsBloom, 256, 'the bloom of the block'),
  };
  if (read.time === null) throw new Unreachable('the time of the block is beyond the year 9999');
  return read;
}

function isPruned(error) {
  return error instanceof Declined && error.isPruned;
}

async function askLogs(rpc, block, { contract, topics }) {
  const filter = { blockHash: block.hash, address: contract, topics };
  const logs = await rpc.call('eth_getLogs', [filter]).catch((error) => (isPruned(error) ? [] : Promise.reject(error)));
  if (!Array.isArray(logs)) throw new Unreachable('the node answered with no list of events');
  return logs.map((log) => {
    if (!Array.isArray(log?.topics) || log.topics.length > 4) throw new Unreachable('the node answered with an event that is none');
    if (![undefined, null, false].includes(log.removed) || data(log.blockHash, 32, 'the block of an event') !== block.hash) {
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
    // It does not know that word, or there is no such block yet.
    if (error instanceof Declined) return null;
    throw error;
  }
}

function quantity(value, what) {
  const number = typeof value === 'string' && /^0x[0-9a-fA-F]+$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(number)) throw new Unreachable(`${what} is not a number as nodes write them`);
  return number;
}
