// Puts results into the page. Names, origins and messages in them were written by others, so they
// only ever become text nodes; <bdi> keeps right-to-left characters in a name from turning the
// sentence around it.

import { toHex } from './verify/hex.mjs';
import { chainWords, checkWords, dateWords, nodeWords, subjectOf, verdictWords } from './verify/words.mjs';

export const at = (id) => document.getElementById(id);

/** @param {string} tag @param {...(string | Node | null)} children */
export function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Text in which what stands between quotation marks is a name. */
function prose(text) {
  const parts = text.split(/(\u201c[^]*\u201d)/u);
  return parts.map((part) => (part.startsWith('\u201c') ? element('bdi', part) : part));
}

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

/** @param {Array<[string, string]>} given what was compared, and where it came from */
export function showResult(result, reading, trust, urls, given) {
  const subject = subjectOf(reading, result, trust);
  showVerdict(result, subject);
  showTimes(result, reading);
  at('checks').replaceChildren(...result.checks.map((check) => checkItem(check, subject)));
  at('asked').replaceChildren(...result.nodes.map((answer, i) => {
    const item = element('li', element('span', urls[i]), ' — ', ...prose(nodeWords(answer, subject)));
    item.dataset.result = answer.result;
    item.dataset.reason = answer.reason ?? '';
    item.firstChild.className = 'code';
    return item;
  }));
  at('given').replaceChildren(...given.map(([name, value]) => element('div', element('dt', name), element('dd', element('bdi', value)))));
  at('findings').hidden = false;
  // What the reader can do about it lies in this panel.
  if (result.checks.some(({ reason }) => /^anchor\.(other-block|no-evidence|not-asked|unreachable|wrong-chain|no-contract|no-logs|nodes-disagree|block-unknown)$/.test(reason))) {
    at('nodes-panel').open = true;
  }
  at('printed').textContent = `Checked on ${dateWords(new Date().toISOString().replace(/\.\d+Z/, 'Z'))} by this device's clock.`;
}

function showVerdict(result, subject) {
  const words = verdictWords(result, subject);
  const box = at('verdict');
  const sentence = element('p', ...prose(words.sentence));
  sentence.className = 'sentence';
  box.replaceChildren(element('h2', words.title), sentence,
    words.development ? element('p', element('strong', words.development)) : '',
    words.hint ? element('p', ...prose(words.hint)) : '');
  box.dataset.verdict = result.verdict;
  box.scrollIntoView({ block: 'nearest' });
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
  const mark = element('span', RESULTS[check.result]);
  mark.className = 'mark';
  const item = element('li', element('h3', title, ' ', mark), element('p', ...prose(sentence)));
  item.dataset.check = check.name;
  item.dataset.result = check.result;
  item.dataset.reason = check.reason ?? '';
  if (check.reason || check.detail) {
    const text = [check.reason, check.detail].filter(Boolean).join(': ');
    const exact = element('p', element('bdi', text));
    exact.className = 'code';
    item.append(element('details', element('summary', 'Details'), exact));
  }
  return item;
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
    const shown = element('dd', element('bdi', value));
    shown.className = 'code';
    return element('div', element('dt', name), shown);
  }));
}

export function showProgress(share) {
  at('progress').hidden = share === null;
  if (share === null) return;
  at('bar').value = share;
  at('progress-words').textContent = `Reading the file: ${Math.floor(share * 100)} %`;
}
