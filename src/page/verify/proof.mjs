// The proof file (section 7): its members, which of them belong together, and its one spelling.

import { parseDisclosure } from './disclosure.mjs';
import { fromHex, isEvmBytes, isEvmValue } from './hex.mjs';
import { array, members, number, parseJson } from './json.mjs';
import { isPlaceOf } from './place.mjs';
import { REASONS } from './reasons.mjs';
import { Refused, refuse } from './refused.mjs';
import { parseStatement } from './statement.mjs';
import { bytesOf, isDate, textOf } from './text.mjs';
import { parsePath, parseTlogProof } from './tlog-proof.mjs';

export const LONGEST_PROOF = 64 * 1024 * 1024;
const MOST_KEYS = 257;
const LONGEST_HEADER = 65536;
const LONGEST_NODE = 1024;
/** Nodes of a trie proof, and nodes of the notary that said final. */
const MOST_NODES = 64;

const MEMBERS = ['format', 'statement', 'keys', 'seal', 'ledger?', 'register?', 'anchor?',
  'document_path?', 'disclosures?', 'disclosed?', 'url'];
const KEY_MEMBERS = ['index', 'statement', 'path'];
const ANCHOR_MEMBERS = ['chain_id', 'contract', 'transaction', 'block_number', 'block_hash',
  'block_time', 'final', 'nodes?', 'evidence?'];
const EVIDENCE_MEMBERS = ['header', 'account_proof', 'storage_proof'];
const DISCLOSED_MEMBERS = ['index', 'disclosure', 'path'];

/** Stands in whatever was a proof once. */
const MARK = 'countersign/proof@';

/** Reads a proof file, given as its bytes or its text. A file that is none, or a damaged one, is an answer and
 *  not an exception.
 *  @returns {{proof: object | null, reason: string | null, detail: string | null}} */
export function readProof(file) {
  try {
    const text = typeof file === 'string' ? file : textOf(file);
    const size = typeof file === 'string' ? bytesOf(file).length : file.length;
    if (size > LONGEST_PROOF) refuse('the proof is larger than 64 MiB');
    const { proof, canonical } = interpret(parseJson(text));
    if (canonical !== text) refuse('the proof is not written in its one spelling');
    return { proof, reason: null, detail: null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { proof: null, reason: isMarked(file) ? REASONS.proof.damaged : REASONS.proof.none, detail: error.message };
  }
}

/** Whether the mark stands anywhere in the file, whatever the rest of it is. */
export function isMarked(file) {
  // In Latin letters each byte is a character, and none is refused.
  return (typeof file === 'string' ? file : new TextDecoder('latin1').decode(file)).includes(MARK);
}

function interpret(value) {
  const top = members(value, MEMBERS, 'the proof');
  if (top.format !== 'countersign/proof@v1') refuse('a proof of another format');
  const statement = parseStatement(top.statement);
  const keys = array(top.keys, 'keys').map((key) => members(key, KEY_MEMBERS, 'an element of keys'));
  if (keys.length > MOST_KEYS) refuse(`keys has more than ${MOST_KEYS} elements`);
  const anchor = has(top, 'anchor') ? orderedAnchor(top.anchor) : null;
  const disclosed = has(top, 'disclosed')
    ? array(top.disclosed, 'disclosed').map((one) => members(one, DISCLOSED_MEMBERS, 'an element of disclosed'))
    : null;
  demandPartsTogether(top, statement);

  const proof = {
    statement,
    keys: keys.map((key) => ({
      index: BigInt(number(key.index, 'the index of a key statement')),
      statement: parseStatement(key.statement),
      path: parsePath(key.path),
    })),
    seal: parseTlogProof(top.seal),
    ledger: has(top, 'ledger') ? parseTlogProof(top.ledger) : null,
    register: has(top, 'register') ? parseTlogProof(top.register) : null,
    anchor: anchor && interpretAnchor(anchor),
    documentPath: has(top, 'document_path') ? parsePath(top.document_path) : null,
    disclosures: has(top, 'disclosures') ? interpretDisclosures(top.disclosures) : null,
    disclosed: disclosed && interpretDisclosed(disclosed),
    url: interpretUrl(top.url, statement),
  };

  // Written again from the ordered copies, so that the order of members counts too.
  const ordered = { ...top, keys, ...(anchor && { anchor }), ...(disclosed && { disclosed }) };
  return { proof, canonical: `${JSON.stringify(ordered, null, 2)}\n` };
}

function has(object, name) {
  return Object.hasOwn(object, name);
}

function orderedAnchor(value) {
  const anchor = members(value, ANCHOR_MEMBERS, 'anchor');
  if (has(anchor, 'evidence')) anchor.evidence = members(anchor.evidence, EVIDENCE_MEMBERS, 'evidence');
  return anchor;
}

function demandPartsTogether(top, statement) {
  const anchored = ['ledger', 'register', 'anchor'].filter((name) => has(top, name)).length;
  if (anchored !== 0 && anchored !== 3) refuse('ledger, register and anchor are not all there or all absent');
  if (has(top, 'document_path') !== (statement.content !== null)) {
    refuse('document_path is there without content, or content without it');
  }
  if (has(top, 'disclosures') && has(top, 'disclosed')) refuse('both disclosures and disclosed');
  if ((has(top, 'disclosures') || has(top, 'disclosed')) && !statement.content) {
    refuse('disclosures without content');
  }
}

function interpretAnchor(anchor) {
  for (const [name, width] of [['contract', 20], ['transaction', 32], ['block_hash', 32]]) {
    if (!isEvmValue(anchor[name], width)) refuse(`${name} is not ${width} bytes of hex`);
  }
  if (typeof anchor.block_time !== 'string' || !isDate(anchor.block_time)) refuse('block_time is not a date');
  if (typeof anchor.final !== 'boolean') refuse('final is neither true nor false');
  return {
    chainId: number(anchor.chain_id, 'chain_id'),
    contract: anchor.contract,
    transaction: anchor.transaction,
    blockNumber: number(anchor.block_number, 'block_number'),
    blockHash: anchor.block_hash,
    blockTime: anchor.block_time,
    final: anchor.final,
    nodes: has(anchor, 'nodes') ? interpretSayers(anchor) : null,
    evidence: has(anchor, 'evidence') ? interpretEvidence(anchor.evidence) : null,
  };
}

function interpretSayers(anchor) {
  const nodes = number(anchor.nodes, 'nodes');
  if (nodes < 1 || nodes > MOST_NODES) refuse(`nodes is not 1 to ${MOST_NODES}`);
  if (!anchor.final) refuse('nodes without final');
  return nodes;
}

function interpretEvidence(evidence) {
  return {
    header: bytesOfHex(evidence.header, LONGEST_HEADER, 'header'),
    accountProof: interpretNodes(evidence.account_proof, 'account_proof'),
    storageProof: interpretNodes(evidence.storage_proof, 'storage_proof'),
  };
}

function interpretNodes(nodes, what) {
  const { length } = array(nodes, what);
  if (length < 1 || length > MOST_NODES) refuse(`${what} has not 1 to ${MOST_NODES} nodes`);
  return nodes.map((node) => bytesOfHex(node, LONGEST_NODE, `a node of ${what}`));
}

function bytesOfHex(value, most, what) {
  if (!isEvmBytes(value, most)) refuse(`${what} is not 1 to ${most} bytes of hex`);
  return fromHex(value.slice(2));
}

function interpretDisclosures(disclosures) {
  if (array(disclosures, 'disclosures').length === 0) refuse('disclosures is empty');
  return disclosures.map(parseDisclosure);
}

function interpretDisclosed(disclosed) {
  if (disclosed.length === 0) refuse('disclosed is empty');
  return disclosed.map((one, i) => {
    const index = number(one.index, 'the index of a disclosure');
    if (i > 0 && index <= disclosed[i - 1].index) refuse('disclosed is not in ascending order');
    return { index: BigInt(index), disclosure: parseDisclosure(one.disclosure), path: parsePath(one.path) };
  });
}

function interpretUrl(url, statement) {
  if (typeof url !== 'string' || !isPlaceOf(url, statement)) refuse('url is not where this record can be fetched');
  return url;
}
