// Verdicts, checks and times in plain English that a client can read aloud. Everything that comes
// from a proof passes through here as text and is shown as text.

import { shownIn } from './disclosure.mjs';
import { genesisOf } from './keys.mjs';
import { hostOf } from './origin.mjs';
import { capital, countWords, dateWords } from './phrases.mjs';
import { withdrawalWords } from './standing-words.mjs';

const KINDS = {
  genesis: 'opening of the ledger',
  key: 'change of keys',
  invoice: 'invoice',
  receipt: 'receipt',
  'credit-note': 'credit note',
  void: 'cancellation',
};

const CHAINS = {
  1: 'the Ethereum main chain',
  10: 'the OP main chain',
  100: 'the Gnosis chain',
  8453: 'the Base chain',
  42161: 'the Arbitrum One chain',
  17000: 'Holesky, a test chain',
  560048: 'Hoodi, a test chain',
  11155111: 'Sepolia, a test chain',
  1337: 'a development chain (number 1337)',
  31337: 'a development chain (number 31337)',
};

export function chainWords(chainId) {
  return CHAINS[chainId] ?? `chain number ${chainId}`;
}

/** What the sentences are about.
 *  @returns {{firm: string, kind: string, id: string, notary: string, chain: string, block: string,
 *             sealed: string, anchored: string, ownBlock: boolean, signed: boolean, recordOnly: boolean,
 *             shown: number, hidden: bigint}} where `shown` and `hidden` count the fields of the document */
export function subjectOf(reading, result, trust) {
  const proof = reading.proof;
  const signed = result.checks.some(({ name, result: r }) => name === 'statement' && r === 'passed');
  const firm = signed && proof ? genesisOf(proof)?.firm : null;
  const { sealed, anchored } = result.times;
  const shown = proof ? shownIn(proof).length : 0;
  return {
    signed,
    // What a statement says, and whose it is, counts only if its signature holds.
    firm: firm ? `\u201c${firm}\u201d` : 'the firm',
    kind: signed && proof ? KINDS[proof.statement.kind] : 'document',
    id: proof?.statement.id ?? '',
    notary: hostOf(trust.origin),
    chain: chainWords(proof?.anchor?.chainId ?? trust.chainId),
    block: String(proof?.anchor?.blockNumber ?? ''),
    sealed: sealed ? dateWords(sealed) : 'a time that is not known',
    anchored: anchored ? dateWords(anchored) : 'a time that is not known',
    // That the block is final is then the reader's knowledge, and must not read as the page's.
    ownBlock: result.blockHash !== null,
    recordOnly: result.recordOnly,
    shown,
    hidden: (proof?.statement.content?.n ?? 0n) - BigInt(shown),
  };
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
};

const PASSED = {
  proof: () => 'The proof is complete and well-formed.',
  disclosures: () => 'The fields that the proof shows belong to the document.',
  document: () => 'Your file is, byte for byte, the one that the statement was made about.',
  statement: (s) => `${capital(s.firm)} signed the statement on this ${s.kind}, record ${s.id}.`,
  seal: (s) => `The notary at ${s.notary} entered the statement in the firm's ledger, and sealed the ledger with it on ${s.sealed}.`,
  ledger: () => 'The later state of the ledger that the notary registered still holds the statement.',
  register: () => "The notary's register holds that state of the ledger.",
  evidence: (s) => `The proof itself shows that the notary's contract held the register in block ${s.block}.`,
  anchor: (s) => (s.ownBlock
    ? `The register is written into the block whose hash you gave: block ${s.block} of ${s.chain}, of ${s.anchored}.`
    : `The register is written into block ${s.block} of ${s.chain}, of ${s.anchored}.`),
  final: (s) => (s.ownBlock
    ? 'You know that block to be final. If it is, its date stands.'
    : 'That block is final. It can no longer be replaced, so its date stands.'),
};

const HEADS = { seal: 'ledger', ledger: 'registered state of the ledger', register: 'register' };

/** The reasons that all three heads share. */
const HEAD_REASONS = {
  'no-trust': (s, head) => `Nothing is known here about the notary, so the signatures on the ${head} could not be checked.`,
  'other-ledger': (s, head) => `The ${head} belongs to another ledger than the statement.`,
  'other-notary': (s, head) => `The ${head} is kept by another notary than ${s.notary}, whose keys are known here.`,
  'unknown-key': (s, head) => `The ${head} is signed with a key that is not known here to be the notary's.`,
  signature: (s, head) => `The notary's signature on the ${head} is false.`,
  'unknown-clock': (s, head) => `The time on the ${head} is signed with a key that is not known here to be the notary's clock.`,
  clock: (s, head) => `The signature of the notary's clock on the ${head} is false.`,
  path: (s, head) => `What the proof shows is not part of the ${head}.`,
};

const REASONS = {
  'proof.malformed': () => 'The proof is damaged or was altered after it was written, or is no proof at all.',
  'disclosures.count': () => 'The proof shows another number of fields than the statement was made about.',
  'disclosures.name': () => 'The fields that the proof shows are not named as they must be.',
  'disclosures.path': () => 'The fields that the proof shows are not those that the statement was made about.',
  'document.no-content': () => 'This record is not about a file, so no file can be compared with it.',
  'document.path': () => "What the proof says of the document does not fit the firm's statement.",
  'document.not-given': () => 'No file has been given, so none was compared.',
  'document.differs': (s) => `Your file is not the ${s.kind} that the statement was made about.`,
  'document.no-salt': () => 'The address of this page lacks its last part, from the # on. Without it, the file cannot be compared.',
  'statement.keys': () => "The proof does not show correctly which keys are the firm's.",
  'statement.unknown-key': () => "The statement is signed with a key that is not shown to be the firm's.",
  'statement.signature': () => "The firm's signature on the statement is false.",
  'ledger.pending': () => 'The notary has not registered the ledger since. This usually takes some minutes.',
  'ledger.index': () => 'The statement has another place in the registered ledger than it was sealed at.',
  'ledger.size': () => 'The registered ledger is older than the seal on the statement.',
  'register.pending': () => "The notary's register does not hold it yet.",
  'evidence.header': (s) => `The proof's description of block ${s.block} does not belong to the block that it names.`,
  'evidence.account': (s) => `The proof does not show what it claims to: that block ${s.block} holds the notary's contract.`,
  'evidence.storage': (s) => `The proof does not show what it claims to: what the notary's contract held in block ${s.block}.`,
  'evidence.head': (s) => `In block ${s.block}, the notary's contract held another state of the register than the proof says.`,
  'anchor.pending': () => 'It is not on the public chain yet. This usually takes some minutes.',
  'anchor.no-trust': () => 'Nothing is known here about the notary, so it is not known on which chain to look.',
  'anchor.other-chain': (s) => `The proof speaks of ${s.chain}, which is not the one that this notary is known to use.`,
  'anchor.other-contract': () => "The proof speaks of another contract than the notary's known one.",
  'anchor.other-block': () => 'The proof is about another block than the one whose hash you gave.',
  'anchor.no-evidence': () => 'You gave the hash of the block, but the proof does not show what is in it. Take the hash out again, so that a node is asked.',
  'anchor.not-asked': () => 'No node of the chain was asked. Name one under \u201cWhich node is asked\u201d.',
  'anchor.nodes-disagree': () => 'The nodes that were asked contradict each other, so at least one of them is wrong.',
  'anchor.unreachable': () => 'No node of the chain gave a usable answer.',
  'anchor.wrong-chain': () => 'The node that was asked belongs to another chain.',
  'anchor.no-contract': () => "The node that was asked does not find the notary's contract.",
  'anchor.contract-differs': () => 'The contract on the chain belongs to someone other than this notary.',
  'anchor.block-unknown': () => 'The node that was asked does not know the block.',
  'anchor.block-differs': (s) => `The chain has another block ${s.block} than the proof says.`,
  'anchor.moved': () => 'The chain was reorganised since the proof was written. Check again in some minutes.',
  'anchor.time-differs': () => 'The block has another date than the proof says.',
  'anchor.no-logs': () => 'The node that was asked no longer keeps, or does not show, the events of that block. Name another node.',
  'anchor.not-in-block': () => 'The block does not hold what the proof says it holds.',
  'anchor.transaction-differs': () => 'The block holds the anchor, but by another transaction than the proof says.',
  'final.pending': () => 'There is no date on the chain yet.',
  'final.not-checked': () => 'The date was not checked, since the block was not.',
  'final.not-yet': () => 'The block is still young and could be replaced. Check again in some minutes.',
};

/** @returns {{title: string, sentence: string}} */
export function checkWords({ name, result, reason }, subject) {
  const title = TITLES[name];
  if (result === 'passed') return { title, sentence: PASSED[name](subject) };
  const [of, what] = reason.split('.');
  const own = REASONS[reason];
  return { title, sentence: own ? own(subject) : HEAD_REASONS[what](subject, HEADS[of]) };
}

/** What one node's answer means, for the list of nodes. */
export function nodeWords({ result, reason, detail }, subject) {
  if (result === 'passed') return 'It confirms the block.';
  if (reason === 'anchor.unreachable') return `It gave no usable answer (${detail}).`;
  return REASONS[reason](subject);
}

/** The verdict as a heading, a sentence, what to do now, and, on a development chain, the
 *  sentence without which it may not be told. */
export function verdictWords({ verdict, checks, developmentChain, standing }, subject) {
  const development = developmentChain === null ? null
    : `This notary writes to a development chain (number ${developmentChain}), which proves nothing to a third party.`;
  const words = {
    unchanged: () => unchanged(subject),
    withdrawn: () => withdrawn(standing, subject),
    'does-not-match': () => doesNotMatch(checks, subject),
    'cannot-tell': () => cannotTell(checks, subject),
  }[verdict]();
  return { ...words, development };
}

/** Without a file, what is shown is all that can be spoken of. */
function fieldsOf(s) {
  if (s.shown === 0) return `this is the record of the ${s.kind}`;
  return s.shown === 1 ? `the field shown below is of the ${s.kind}` : `the ${countWords(s.shown, 'field')} shown below are of the ${s.kind}`;
}

/** What stands above the fields. `beyond` is how many more there are than are listed, if above 0. */
export function fieldsWords(s, holds, beyond) {
  const of = s.signed ? `the ${s.kind} as ${s.firm} signed it` : 'the document; that the firm signed it is not confirmed';
  const all = countWords(s.shown, 'field');
  if (!holds) return `The proof shows ${all}. Since it does not hold, ${s.shown === 1 ? 'it is' : 'they are'} not listed here.`;
  return [
    `The proof shows ${all}. ${s.shown === 1 ? 'It was' : 'Each was'} checked to be of ${of}.`,
    s.hidden === 0n ? 'There are no others.' : `${countWords(s.hidden, 'other field')} ${s.hidden === 1n ? 'is' : 'are'} not shown.`,
    beyond > 0 ? `The last ${countWords(beyond, 'field')} of those shown were checked too, but are not listed.` : '',
  ].join(' ').trim();
}

function noFile(s) {
  const nothing = s.shown === 0 ? 'The proof shows nothing of what it says. ' : '';
  return `${nothing}No file was compared. If you have the bill itself, give it to this page too.`;
}

function unchanged(s) {
  return {
    title: 'Unchanged',
    sentence: s.recordOnly
      ? `${capital(fieldsOf(s))} that ${s.firm} issued. Nothing in ${s.shown < 2 ? 'it' : 'them'} was changed since ${s.anchored}.`
      : `This is the ${s.kind} that ${s.firm} issued. Nothing in it was changed since ${s.anchored}.`,
    hint: s.recordOnly ? noFile(s) : null,
  };
}

function withdrawn(standing, s) {
  const what = s.recordOnly
    ? `${capital(fieldsOf(s))} that ${s.firm} issued, but the ${s.kind}`
    : `This is the ${s.kind} that ${s.firm} issued, byte for byte, but it`;
  const hint = `Ask ${s.firm} what counts now, before you rely on this ${s.kind}.`;
  return {
    title: 'Withdrawn',
    sentence: `${what} is no longer current: ${withdrawalWords(standing, s)}.`,
    hint: s.recordOnly ? `${hint} ${noFile(s)}` : hint,
  };
}

function doesNotMatch(checks, s) {
  const failure = checks.find(({ result }) => result === 'failed');
  if (failure.reason === 'document.differs') {
    return {
      title: 'Does not match',
      sentence: `This file is not the ${s.kind} that ${s.firm} issued.`,
      hint: 'Take the file exactly as it reached you: one that was opened and saved again, printed to a new file or converted is '
        + 'another file. Take the whole address from the bill, too. If it still does not match, ask the firm before you pay, at a telephone number you know.',
    };
  }
  return {
    title: 'Does not match',
    sentence: checkWords(failure, s).sentence,
    hint: `Do not rely on this ${s.kind}. Ask the firm before you pay, at a telephone number you know.`,
  };
}

function cannotTell(checks, s) {
  const passed = (name) => checks.some((check) => check.name === name && check.result === 'passed');
  const doubts = checks.filter(({ result }) => result === 'unknown');
  const first = checkWords(doubts[0], s).sentence;
  if (doubts[0].reason === 'ledger.pending') {
    return {
      title: 'Cannot tell yet',
      sentence: `So far everything holds: ${s.recordOnly ? fieldsOf(s) : `this is the ${s.kind}`} that ${s.firm} signed, sealed by the notary on ${s.sealed}. `
        + 'It is not on the public chain yet, and until then it rests on the word of the notary.',
      hint: 'Check again in some minutes.',
    };
  }
  const given = s.recordOnly ? s.shown === 0 || passed('disclosures') : passed('document');
  if (given && passed('statement') && passed('seal')) {
    return {
      title: 'Cannot tell',
      sentence: `The ${s.recordOnly ? (s.shown === 0 ? 'record' : 'fields') : 'file'} and the signatures hold, but the public chain does not confirm it. ${first}`,
      hint: null,
    };
  }
  return { title: 'Cannot tell', sentence: first, hint: null };
}
