// Every reason code in plain English: what was found, and no more than that. `s` is the subject of
// words.mjs. Everything that comes from a proof passes through here as text and is shown as text.

import { REASONS } from './reasons.mjs';

/** What the three checkpoints are called. */
const CHECKPOINTS = { seal: 'ledger', ledger: 'registered state of the ledger', register: 'register' };

const ofCheckpoint = (name) => {
  const checkpoint = CHECKPOINTS[name], codes = REASONS[name];
  return {
    [codes.noTrust]: () => `Nothing is known here about the notary, so the signatures on the ${checkpoint} could not be checked.`,
    [codes.otherNotary]: (s) => `The ${checkpoint} is kept by another notary than ${s.notary}, whose keys are known here.`,
    [codes.unknownKey]: () => `The ${checkpoint} is signed with a key that is not known here to be the notary's.`,
    [codes.signature]: () => `The notary's signature on the ${checkpoint} is false.`,
    [codes.unknownClock]: () => `The time on the ${checkpoint} is signed with a key that is not known here to be the notary's clock.`,
    [codes.clock]: () => `The signature of the notary's clock on the ${checkpoint} is false.`,
    [codes.path]: () => `What the proof shows is not part of the ${checkpoint}.`,
  };
};

const { proof, disclosures, document, statement, seal, ledger, register, evidence, anchor, final, times, status } = REASONS;

export const REASON_WORDS = Object.freeze({
  [proof.none]: () => 'What was given as the proof is no proof.',
  [proof.damaged]: () => 'The proof was damaged on its way here, was altered, or is of another version. It says nothing of the bill, neither good nor bad.',

  [disclosures.count]: () => 'The proof shows another number of fields than the statement was made about.',
  [disclosures.name]: () => 'The fields that the proof shows are not named as they must be.',
  [disclosures.path]: () => 'The fields that the proof shows are not those that the statement was made about.',

  [document.noContent]: () => 'This record is not about a file, so no file can be compared with it.',
  [document.path]: () => "What the proof says of the document does not fit the firm's statement.",
  [document.notGiven]: () => 'No file has been given, so none was compared.',
  [document.differs]: (s) => `Your file is not the ${s.kind} that the statement was made about.`,
  [document.noSalt]: (s) => (s.foreign
    ? 'The proof does not show what it takes to compare a file, and the address of this page is of another record. Open the link that belongs to the proof.'
    : 'The address of this page lacks its last part, from the # on. Without it, the file cannot be compared.'),
  [document.fragment]: () => 'The address of this page was mistyped, cut off or put together from two: its last two characters do not fit the rest. So the file was not compared, and nothing is known of it, neither good nor bad.',

  [statement.keys]: () => "The proof does not show correctly which keys are the firm's.",
  [statement.unknownKey]: () => "The statement is signed with a key that is not shown to be the firm's.",
  [statement.signature]: () => "The firm's signature on the statement is false.",

  [seal.otherLedger]: () => 'The ledger belongs to another one than the statement names.',
  ...ofCheckpoint('seal'),

  [ledger.pending]: () => 'The notary has not registered the ledger since. This usually takes some minutes.',
  [ledger.otherLedger]: () => 'The registered state is of another ledger than the statement names.',
  ...ofCheckpoint('ledger'),
  [ledger.index]: () => 'The statement has another place in the registered ledger than it was sealed at.',
  [ledger.size]: () => 'The registered ledger is older than the seal on the statement.',

  [register.pending]: () => "The notary's register does not hold it yet.",
  ...ofCheckpoint('register'),

  [evidence.header]: (s) => `The proof's description of block ${s.block} does not belong to the block that it names.`,
  [evidence.account]: (s) => `The proof does not show what it claims to: that block ${s.block} holds the contract that it names.`,
  [evidence.storage]: (s) => `The proof does not show what it claims to: what the contract held in block ${s.block}.`,
  [evidence.checkpoint]: (s) => `In block ${s.block}, the contract held another state of the register than the proof says.`,

  [anchor.pending]: () => 'It is not on the public chain yet. This usually takes some minutes.',
  [anchor.noTrust]: () => 'Nothing is known here about the notary, so it is not known on which chain to look.',
  [anchor.otherChain]: (s) => `The proof speaks of ${s.chain}, which is no chain that this notary is known to use, or to have used.`,
  [anchor.otherContract]: () => "The proof speaks of another contract than those that are known as the notary's.",
  [anchor.otherEra]: () => "The proof speaks of a contract of the notary, but not of its time: by what is known here, the notary had not begun to use it, or had given it up already. "
    + 'What is written there outside of that time counts for nothing, for somebody else may have written it.',
  [anchor.unlistedChain]: (s) => `It is anchored on chain ${s.chainId}, which is on no list here. What that chain is worth, you would have to know: `
    + "on the notary's word alone it counts for nothing. Give a trust file that names it, if you have one from somebody whom you rely on.",
  [anchor.otherBlock]: () => 'The proof is about another block than the one whose hash you gave.',
  [anchor.noEvidence]: () => 'You gave the hash of the block, but the proof does not show what is in it. Take the hash out again, so that a node is asked.',
  [anchor.notAsked]: (s) => `Nobody was asked whether ${s.chain} holds it: no node is named.`,
  [anchor.nodesDisagree]: () => 'The nodes that were asked contradict each other, so at least one of them is wrong.',
  [anchor.unreachable]: (s) => `No node that was asked gave a usable answer, so nobody has said whether ${s.chain} holds it.`,
  [anchor.wrongChain]: () => 'The node that was asked belongs to another chain.',
  [anchor.noContract]: () => "The node that was asked does not find the notary's contract.",
  [anchor.contractDiffers]: () => 'By the node that was asked, the contract belongs to someone other than this notary, or to another clock than its own.',
  [anchor.pruned]: () => 'The node that was asked no longer keeps blocks that old. Name another node, one with the whole history.',
  [anchor.blockUnknown]: () => 'The node that was asked does not know the block.',
  [anchor.blockDiffers]: (s) => `By the node that was asked, block ${s.block} is another one than the proof says.`,
  [anchor.moved]: () => 'By the node that was asked, another block stands there: the chain was reorganised since the proof was written, or the proof names a block that never was. Check again in some minutes.',
  [anchor.timeDiffers]: () => 'By the node that was asked, the block has another date than the proof says.',
  [anchor.noLogs]: () => 'The node that was asked no longer keeps, or does not show, the events of that block. Name another node.',
  [anchor.notInBlock]: () => 'By the node that was asked, the block does not hold what the proof says it holds.',
  [anchor.transactionDiffers]: () => 'By the node that was asked, the block holds the anchor, but by another transaction than the proof says.',

  [final.pending]: () => 'There is no date on the chain yet.',
  [final.notChecked]: () => 'The date was not checked, since the block was not.',
  [final.notYet]: () => 'The block is still young and could be replaced. Check again in some minutes.',

  [times.backwards]: () => "By its own signatures, the notary's clock ran backwards: a later state of its books has an earlier time than the one before. So the notary contradicts itself about when, which says nothing against the file itself.",
  [times.afterBlock]: (s) => `The notary's clock gives a time more than 15 minutes after block ${s.block}, which came later: so the notary's clock and that of the chain contradict each other, and one of them was wrong. That says nothing against the file itself.`,

  [status.notAsked]: () => 'The notary was not asked, or gave no answer.',
  [status.malformed]: () => "The notary's answer is damaged, or is no answer to this question.",
  [status.otherRecord]: () => "The notary's answer is about another record.",
  [status.noTrust]: () => 'Nothing is known here about the notary, so its answer could not be checked.',
  [status.otherNotary]: (s) => `The ledger is kept by another notary than ${s.notary}, whose keys are known here.`,
  [status.unknownKey]: () => "The answer is signed with a key that is not known here to be the notary's.",
  [status.signature]: () => "The notary's signature on the answer is false.",
  [status.nonce]: () => "The notary's answer is not to the question that was asked just now, so it may be an old one.",
  [status.time]: () => "By this device's clock, the notary's answer is too old, or of a time to come: somebody sent an old answer, or one of the two clocks is wrong.",
  [status.size]: () => 'The answer is about an older state of the ledger than the proof.',
  [status.root]: () => 'The answer and the proof contradict each other about what the ledger holds.',
  [status.by]: () => 'What is said to withdraw it does not do so, as far as can be checked here.',
});

/** @returns {string} one sentence or more */
export function reasonWords(reason, subject) {
  return REASON_WORDS[reason](subject);
}
