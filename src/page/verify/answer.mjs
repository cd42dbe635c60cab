// What one node's answers are worth (section 8.2). A node is the shape that node.mjs reads:
//
//   { unreachable: "why" }   or
//   { chain_id, contract: {origin, note_key, clock_name, clock_key} | null,
//     block: {number, hash, time, logs_bloom} | null, pruned: true ?, logs: [{address, topics, transaction}],
//     final_block: number | null }
//
// where `pruned` says that it has no block because it no longer keeps blocks that old.

import { mayHold } from './bloom.mjs';
import { classOf } from './chains.mjs';
import { toHex } from './hex.mjs';
import { failed, passed, unknown } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { eraOfAnchor } from './trust.mjs';

/** keccak256("Anchored(uint64,bytes32)") */
export const ANCHORED = '0x4ac5b9bdb01817da80ec1c33e76c5bef927ab969dd8e8ba4ce21da0d7996e56f';

/** The topics of the event that anchors a register checkpoint. */
export function topicsOf(checkpoint) {
  return [ANCHORED, `0x${checkpoint.size.toString(16).padStart(64, '0')}`, `0x${toHex(checkpoint.root)}`];
}

/** Why the nodes' answers do not matter, or null if they do: a proof without anchor, or with one that does not
 *  count for this reader, needs none.
 *  @param {boolean} pinned whether the trust is from a file that the reader chose */
export function doubtOfAnchor({ anchor, register }, trust, pinned) {
  if (!anchor) return unknown(REASONS.anchor.pending);
  if (!trust) return unknown(REASONS.anchor.noTrust);
  if (trust.eras.every(({ chainId }) => chainId !== anchor.chainId)) return unknown(REASONS.anchor.otherChain, `chain ${anchor.chainId}`);
  const era = eraOfAnchor(trust, anchor);
  if (!era) return unknown(REASONS.anchor.otherContract, anchor.contract);
  const { size } = register.checkpoint;
  if (size <= era.from || (era.to !== null && size > era.to)) {
    return unknown(REASONS.anchor.otherEra, `a register of ${size} entries; that contract's time is from ${era.from} to ${era.to ?? 'now'}`);
  }
  if (!pinned && classOf(anchor.chainId) === 'unlisted') {
    return unknown(REASONS.anchor.unlistedChain, `chain ${anchor.chainId}`);
  }
  return null;
}

/** Whether the block with that number is final for this node. */
export function isFinal(node, blockNumber) {
  return Number.isSafeInteger(node.final_block) && node.final_block >= blockNumber;
}

/** @param {import('./trust.mjs').Era} era that of the anchor
 *  @param {boolean} shown whether the proof's own evidence shows that the block holds the checkpoint */
export function judgeAnswer(node, anchor, registerCheckpoint, era, shown) {
  if (node.unreachable !== undefined) return unknown(REASONS.anchor.unreachable, node.unreachable);
  if (node.chain_id !== era.chainId) {
    return unknown(REASONS.anchor.wrongChain, `the node is on chain ${node.chain_id}, not ${era.chainId}`);
  }
  if (!node.contract) return unknown(REASONS.anchor.noContract, `nothing answers at ${era.contract}`);
  const other = otherThanIn(era, node.contract);
  if (other) return unknown(REASONS.anchor.contractDiffers, `the contract states ${other}`);
  if (node.pruned) return unknown(REASONS.anchor.pruned, `block ${anchor.blockNumber}`);
  const { block } = node;
  if (!block) return unknown(REASONS.anchor.blockUnknown, `no block ${anchor.blockNumber}`);
  if (block.number !== anchor.blockNumber) {
    return unknown(REASONS.anchor.unreachable, `asked for block ${anchor.blockNumber}, answered ${block.number}`);
  }
  if (block.hash !== anchor.blockHash) {
    const detail = `block ${block.number} is ${block.hash}, the proof says ${anchor.blockHash}`;
    return anchor.final && isFinal(node, anchor.blockNumber)
      ? failed(REASONS.anchor.blockDiffers, detail)
      : unknown(REASONS.anchor.moved, detail);
  }
  if (block.time !== anchor.blockTime) {
    return against(shown)(REASONS.anchor.timeDiffers, `the block is of ${block.time}, the proof says ${anchor.blockTime}`);
  }
  return judgeLogs(node, anchor, registerCheckpoint, shown);
}

/** What a node's word against the proof comes to. About a block on whose hash it agrees, the evidence says more: there it
 *  is the node that is wrong. */
const against = (shown) => (shown ? unknown : failed);

/** What a contract states otherwise than it should, or null. */
function otherThanIn(era, contract) {
  const keyOf = ({ publicKey }) => `0x${toHex(publicKey)}`;
  const expected = [
    ['origin', 'the origin', era.origin],
    ['note_key', 'the key', keyOf(era.notaryKey)],
    ['clock_name', 'the clock', era.clockKey.name],
    ['clock_key', "the clock's key", keyOf(era.clockKey)],
  ];
  const odd = expected.find(([name, , value]) => contract[name] !== value);
  return odd ? `${odd[1]} ${contract[odd[0]]}` : null;
}

function judgeLogs({ logs, block }, anchor, registerCheckpoint, shown) {
  const topics = topicsOf(registerCheckpoint);
  const anchoring = logs.filter((log) => log.address === anchor.contract
    && log.topics.length === topics.length && log.topics.every((topic, i) => topic === topics[i]));
  if (anchoring.length === 0) {
    const detail = `no event in block ${block.number} for size ${registerCheckpoint.size}`;
    if (!mayHold(block.logs_bloom, [anchor.contract, ...topics])) return against(shown)(REASONS.anchor.notInBlock, detail);
    // A node that keeps no logs that old still knows the block, and the evidence needs no more.
    return shown ? passed(`${detail}, which the evidence shows instead`) : unknown(REASONS.anchor.noLogs, detail);
  }
  if (!anchoring.some((log) => log.transaction === anchor.transaction)) {
    return against(shown)(REASONS.anchor.transactionDiffers, `the event is of ${anchoring[0].transaction}`);
  }
  return passed(`transaction ${anchor.transaction}`);
}
