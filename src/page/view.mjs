// Puts results into the page.

import { at, classed, element, prose } from './element.mjs';
import { showFields } from './fields.mjs';
import { toHex } from './verify/hex.mjs';
import { dateWords } from './verify/phrases.mjs';
import { standingLine, standingWords } from './verify/standing-words.mjs';
import { chainWords, checkWords, nodeWords, subjectOf, verdictWords } from './verify/words.mjs';

export function showProblem(text) {
  at('problem').textContent = text ?? '';
  at('problem').hidden = !text;
}

/** Takes the last result off the page before a new one is computed: an old verdict beside a new
 *  file would be a wrong one. */
export function clearResult(words) {
  const box = at('verdict');
  box.dataset.verdict = '';
  box.replaceChildren(...(words ? [element('p', words)] : []));
  at('findings').hidden = true;
  at('asked').replaceChildren();
}

/** @param {{reading: object, trust: object, urls: string[], unasked: string | null, now: Date,
 *    given: Array<[string, string]>}} basis what the result rests on: `unasked` is why the notary gave no
 *    status, `now` the reader's clock, `given` what was compared, and where it came from */
export function showResult(result, basis) {
  const { reading, trust, urls, given, now } = basis;
  const subject = subjectOf(reading, result, trust);
  showVerdict(result, subject, basis);
  showFields(reading, result, subject);
  showTimes(result, reading);
  showStanding(result, subject, basis);
  at('checks').replaceChildren(...result.checks.map((check) => checkItem(check, subject)));
  at('asked').replaceChildren(...result.nodes.map((answer, i) => {
    const item = element('li', classed('code', 'span', urls[i]), ' — ', ...prose(nodeWords(answer, subject), subject));
    item.dataset.result = answer.result;
    item.dataset.reason = answer.reason ?? '';
    return item;
  }));
  at('given').replaceChildren(...given.map(([name, value]) => element('div', element('dt', name), element('dd', element('bdi', value)))));
  at('findings').hidden = false;
  // What the reader can do about it lies in this panel.
  if (result.checks.some(({ reason }) => /^anchor\.(other-block|no-evidence|not-asked|unreachable|wrong-chain|no-contract|no-logs|nodes-disagree|block-unknown)$/.test(reason))) {
    at('nodes-panel').open = true;
  }
  at('printed').textContent = `Checked on ${dateWords(now.toISOString().replace(/\.\d+Z/, 'Z'))} by this device's clock.`;
}

function showVerdict(result, subject, { now, unasked }) {
  const words = verdictWords(result, subject);
  const box = at('verdict');
  const line = standingLine(result, subject, now, unasked);
  const standing = line && classed('standing', 'p', ...prose(line, subject));
  if (standing) standing.dataset.standing = result.standing.result;
  box.replaceChildren(...[
    element('h2', words.title),
    classed('sentence', 'p', ...prose(words.sentence, subject)),
    standing,
    ...(result.verdict === 'withdrawn' ? withdrawalLinks(result.standing) : []),
    words.development && element('p', element('strong', words.development)),
    words.hint && element('p', ...prose(words.hint, subject)),
  ].filter(Boolean));
  box.dataset.verdict = result.verdict;
  box.scrollIntoView({ block: 'nearest' });
}

const BY = { replaces: 'Replaced by record', voids: 'Cancelled by record' };

/** Where those records can be looked at. A file cannot be compared there: the address lacks its salt,
 *  which only the firm has. */
function withdrawalLinks({ withdrawals }) {
  return withdrawals.map(({ relation, id }) => {
    const link = classed('code', 'a', id);
    link.href = `/p/${id}`;
    return element('p', `${BY[relation]} `, link);
  });
}

function showStanding(result, subject, { now, unasked }) {
  const { standing, checks } = result;
  // Of a proof that is none there is nothing to be current.
  at('since').hidden = checks[0].result === 'failed';
  at('since').dataset.standing = standing.result;
  at('since').dataset.reason = standing.reason ?? '';
  at('standing').replaceChildren(
    ...standingWords(result, subject, now, unasked).map((text) => element('p', ...prose(text, subject))),
    ...(result.verdict === 'withdrawn' ? [] : withdrawalLinks(standing)),
    ...(standing.reason ? [exactDetails(standing)] : []),
  );
}

function showTimes({ times, checks }, { proof }) {
  const signed = checks.some(({ name, result }) => name === 'statement' && result === 'passed');
  const rows = [
    ['Issued', times.issued, signed ? 'as the firm states' : 'as the statement says, whose signature is not confirmed', 'not stated'],
    ['Sealed', times.sealed, "by the notary's clock", 'not confirmed'],
    ['Anchored', times.anchored, 'by the block on the chain', proof && !proof.anchor ? 'not yet' : 'not confirmed'],
  ];
  at('times').replaceChildren(...rows.map(([name, date, whose, none]) => {
    const value = date ? element('time', dateWords(date)) : element('span', none);
    if (date) value.dateTime = date;
    const row = element('div', element('dt', name), element('dd', value, date ? element('small', ` ${whose}`) : null));
    row.dataset.time = name.toLowerCase();
    return row;
  }));
}

const RESULTS = { passed: 'holds', failed: 'does not hold', unknown: 'not known' };

function checkItem(check, subject) {
  const { title, sentence } = checkWords(check, subject);
  const mark = classed('mark', 'span', RESULTS[check.result]);
  const item = element('li', element('h3', title, ' ', mark), element('p', ...prose(sentence, subject)));
  item.dataset.check = check.name;
  item.dataset.result = check.result;
  item.dataset.reason = check.reason ?? '';
  if (check.reason || check.detail) item.append(exactDetails(check));
  return item;
}

function exactDetails({ reason, detail }) {
  const text = [reason, detail].filter(Boolean).join(': ');
  return element('details', element('summary', 'Details'), classed('code', 'p', element('bdi', text)));
}

export function showTrust(trust, source) {
  at('trust-source').textContent = source;
  const { finality } = trust;
  const rows = [
    ['Notary', trust.origin],
    ["Notary's key", toHex(trust.notaryKey.publicKey)],
    ["Clock's key", `${toHex(trust.clockKey.publicKey)} (${trust.clockKey.name})`],
    ['Chain', `${chainWords(trust.chainId)} (${trust.chainId})`],
    ['Contract', trust.contract],
    ['A block is final', finality === 'finalized' ? 'when the chain says so' : `when ${finality.depth} blocks are on top of it`],
  ];
  at('trusted').replaceChildren(...rows.map(([name, value]) => {
    return element('div', element('dt', name), classed('code', 'dd', element('bdi', value)));
  }));
}

export function showProgress(share) {
  at('progress').hidden = share === null;
  if (share === null) return;
  at('bar').value = share;
  at('progress-words').textContent = `Reading the file: ${Math.floor(share * 100)} %`;
}
