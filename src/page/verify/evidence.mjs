// Evidence (section 6.1): that the notary's contract kept the word of the register checkpoint at the
// end of a block, shown from that block's hash alone. Whether that block belongs to the chain, and is
// final, it does not show: that is for the check `anchor`.

import { topicsOf } from './answer.mjs';
import { fromHex, toHex } from './hex.mjs';
import { keccak256 } from './keccak.mjs';
import { failed, passed } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { Refused, refuse } from './refused.mjs';
import { readList, readString } from './rlp.mjs';
import { dateOfSeconds, sameBytes } from './text.mjs';
import { valueOf } from './trie.mjs';

/** The word stands in the contract's first slot. */
const SLOT_KEY = keccak256(new Uint8Array(32));

const HEADER_ITEMS = 12, STATE_ROOT = 3, NUMBER = 8, TIME = 11;
const ACCOUNT_ITEMS = 4, STORAGE_ROOT = 2;

export function checkEvidence({ anchor, register }) {
  const { header, accountProof, storageProof } = anchor.evidence;
  let reason = REASONS.evidence.header;
  try {
    const stateRoot = stateRootOf(header, anchor);
    reason = REASONS.evidence.account;
    const accountKey = keccak256(fromHex(anchor.contract.slice(2)));
    const storageRoot = storageRootOf(valueOf(stateRoot, accountKey, accountProof));
    reason = REASONS.evidence.storage;
    const word = wordIn(valueOf(storageRoot, SLOT_KEY, storageProof));
    reason = REASONS.evidence.checkpoint;
    if (!sameBytes(word, wordOf(register.checkpoint))) refuse(`the contract keeps 0x${toHex(word)}`);
    return passed(`block ${anchor.blockHash} holds 0x${toHex(word)}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return failed(reason, error.message);
  }
}

function stateRootOf(header, anchor) {
  const items = readList(header);
  if (items.length < HEADER_ITEMS) refuse('the header has too few items');
  const number = numberOf(items[NUMBER]), time = dateOfSeconds(numberOf(items[TIME]));
  const hash = `0x${toHex(keccak256(header))}`;
  if (hash !== anchor.blockHash) refuse(`the header is that of block ${hash}`);
  if (number !== BigInt(anchor.blockNumber)) refuse(`the header is that of block ${number}`);
  if (time !== anchor.blockTime) refuse(`the block is of ${time ?? 'a time beyond the year 9999'}`);
  return hashIn(items[STATE_ROOT]);
}

function storageRootOf(account) {
  const items = readList(account);
  if (items.length !== ACCOUNT_ITEMS) refuse('the account has not four items');
  return hashIn(items[STORAGE_ROOT]);
}

function wordIn(value) {
  const digits = readString(value);
  if (digits.length < 1 || digits.length > 32 || digits[0] === 0) refuse('the slot holds no word, or another spelling of one');
  const word = new Uint8Array(32);
  word.set(digits, 32 - digits.length);
  return word;
}

/** What the contract keeps of a register checkpoint (section 6). The ABI encodes size and root as they
 *  stand in the topics of the event. */
export function wordOf(checkpoint) {
  const [, size, root] = topicsOf(checkpoint);
  return keccak256(fromHex(size.slice(2) + root.slice(2)));
}

function hashIn({ list, content }) {
  if (list || content.length !== 32) refuse('a root is not 32 bytes');
  return content;
}

function numberOf({ list, content }) {
  if (list || content.length > 8 || content[0] === 0) refuse('a number of the header is not spelled as one');
  return content.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
