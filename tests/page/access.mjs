// Access logs (PROTOCOL.md, section 9): how an entry is spelled, the rules over the entries, and what a reader finds at
// each. The page has no use for them; whoever looks into such a log has.

import { hashFromBase64 } from '../../src/page/verify/base64.mjs';
import { parseDisclosure } from '../../src/page/verify/disclosure.mjs';
import { Lines } from '../../src/page/verify/lines.mjs';
import { isHost, isLedger } from '../../src/page/verify/origin.mjs';
import { refuse } from '../../src/page/verify/refused.mjs';
import { tagOf } from '../../src/page/verify/register.mjs';
import { MOST_DISCLOSURES } from '../../src/page/verify/statement.mjs';
import { bytesOf, isDate, isText, parseNumber } from '../../src/page/verify/text.mjs';
import { parsePath } from '../../src/page/verify/tlog-proof.mjs';
import { pathLeads } from '../../src/page/verify/tree.mjs';

const LONGEST = 4096;
const OUTCOMES = ['done', 'refused', 'failed'];
const OPENED = 'log-opened';
const ERASED = 'details-erased';

/** Of a ledger, or of the notary. */
function isAccessLog(origin) {
  const [, of] = /^(.*)\/access$/s.exec(origin) ?? [];
  return of !== undefined && (isLedger(of) || isHost(of));
}

/** Refuses (throws) what is not spelled as an entry. */
export function parseEntry(text) {
  if (typeof text !== 'string' || !isText(text)) refuse('an entry is not text');
  if (bytesOf(text).length > LONGEST) refuse('an entry is longer than 4,096 bytes');
  const lines = new Lines(text, 'an entry');
  if (lines.first() !== 'countersign/access@v1') refuse('an entry of another format');
  const log = lines.need('log');
  if (!isAccessLog(log)) refuse('an entry names a log that is none');
  const time = lines.need('time');
  if (!isDate(time)) refuse('an entry has a date that is none');
  const act = lines.need('act');
  if (!/^[a-z](?!.*-$)[a-z0-9-]{0,63}$/.test(act)) refuse('an entry has an act that is none');
  const outcome = lines.need('outcome');
  if (!OUTCOMES.includes(outcome)) refuse('an entry has an outcome that is none');
  const details = readDetails(lines.take('details'));
  const erases = readErases(lines.take('erases'));
  if ((erases !== null) !== (act === ERASED)) refuse(`erases is there without ${ERASED}, or that without it`);
  lines.end();
  return { log, time, act, outcome, details, erases };
}

function pairIn(value, what) {
  const parts = value.split(' ');
  return parts.length === 2 ? parts : refuse(`${what} is not two words`);
}

function readDetails(value) {
  if (value === null) return null;
  const [count, root] = pairIn(value, 'details');
  const n = parseNumber(count, 'the number of details');
  if (n < 1n || n > MOST_DISCLOSURES) refuse('the number of details is out of range');
  return { n, root: hashFromBase64(root, 'the root of the details') };
}

function readErases(value) {
  if (value === null) return null;
  const [first, last] = pairIn(value, 'erases').map((word) => parseNumber(word, 'an index in erases'));
  return { first, last };
}

/** The log's pseudonym in the register. */
export function tagOfLog(entry) {
  return tagOf(bytesOf(entry));
}

/** What a reader finds at each entry. Refuses (throws) where a rule over the entries is broken.
 *  @param {Array<{entry: string, shown: Array<{index: number, disclosure: string, path: string[]}>}>} entries
 *  @returns {Array<'false' | 'shown' | 'none' | 'erased' | 'withheld'>} */
export function readLog(origin, entries) {
  const read = entries.map(({ entry }) => parseEntry(entry));
  read.forEach((entry, i) => demandRules(entry, i, read[i - 1], origin));
  return read.map(({ details }, i) => {
    const { shown } = entries[i];
    if (shown.length > 0) return details !== null && allLead(shown, details) ? 'shown' : 'false';
    if (details === null) return 'none';
    return read.slice(i + 1).some(({ outcome, erases }) => outcome === 'done' && erases !== null && erases.first <= i && i <= erases.last) ? 'erased' : 'withheld';
  });
}

function demandRules({ log, time, act, details, erases }, index, before, origin) {
  if (log !== origin) refuse(`entry ${index} is of another log`);
  // All dates have one width, so they are in the order of their characters.
  if (before && time < before.time) refuse(`entry ${index} is of an earlier time than the one before`);
  if ((act === OPENED) !== (index === 0)) refuse(`entry ${index} opens the log, or the first one does not`);
  if (index === 0 && details === null) refuse('the log is opened without details');
  if (erases && (erases.first > erases.last || erases.last >= index)) refuse(`entry ${index} erases what it cannot`);
}

function allLead(shown, { n, root }) {
  const read = shown.map(({ index, disclosure, path }) => ({ index: BigInt(index), path: parsePath(path), ...parseDisclosure(disclosure) }));
  const names = new Set(read.map(({ name }) => name));
  return names.size === read.length && read.every(({ index, bytes, path }) => pathLeads(bytes, index, n, path, root));
}
