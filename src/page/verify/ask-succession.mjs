// Follows a notary from the contract that a trust ends with to those that came after (section 6.3), as nodes tell it.
// A node that contradicts another one ends it: then the reader stays with the trust that they have.

import { askStated } from './contract.mjs';
import { askChainId, isNodeUrl } from './node.mjs';
import { Refused } from './refused.mjs';
import { Rpc, Unreachable } from './rpc.mjs';
import { follow } from './succession.mjs';

const END = ['retired_at', 'successor_chain', 'successor'];
const KEYS = ['notary_key', 'clock_key'];
const STATES = ['origin', 'note_key', 'clock_name', 'clock_key', 'finality_depth', 'predecessor_chain', 'predecessor', 'from_size'];

/** Never rejects because of what nodes say.
 *  @param {object} value the trust, as it is written
 *  @param {string[]} urls nodes, of whichever chain: only those of the chain that is asked about are heard
 *  @returns {Promise<{value: object, steps: Array<{chainId: number, contract: string, by: string[],
 *    before: {chainId: number, contract: string}, keysChanged: boolean}>}>} the trust that has all that followed, by
 *    which nodes, and whether the next contract states other keys than the one before it */
export async function askSuccession(value, urls, options) {
  const steps = [];
  let newest = value;
  for (let next = await askNext(newest, urls, options); next; next = await askNext(newest, urls, options)) {
    const before = { chainId: newest.chain_id, contract: newest.contract };
    const keysChanged = KEYS.some((name) => newest[name] !== next.value[name]);
    newest = next.value;
    steps.push({ chainId: newest.chain_id, contract: newest.contract, by: next.by, before, keysChanged });
  }
  return { value: newest, steps };
}

async function askNext(value, urls, options) {
  const end = await agreed(urls, value.chain_id, value.contract, END, options);
  if (!end?.stated || end.stated.retired_at === 0) return null;
  const { successor_chain: chainId, successor: contract } = end.stated;
  const next = await agreed(urls, chainId, contract, STATES, options);
  if (!next) return null;
  try {
    return { value: follow(value, end.stated, next.stated), by: [...new Set([...end.by, ...next.by])] };
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** Whoever says what follows says with whose keys: on the word of one node alone nobody is followed. */
const FEWEST_NODES = 2;

/** What all nodes of that chain which answered say alike; null if too few did, or they contradict each other. */
async function agreed(urls, chainId, contract, names, options) {
  const answers = (await Promise.all(urls.map((url) => askOne(url, chainId, contract, names, options)))).filter(Boolean);
  if (new Set(answers.map(({ url }) => new URL(url).hostname)).size < FEWEST_NODES) return null;
  if (new Set(answers.map(({ stated }) => JSON.stringify(stated))).size !== 1) return null;
  return { stated: answers[0].stated, by: answers.map(({ url }) => url) };
}

async function askOne(url, chainId, contract, names, options) {
  if (!isNodeUrl(url)) return null;
  const rpc = new Rpc(url, options);
  try {
    return await askChainId(rpc) === chainId ? { url, stated: await askStated(rpc, contract, names) } : null;
  } catch (error) {
    if (error instanceof Unreachable) return null;
    throw error;
  }
}
