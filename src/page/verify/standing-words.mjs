// Whether a record is still current, in plain English.

import { capital, countWords, dateWords } from './phrases.mjs';
import { reasonWords } from './reason-words.mjs';
import { REASONS } from './reasons.mjs';

export const ASK = 'ask the firm before you pay, at a telephone number that you know from elsewhere';

const ACTS = { replaces: 'replaced', voids: 'cancelled' };

/** The withdrawal by which a record is not the firm's own word, or null. */
export function disowningOf({ withdrawals }) {
  return withdrawals.find(({ relation }) => relation === 'disowns') ?? null;
}

/** By whom, how and when a record was withdrawn: “X” replaced it on 2 May 2026 and cancelled it on 3 May 2026 */
export function withdrawalWords(standing, s) {
  const acts = standing.withdrawals.filter(({ relation }) => Object.hasOwn(ACTS, relation))
    .map(({ relation, sealed }) => `${ACTS[relation]} it on ${dateWords(sealed)}`);
  const disowning = disowningOf(standing);
  return [
    acts.length > 0 && `${s.firm} ${acts.join(' and ')}`,
    disowning && `since ${dateWords(disowning.sealed)}, ${s.firm} says that this record is not its own word: the key that signed it had been stolen or misused`,
  ].filter(Boolean).join(', and ');
}

/** What stands in the verdict's own box, or null where that would only distract.
 *  @param {string | null} unasked why the notary gave no answer, in a sentence
 *  @returns {string | null} */
export function standingLine({ verdict, standing, checks }, s, unasked) {
  if (checks[0].result !== 'passed') return null; // of a proof that is none there is nothing to be current
  if (verdict === 'withdrawn') return null; // its sentence has said it
  if (standing.result === 'withdrawn') {
    const said = `Besides, the record itself is withdrawn: ${withdrawalWords(standing, s)}.`;
    return disowningOf(standing) ? `${said} ${capital(ASK)}.` : said;
  }
  // Of a file that is another one, it would be read as being about that file.
  if (verdict === 'does-not-match') return null;
  if (standing.result === 'not-checked') return notCheckedWords(standing, s, unasked);
  return [`Still current, says the notary: as of ${dateWords(standing.at)}, nothing in the ledger voids, replaces or disowns it.`,
    ...paymentWords(standing)].join(' ');
}

/** The same for a reader who wants to know more.
 *  @returns {string[]} paragraphs */
export function standingWords({ standing }, s, unasked) {
  if (standing.result === 'not-checked') return [notCheckedWords(standing, s, unasked)];
  const said = standing.result === 'withdrawn'
    ? `It is ${disowningOf(standing) ? "not to be taken for the firm's word" : 'no longer current'}: ${withdrawalWords(standing, s)}. The firm signed that too, and it stands in the same ledger, after this record.`
    : 'Still current: nothing in the ledger voids, replaces or disowns it.';
  const whose = `So says the notary, with its signature, of the first ${standing.size.toLocaleString('en')} entries of the ledger, as of ${dateWords(standing.at)}.`;
  return [[said, ...paymentWords(standing)].join(' '), whose];
}

function notCheckedWords({ reason }, s, unasked) {
  const why = reason === REASONS.status.notAsked && unasked ? unasked : reasonWords(reason, s);
  return `Whether it was withdrawn later was not checked. ${why}`;
}

/** How often it was paid and credited, as far as it was. */
function paymentWords({ paid, credited }) {
  return [[paid, 'payment'], [credited, 'credit note']].filter(([count]) => count > 0n)
    .map(([count, what]) => `${countWords(count, what)} recorded.`);
}
