// What stands in the verdict's place where there is nothing to be judged: a file that is none of those that this
// page can use, or a proof of another record than the address names.

import { isOtherType, typeWords } from './recognise.mjs';
import { shownIn } from './verify/disclosure.mjs';
import { REASONS } from './verify/reasons.mjs';

/** A name that cannot turn the sentence around it. */
const plain = (name) => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');

/** A proof of another record than the link. It may be honest and would then pass, so the address alone tells. */
export function otherRecord(proof, { ledger, id }, name) {
  return {
    title: 'That proof is of another bill than this link',
    sentence: `This link is of record ${id}, in the ledger ${ledger} of this notary. The file ${plain(name)} is the proof of record ${proof.statement.id}, in the ledger ${proof.statement.ledger}.`,
    hint: 'If both came to you as belonging to one bill, ask the firm before you pay, at a telephone number that you know from elsewhere.',
  };
}

export function noProof(name, words) {
  return {
    title: 'That is no proof',
    sentence: `The file ${plain(name)} was given as a proof, but ${words}`,
    hint: 'This says nothing about the bill. Get the proof again from whom you have it, as an attachment or in an archive.',
  };
}

/** Where the right file may be in the one that was given, or null. */
export function insideWords({ type, words }) {
  return ['zip', 'mail', 'office'].includes(type) ? `The file that you gave is ${words}. If the bill is in it or attached to it, take it out and give that.` : null;
}

/** What is wrong with the file itself, where it is not the one on record and a comparison would frighten for nothing; or null.
 *  @param {{is: object, name: string}} document */
export function oddDocument(result, { is, name }, { proof }) {
  const check = result.checks.find((one) => one.name === 'document');
  if (!check || check.result === 'passed') return null;
  const hint = 'Nothing was compared. Give the bill itself, as it reached you; do not pay by this file.';
  if (is.size === 0) {
    return { title: 'That file is empty', sentence: `The file ${plain(name)} has no content. Perhaps it did not arrive whole.`, hint };
  }
  if (is.own) return { title: 'That is not a bill', sentence: `The file ${plain(name)} is ${is.words}, not a bill.`, hint };
  const others = result.checks.filter((one) => one !== check);
  if (check.reason !== REASONS.document.differs || others.some((one) => one.result === 'failed')) return null;
  const shown = shownIn(proof).find(({ disclosure }) => disclosure.name === 'document.media_type')?.disclosure.value;
  if (!shown || !isOtherType(is, shown)) return null;
  return {
    title: 'That is another type of file',
    sentence: `On record is ${typeWords(shown)}. The file ${plain(name)} is ${is.words}, so it cannot be that one.`,
    hint: `It was not compared, and may say anything: do not pay by it. Give ${typeWords(shown)} as it reached you.`,
  };
}
