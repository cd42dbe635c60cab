// Checks, nodes and whose word a result rests on, in plain English that a client can read aloud. What the
// verdict says stands in verdict-words.mjs. Everything that comes from a proof is text here, and shown as text.

import { chainWords } from './chains.mjs';
import { shownIn } from './disclosure.mjs';
import { domainIn, showsControlKey } from './domain.mjs';
import { fingerprintOf } from './key.mjs';
import { genesisOf } from './keys.mjs';
import { hostOf } from './origin.mjs';
import { capital, dateWords, listWords } from './phrases.mjs';
import { reasonWords } from './reason-words.mjs';
import { REASONS } from './reasons.mjs';

const KINDS = {
  genesis: 'opening of the ledger',
  key: 'change of keys',
  invoice: 'invoice',
  receipt: 'receipt',
  'credit-note': 'credit note',
  void: 'cancellation',
};

/** What the sentences are about.
 *  @param {string[]} urls the nodes that were asked, as in the result
 *  @returns {{firm: string, domain: string | null, hasControlKey: boolean | null, kind: string, id: string, ledger: string, firmKey: string | null, notary: string, chain: string,
 *             chainId: number | null, block: string, sealed: string, anchored: string, ownBlock: boolean, confirming: string[],
 *             signed: boolean, vouched: boolean, pinned: boolean, recordOnly: boolean, shown: number, hidden: bigint}}
 *    where `vouched` says that the notary's seal holds, without which the name of the firm is nobody's word;
 *    `confirming` are the nodes that confirm the block; `shown` and `hidden` count the fields of the document */
export function subjectOf(reading, result, trust, urls = []) {
  const proof = reading.proof;
  const passed = (check) => result.checks.some(({ name, result: r }) => name === check && r === 'passed');
  const signed = passed('statement');
  const genesis = signed && proof ? genesisOf(proof) : null;
  const { sealed, anchored } = result.times;
  const shown = proof ? shownIn(proof).length : 0;
  const chainId = proof?.anchor?.chainId ?? trust?.chainId ?? null;
  return {
    signed,
    vouched: passed('seal'),
    pinned: result.pinned,
    // What a statement says, and whose it is, counts only if its signature holds.
    firm: genesis?.firm ? `\u201c${genesis.firm}\u201d` : 'the firm',
    domain: signed && proof ? domainIn(proof) : null,
    hasControlKey: signed && proof ? showsControlKey(proof) : null,
    firmKey: genesis ? fingerprintOf(genesis.adds[0]) : null,
    kind: signed && proof ? KINDS[proof.statement.kind] : 'document',
    id: proof?.statement.id ?? '',
    ledger: proof?.statement.ledger ?? '',
    notary: trust ? hostOf(trust.origin) : 'the notary',
    // Without a trust, the chain is nobody's word: the proof says it, and nobody signed that.
    chain: chainId === null ? 'the chain' : trust ? chainWords(chainId) : `the chain that the proof names (${chainWords(chainId)})`,
    chainId,
    block: String(proof?.anchor?.blockNumber ?? ''),
    sealed: sealed ? dateWords(sealed) : 'a time that is not known',
    anchored: anchored ? dateWords(anchored) : 'a time that is not known',
    // That the block is final is then the reader's knowledge, and must not read as the page's.
    ownBlock: result.blockHash !== null,
    confirming: result.nodes.flatMap((answer, i) => (answer.result === 'passed' ? [nodeName(urls[i])] : [])),
    recordOnly: result.recordOnly,
    shown,
    hidden: (proof?.statement.content?.n ?? 0n) - BigInt(shown),
  };
}

/** What a node is called in a sentence. */
export function nodeName(url) {
  return url && URL.canParse(url) ? new URL(url).host : 'a node';
}

/** Who says what is said of the chain: one node, rpc.example; or: 2 nodes, a.example and b.example */
export function confirmingWords({ confirming }) {
  const count = confirming.length;
  return count === 1 ? `one node, ${confirming[0]}` : `${count} nodes, ${listWords(confirming)}`;
}

/** That the notary went on from where the reader's own trust ends, and by whose word. Null where it did not.
 *  @param {Array<{chainId: number, contract: string, by: string[], before: {chainId: number, contract: string}, keysChanged: boolean}>} steps
 *  @returns {string | null} */
export function followedWords(steps) {
  if (steps.length === 0) return null;
  const { chainId, contract } = steps.at(-1);
  const who = confirmingWords({ confirming: [...new Set(steps.flatMap(({ by }) => by))].map(nodeName) });
  return `Since your trust file was made, the notary has gone on to another contract, ${contract} on ${chainWords(chainId)}, which the owner of the one before named, and its keys are from there on those that this contract states: so say ${who}.${steps.map(keysWords).join('')}`;
}

/** That the keys changed, and that nobody but the owner of the contract before says so. Empty where they did not. */
function keysWords({ chainId, contract, before, keysChanged }) {
  const at = (place) => `${place.contract} on ${chainWords(place.chainId)}`;
  return keysChanged ? ` The keys changed by the word of the old contract's owner alone: ${at({ chainId, contract })} states other keys than ${at(before)}.` : '';
}

const TITLES = {
  proof: 'The proof',
  disclosures: 'The fields it shows',
  document: 'Your file',
  statement: 'The statement',
  seal: 'The ledger',
  ledger: 'The ledger as registered',
  register: 'The register',
  evidence: 'The evidence',
  anchor: 'The block',
  final: 'The date',
  times: 'The clocks',
};

const PASSED = {
  proof: () => 'The proof is well-formed.',
  disclosures: () => 'The fields that the proof shows are among those that the statement was made about.',
  document: () => 'Your file is, byte for byte, the one that the statement was made about.',
  statement: (s) => `A key of the ledger ${s.ledger} signed the statement on this ${s.kind}, record ${s.id}.`,
  seal: (s) => `The notary at ${s.notary} entered the statement in that ledger, which it keeps for ${s.firm}, and by its clock sealed the ledger with it on ${s.sealed}.`,
  ledger: () => 'The later state of the ledger that the notary registered still holds the statement.',
  register: () => "The notary's register holds that state of the ledger.",
  evidence: (s) => `The proof itself shows that, in the block which it calls block ${s.block}, the contract that it names held the register. Whether that block is on the chain is the next question.`,
  anchor: (s) => (s.ownBlock
    ? `The register is written into the block whose hash you gave: block ${s.block} of ${s.chain}, of ${s.anchored}.`
    : `The register is written into block ${s.block} of ${s.chain}, of ${s.anchored}: so says ${confirmingWords(s)}.`),
  final: (s) => (s.ownBlock
    ? 'You know that block to be final. If it is, its date stands.'
    : `That block is final, which means that the chain will not replace it: so says ${confirmingWords(s)}. If it is, its date stands.`),
  times: () => 'No clock that speaks in the proof contradicts another.',
};

/** @returns {{title: string, sentence: string}} */
export function checkWords({ name, result, reason }, subject) {
  if (result === 'passed') return { title: TITLES[name], sentence: PASSED[name](subject) };
  const more = result === 'unknown' && AGAINST.includes(reason) ? ` ${NOT_ENOUGH}` : '';
  return { title: TITLES[name], sentence: `${reasonWords(reason, subject)}${more}` };
}

/** What nodes say against a proof. They do not always make it false. */
const AGAINST = [REASONS.anchor.blockDiffers, REASONS.anchor.timeDiffers, REASONS.anchor.notInBlock, REASONS.anchor.transactionDiffers];
const NOT_ENOUGH = 'The word of that node is not enough to call the proof false: ask another one.';

/** What one node's answer means, for the list of nodes. */
export function nodeWords({ result, reason, detail }, subject) {
  if (result === 'passed') return 'It confirms the block.';
  if (reason === REASONS.anchor.unreachable) return `It gave no usable answer (${detail}).`;
  const words = reasonWords(reason, subject);
  if (result === 'failed' || !AGAINST.includes(reason)) return words;
  return `${words} The proof itself shows what that block holds, so this says nothing against it.`;
}

/** Who vouches for the name of the firm, beside its ledger and key. Null where nobody is named.
 *  @returns {string | null} */
export function vouchWords(s) {
  if (!s.signed || !s.firmKey) return null;
  return s.vouched
    ? `The name is the notary's word: the notary at ${s.notary} vouches that this ledger and this key belong to ${s.firm}.`
    : `The name ${s.firm} stands in the proof alone: no notary that is known here vouches for it.`;
}

/** The site that the firm claims. Null where it claims none, or did not sign.
 *  @returns {string | null} */
export function domainWords({ domain, firm }) {
  return domain && `${capital(firm)} says that its site is ${domain} (not confirmed here).`;
}

/** Whether one stolen firm key is enough to change the firm's keys, as far as the proof shows. Null where the firm did not sign.
 *  @returns {string | null} */
export function rankWords({ hasControlKey }) {
  if (hasControlKey === null) return null;
  return hasControlKey
    ? 'The ledger has a control key: a firm key alone cannot change the firm\u2019s keys.'
    : 'The proof shows no control key: whoever has a firm key could change the firm\u2019s keys.';
}

/** Whose word the verdict rests on, beside what was computed here. Null where it rests on nobody's yet.
 *  @returns {string | null} */
export function basisWords(s) {
  if (!s.vouched) return null;
  const since = s.followed?.length > 0 ? ' and in the contracts that came after' : '';
  const keys = s.pinned ? `All this rests on the notary's keys in your trust file${since}` : "All this rests on the notary's keys as it gives them itself";
  if (s.ownBlock) return `${keys}, and on the block whose hash you gave.`;
  return s.confirming.length > 0 ? `${keys}, and on ${s.chain} as told by ${confirmingWords(s)}.` : `${keys}.`;
}
