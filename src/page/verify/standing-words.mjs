// Whether a record is still current, in plain English. The clock is an argument: what is old depends on
// when one reads.

import { countWords, dateWords } from './phrases.mjs';
import { reasonWords } from './reason-words.mjs';
import { REASONS } from './reasons.mjs';

const HOUR = 3600_000;
/** From when on a status is called old. */
const OLD = 24 * HOUR;
/** How far clocks may differ without a word. */
const SLACK = HOUR / 6;

const ACTS = { replaces: 'replaced', voids: 'cancelled' };

/** By whom, how and when a record was withdrawn: “X” replaced it on 2 May 2026 and cancelled it on 3 May 2026 */
export function withdrawalWords({ withdrawals }, s) {
  const acts = withdrawals.map(({ relation, sealed }) => `${ACTS[relation]} it on ${dateWords(sealed)}`);
  return `${s.firm} ${acts.join(' and ')}`;
}

/** What stands in the verdict's own box, or null where that would only distract.
 *  @param {Date} now the reader's clock
 *  @param {string | null} unasked why the notary gave no answer, in a sentence
 *  @returns {string | null} */
export function standingLine({ verdict, standing, checks }, s, now, unasked) {
  if (checks[0].result !== 'passed') return null; // of a proof that is none there is nothing to be current
  if (verdict === 'withdrawn') return null; // its sentence has said it
  if (standing.result === 'withdrawn') return `Besides, the record itself is withdrawn: ${withdrawalWords(standing, s)}.`;
  // Of a file that is another one, it would be read as being about that file.
  if (verdict === 'does-not-match') return null;
  if (standing.result === 'not-checked') return notCheckedWords(standing, s, unasked);
  return [`Still current, says the notary: as of ${dateWords(standing.at)}, the ledger has no record that withdraws or replaces it.`,
    ...ageWords(standing, now), ...paymentWords(standing)].join(' ');
}

/** The same for a reader who wants to know more.
 *  @returns {string[]} paragraphs */
export function standingWords({ standing }, s, now, unasked) {
  if (standing.result === 'not-checked') return [notCheckedWords(standing, s, unasked)];
  const said = standing.result === 'withdrawn'
    ? `It is no longer current: ${withdrawalWords(standing, s)}. The firm signed that too, and it stands in the same ledger, after this record.`
    : 'Still current: no record in the ledger withdraws or replaces it.';
  const whose = `So says the notary, with its signature, of the first ${standing.size.toLocaleString('en')} entries of the ledger, as of ${dateWords(standing.at)}.`;
  return [[said, ...paymentWords(standing)].join(' '), [whose, ...ageWords(standing, now)].join(' ')];
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

/** What the reader's clock has to say to the time of the status, if anything. */
function ageWords({ at }, now) {
  const age = now.getTime() - Date.parse(at);
  if (age < -SLACK) return ["By this device's clock that lies in the future, so one of the two clocks is wrong."];
  if (age <= OLD) return [];
  const hours = Math.floor(age / HOUR);
  const ago = hours < 48 ? `${hours} hours` : countWords(Math.floor(hours / 24), 'day');
  return [`By this device's clock that was ${ago} ago, so the answer is old.`];
}
