// The verdict as a heading, a sentence and what to do now. No sentence claims more than was checked: that the
// firm signed is the key's word, whose key it is the notary's, and what the chain holds that of the nodes.

import { chainWords, classOf } from './chains.mjs';
import { capital, countWords } from './phrases.mjs';
import { REASONS } from './reasons.mjs';
import { ASK, disowningOf, withdrawalWords } from './standing-words.mjs';
import { checkWords } from './words.mjs';

const { anchor, document, final, ledger, proof } = REASONS;

/** @param {string | null} damage how the proof was damaged, in a sentence, if that is known
 *  @returns {{title: string, sentence: string, hint: string | null, chain: string | null}} where `chain` is what
 *    has to be told of the chain, whatever the verdict */
export function verdictWords({ verdict, checks, chainId, chainBy, standing }, subject, damage = null) {
  const words = {
    unchanged: () => unchanged(subject),
    rehearsal: () => rehearsal(subject),
    withdrawn: () => withdrawn(standing, subject),
    'does-not-match': () => doesNotMatch(checks, subject),
    'cannot-tell': () => cannotTell(checks, subject, damage),
  }[verdict]();
  return { ...words, chain: chainNotice(chainId, chainBy) };
}

const WRITERS = {
  trust: 'This notary writes',
  past: 'When this was put on record, its notary wrote',
  proof: 'The proof says that its notary writes',
};

/** What a reader has to know of a chain that is no main network, in one sentence; null of a main one.
 *  @param {'trust' | 'past' | 'proof'} chainBy whether the trust says that it is this chain, now or before, or the proof
 *    alone, which nobody signed */
export function chainNotice(chainId, chainBy) {
  if (chainId === null) return null;
  const who = WRITERS[chainBy];
  return {
    main: null,
    test: `${who} to ${chainWords(chainId)} (number ${chainId}), which proves nothing to a third party.`,
    development: `${who} to ${chainWords(chainId)}, which proves nothing to a third party.`,
    unlisted: `${who} to chain ${chainId}, which is on no list here: it is worth what that chain is worth, and that you have to know.`,
  }[classOf(chainId)];
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
    beyond > 0 ? `The last ${countWords(beyond, 'field')} of those shown ${beyond === 1 ? 'was' : 'were'} checked too, but ${beyond === 1 ? 'is' : 'are'} not listed.` : '',
  ].join(' ').trim();
}

function noFile(s) {
  const nothing = s.shown === 0 ? 'The proof shows nothing of what it says. ' : '';
  return `${nothing}No file was compared. If you have the bill itself, give it to this page too.`;
}

function whatHolds(s) {
  return s.recordOnly
    ? `${capital(fieldsOf(s))} that ${s.firm} issued. Nothing in ${s.shown < 2 ? 'it' : 'them'} was changed since ${s.anchored}.`
    : `This is the ${s.kind} that ${s.firm} issued. Nothing in it was changed since ${s.anchored}.`;
}

function unchanged(s) {
  return { title: 'Unchanged', sentence: whatHolds(s), hint: s.recordOnly ? noFile(s) : null };
}

/** Nothing is dated here: the chain's past may be written anew. */
function rehearsal(s) {
  const what = s.recordOnly ? `${capital(fieldsOf(s))} that ${s.firm} issued.` : `This is, byte for byte, the ${s.kind} that ${s.firm} issued.`;
  return {
    title: 'Rehearsal',
    sentence: `Everything holds, as a rehearsal on ${s.chain}. ${what}`,
    hint: s.recordOnly ? noFile(s) : null,
  };
}

function withdrawn(standing, s) {
  if (disowningOf(standing)) return disowned(standing, s);
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

/** Whoever has the firm's key signs as the firm does: only the firm can tell. */
function disowned(standing, s) {
  const what = s.recordOnly ? capital(fieldsOf(s)) : `This is, byte for byte, the ${s.kind}`;
  const hint = `Do not rely on this ${s.kind}: ${ASK}.`;
  return {
    title: "Withdrawn: not the firm's own word",
    sentence: `${what} that was signed with a key of ${s.firm}. But ${withdrawalWords(standing, s)}.`,
    hint: s.recordOnly ? `${hint} ${noFile(s)}` : hint,
  };
}

function doesNotMatch(checks, s) {
  const failure = checks.find(({ result }) => result === 'failed');
  if (failure.reason === document.differs) {
    return {
      title: 'Does not match',
      sentence: `This file is not the ${s.kind} that ${s.firm} issued.`,
      // Nothing here may make a changed bill look harmless: what is in the file was not read.
      hint: 'Do not pay by this file. It is another one, and what it says was not compared with the right one. '
        + 'If you opened and saved it, printed it or converted it, take the file exactly as it reached you, and look again. '
        + `If that does not match either, ${ASK}.`,
    };
  }
  return {
    title: 'Does not match',
    sentence: checkWords(failure, s).sentence,
    hint: `Do not rely on this ${s.kind}: ${ASK}.`,
  };
}

const ASK_WHEN = 'If it matters to you when this was put on record, ask the notary which clock was wrong.';

/** In which cases somebody was asked about the chain, and did not confirm it. */
const NOT_CONFIRMED = [
  anchor.noContract, anchor.contractDiffers, anchor.blockUnknown, anchor.moved, anchor.nodesDisagree,
  anchor.blockDiffers, anchor.timeDiffers, anchor.notInBlock, anchor.transactionDiffers,
];

function cannotTell(checks, s, damage) {
  const passed = (name) => checks.some((check) => check.name === name && check.result === 'passed');
  const doubt = checks.find(({ result }) => result === 'unknown');
  const first = checkWords(doubt, s).sentence;
  if (doubt.name === 'proof') return noProof(doubt.reason, damage);
  if (doubt.reason === document.fragment) {
    return { title: 'Cannot tell', sentence: first, hint: 'Compare the address letter by letter: capital and small letters differ, and so do 0 and O, 1, l and I. If it is typed rightly, get it from the firm itself, not from whoever sent you the file.' };
  }
  if (doubt.reason === ledger.pending) {
    return {
      title: 'Cannot tell yet',
      sentence: `So far everything holds: ${s.recordOnly ? fieldsOf(s) : `this is the ${s.kind}`} that ${s.firm} signed, sealed by the notary on ${s.sealed}. `
        + 'It is not on the public chain yet, and until then it rests on the word of the notary.',
      hint: 'Check again in some minutes.',
    };
  }
  const given = s.recordOnly ? s.shown === 0 || passed('disclosures') : passed('document');
  if (!(given && passed('statement') && passed('seal') && ['anchor', 'final', 'times'].includes(doubt.name))) {
    return { title: 'Cannot tell', sentence: first, hint: null };
  }
  const holds = `The ${s.recordOnly ? (s.shown === 0 ? 'record' : 'fields') : 'file'} and the signatures hold`;
  const but = s.confirming.length > 0 ? 'the nodes that were asked do not agree on it' : 'no node that was asked confirms it';
  const then = NOT_CONFIRMED.includes(doubt.reason) ? `${holds}, but ${but}.` : `${holds}.`;
  return { title: titleOfDoubt(doubt), sentence: `${then} ${first}`, hint: doubt.name === 'times' ? ASK_WHEN : null };
}

function titleOfDoubt({ name, reason }) {
  if (name === 'times') return 'Cannot tell: the clocks contradict each other';
  if (reason === anchor.notAsked) return 'Cannot tell: nobody was asked';
  if (reason === anchor.unreachable) return 'Cannot tell: nobody answered';
  return reason === final.notYet ? 'Cannot tell yet' : 'Cannot tell';
}

function noProof(reason, damage) {
  return {
    title: reason === proof.damaged ? 'Cannot tell: the proof is damaged' : 'Cannot tell: that is no proof',
    sentence: damage ?? reasonWordsOfProof(reason),
    hint: 'This says nothing about the bill, neither good nor bad. Get the proof again from whom the bill is from: sent as an attachment or in an archive, it stays as it is.',
  };
}

function reasonWordsOfProof(reason) {
  return checkWords({ name: 'proof', result: 'unknown', reason, detail: null }, {}).sentence;
}
