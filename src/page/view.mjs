// Puts results into the page.

import { at, classed, element, prose } from './element.mjs';
import { showFields } from './fields.mjs';
import { offerNodes } from './offer.mjs';
import { chainWords } from './verify/chains.mjs';
import { toHex } from './verify/hex.mjs';
import { dateWords } from './verify/phrases.mjs';
import { pathOf } from './verify/place.mjs';
import { REASONS } from './verify/reasons.mjs';
import { standingLine, standingWords } from './verify/standing-words.mjs';
import { verdictWords } from './verify/verdict-words.mjs';
import { basisWords, checkWords, domainWords, followedWords, nodeWords, rankWords, subjectOf, vouchWords } from './verify/words.mjs';

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
  at('offer').hidden = true;
  at('asked').replaceChildren();
}

/** Says all the time that the sheet is about another record than its address, if it is.
 *  @param {{ledger: string, id: string} | null} other */
export function showAbout(other, address) {
  at('about').hidden = other === null;
  at('about').textContent = other ? `This sheet is about record ${other.id} of the ledger ${other.ledger}, and not about record ${address.id} of the ledger ${address.ledger} here, which the link is of.` : '';
}

/** What stands in the verdict's place where nothing is judged.
 *  @param {{title: string, sentence: string, hint: string}} words
 *  @param {Array<[string, () => void]>} actions what the reader may do, as buttons */
export function showRefusal({ title, sentence, hint }, actions = []) {
  clearResult(null);
  const box = at('verdict');
  box.replaceChildren(element('h2', title), classed('sentence', 'p', element('bdi', sentence)), element('p', hint), ...choices(actions));
  box.dataset.verdict = 'refused';
  box.scrollIntoView({ block: 'nearest' });
}

function choices(actions) {
  const buttons = actions.map(([label, act]) => {
    const button = element('button', label);
    button.type = 'button';
    button.addEventListener('click', act);
    return button;
  });
  return buttons.length > 0 ? [classed('choices', 'p', ...buttons)] : [];
}

/** @param {{reading: object, trust: object | null, followed: object[], urls: string[], unasked: string | null, damage: string | null, inside: string | null,
 *    foreign: boolean, now: Date, base: string, given: Array<[string, string]>, ask: (url: string) => void,
 *    actions: Array<[string, () => void]>}} basis what the result
 *    rests on: `followed` are the contracts after the newest in the reader's own trust, `unasked` is why the notary gave no status, `damage` how the proof was damaged, `inside` where the right file may be, `foreign` whether it is of
 *    another record than the address, `now` the reader's clock, `base` the path before /p/ in addresses here, `given` what was compared, and where it came from;
 *    `ask` asks one more node; `actions` are what the reader may do, as buttons */
export function showResult(result, basis) {
  const { reading, trust, followed, urls, given, now, ask, foreign } = basis;
  const subject = { ...subjectOf(reading, result, trust, urls), foreign, followed };
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
  const reasons = result.checks.map(({ reason }) => reason);
  // What the reader can do about it lies in this panel.
  if (reasons.some((reason) => OF_NODES.includes(reason))) at('nodes-panel').open = true;
  if (reasons.includes(anchor.unlistedChain)) at('files-panel').open = true;
  if (reasons.some((reason) => OF_SILENCE.includes(reason))) offerNodes(subject, urls, ask);
  at('printed').textContent = `Checked on ${dateWords(now.toISOString().replace(/\.\d+Z/, 'Z'))} by this device's clock.`;
}

const { anchor } = REASONS;
/** Nobody said anything of the block, so that somebody else is to be asked. */
const OF_SILENCE = [anchor.notAsked, anchor.unreachable, anchor.wrongChain, anchor.pruned, anchor.noLogs];
const OF_NODES = [...OF_SILENCE, anchor.otherBlock, anchor.noEvidence, anchor.noContract, anchor.nodesDisagree, anchor.blockUnknown];

function showVerdict(result, subject, { base, unasked, damage, inside, actions }) {
  const words = verdictWords(result, subject, damage);
  const box = at('verdict');
  const line = standingLine(result, subject, unasked);
  const standing = line && classed('standing', 'p', ...prose(line, subject));
  if (standing) standing.dataset.standing = result.standing.result;
  box.replaceChildren(...[
    element('h2', words.title),
    classed('sentence', 'p', ...prose(words.sentence, subject)),
    standing,
    ...(result.verdict === 'withdrawn' ? withdrawalLinks(result.standing, subject, base) : []),
    words.chain && element('p', element('strong', words.chain)),
    inside && result.checks.some(({ reason }) => reason === REASONS.document.differs) && element('p', inside),
    words.hint && element('p', ...prose(words.hint, subject)),
    ...choices(actions),
    ...identity(subject),
  ].filter(Boolean));
  box.dataset.verdict = result.verdict;
  box.scrollIntoView({ block: 'nearest' });
}

/** Whose record it is: the ledger, the firm's key, and who says so. */
function identity(subject) {
  const vouch = vouchWords(subject);
  const basis = basisWords(subject);
  const pair = (name, value) => element('span', `${name} `, classed('code', 'span', element('bdi', value)));
  const whose = vouch && classed('identity', 'p', pair('Ledger', subject.ledger), ' ', pair('Firm key', subject.firmKey));
  const words = [vouch, rankWords(subject), domainWords(subject), basis, followedWords(subject.followed)].filter(Boolean).join(' ');
  return [whose, words && classed('basis', 'p', ...prose(words, subject))];
}

const BY = { replaces: 'Replaced by record', voids: 'Cancelled by record', disowns: 'Disowned by record' };

/** Where those records can be looked at. A file cannot be compared there: the address lacks its salt,
 *  which only the firm has. */
function withdrawalLinks({ withdrawals }, { ledger }, base) {
  return withdrawals.map(({ relation, id }) => {
    const link = classed('code', 'a', id);
    link.href = base + pathOf({ ledger, id });
    return element('p', `${BY[relation]} `, link);
  });
}

function showStanding(result, subject, { base, unasked }) {
  const { standing, checks } = result;
  // Of a proof that is none there is nothing to be current.
  at('since').hidden = checks[0].result !== 'passed';
  at('since').dataset.standing = standing.result;
  at('since').dataset.reason = standing.reason ?? '';
  at('standing').replaceChildren(
    ...standingWords(result, subject, unasked).map((text) => element('p', ...prose(text, subject))),
    ...(result.verdict === 'withdrawn' ? [] : withdrawalLinks(standing, subject, base)),
    ...(standing.reason ? [exactDetails(standing)] : []),
  );
}

function showTimes({ times, checks }, { proof }) {
  const signed = checks.some(({ name, result }) => name === 'statement' && result === 'passed');
  const rows = [
    ['Issued', times.issued, signed ? 'as the firm states' : 'as the statement says, whose signature is not confirmed', 'not stated'],
    ['Sealed', times.sealed, "by the notary's clock", 'not confirmed'],
    ['Anchored', times.anchored, 'by the block, as this page was told of it', proof && !proof.anchor ? 'not yet' : 'not confirmed'],
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

/** A contract that the notary used before. */
function eraRow({ chainId, contract, to }) {
  return ['Before that', `${contract} on ${chainWords(chainId)} (number ${chainId}), until the register had ${to.toLocaleString('en')} entries`];
}

/** @param {boolean} pinned whether it is the reader's own, so that its addresses are those that are asked */
export function showTrust(trust, source, pinned) {
  at('trust-source').textContent = source;
  const { finality } = trust;
  const rows = [
    ['Notary', trust.origin],
    ["Notary's key", toHex(trust.notaryKey.publicKey)],
    ["Clock's key", `${toHex(trust.clockKey.publicKey)} (${trust.clockKey.name})`],
    ['Chain', `${chainWords(trust.chainId)} (number ${trust.chainId})`],
    ['Contract', trust.contract],
    ...trust.eras.slice(0, -1).map(eraRow),
    ...(pinned && trust.urls.length > 0 ? [['Asked whether a record is current', trust.urls.join(', ')]] : []),
    ['A block is final', finality === 'finalized' ? 'when a node says that the chain has made it so' : `when ${finality.depth} blocks are on top of it`],
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
