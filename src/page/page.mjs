// The proof page: takes the file, the address's fragment, the notary's answers and the nodes' to
// verify.mjs, and its result to view.mjs.

import { readAddress } from './address.mjs';
import { showChain } from './band.mjs';
import { at } from './element.mjs';
import { showOperator } from './foot.mjs';
import { Unusable, given, keep, showGiven, takeFiles } from './given.mjs';
import { NotFetched, TRUST_PATH } from './notary.mjs';
import { insideWords, noProof, oddDocument, otherRecord } from './refusal.mjs';
import { currentBlockHash, currentProof, currentStatus, currentTrust, fromNotaryWords, isOf } from './sources.mjs';
import { clearResult, showAbout, showProblem, showRefusal, showResult, showTrust } from './view.mjs';
import { askSuccession } from './verify/ask-succession.mjs';
import { askNode, questionOf } from './verify/node.mjs';
import { sizeWords } from './verify/phrases.mjs';
import { trustOf } from './verify/trust.mjs';
import { chainToTell, verify } from './verify/verify.mjs';
import { followedWords } from './verify/words.mjs';

let address = readAddress(location);
let nodesEdited = false;

// Each check makes those that still run stale, so that a slow answer cannot overwrite a newer one.
// What a check works with is its own and kept nowhere, for the same reason.
let run = 0;

// What is given is looked at in its order, and a check waits until it is known what it is.
let taken = Promise.resolve(null);

/** Brings together what a check needs, and says what is missing: without a proof it is null. */
async function load(mine) {
  const outcomes = await Promise.allSettled([currentProof(address), currentTrust(address), given.document?.read ?? null, currentBlockHash()]);
  if (mine !== run) return null;
  const reasons = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  const odd = reasons.find((reason) => !(reason instanceof NotFetched || reason instanceof Unusable));
  if (odd) throw odd;
  const [proof = null, trust = null, document, blockHash] = outcomes.map(({ value }) => value);
  const own = proof?.reading.proof ?? null;
  const foreign = isForeign(own);
  at('record').textContent = (foreign && !given.proof.anyway ? null : own?.statement.id) ?? address.id ?? 'unknown';
  showAbout(foreign && given.proof.anyway ? own.statement : null, address);
  showChain(chainToTell(own, trust));
  if (trust) putTrust(trust);
  sayWhatIsMissing(reasons);
  // Without the notary's word, what the proof itself shows can still be told; without a file that was given, it cannot.
  const unusable = reasons.some((reason) => reason instanceof Unusable);
  return proof && !unusable ? { ...proof, trust, document, blockHash } : null;
}

function sayWhatIsMissing(reasons) {
  const missing = reasons.some((reason) => reason.missing);
  const notFetched = reasons.some((reason) => reason instanceof NotFetched);
  showProblem([
    ...reasons.map(({ message }) => message),
    missing && address.id ? spellingWords() : '',
    notFetched ? 'If you have the proof file or a trust file, you can give them below.' : '',
  ].filter(Boolean).join(' '));
  if (notFetched) at('files-panel').open = true;
}

/** What the check characters tell of an address at which there is nothing. */
function spellingWords() {
  if (address.spelled === true) return 'The address is spelled as it was made. If the bill is new, it may not have been put on record so far: check again later.';
  if (address.spelled === false) return 'The address was mistyped, cut off or put together from two: its last two characters do not fit the rest. Compare it with the one on the bill, letter by letter.';
  return 'If the bill is new, it may not have been put on record so far: check again later. If it is not, compare the address with the one on the bill, letter by letter.';
}

/** @param {object[]} steps from the reader's own trust to this one */
function putTrust(trust, steps = []) {
  showTrust(trust, given.trust
    ? [`This came from a file that you gave: ${given.trust.file.name}.`, followedWords(steps)].filter(Boolean).join(' ')
    : `This came from the notary's own page (${location.host}${TRUST_PATH}).`, given.trust !== null);
  if (!nodesEdited) at('nodes').value = trust.rpcUrls.join('\n');
}

/** The lines in the text area without doubles: one node asked twice is one node. */
function nodeUrls() {
  const lines = at('nodes').value.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return [...new Map(lines.map((line) => [URL.canParse(line) ? new URL(line).href : line, line])).values()];
}

async function check() {
  const mine = ++run;
  clearResult('Checking\u2026');
  showProblem(null);
  at('again').textContent = 'Check again';
  try {
    const refused = await taken;
    if (mine !== run) return;
    // It is said once; then what was given before counts again.
    if (refused) taken = Promise.resolve(null);
    const basis = refused ? null : await load(mine);
    if (mine !== run) return;
    if (refused) showProblem(refused);
    if (basis) await judge(mine, basis);
    else clearResult(null);
  } catch (error) {
    if (mine === run) giveUp(error);
  }
}

/** The trust that the reader gave, and what came after its newest contract as far as nodes tell.
 *  @returns {Promise<{trust: object, steps: object[]}>} */
async function followOn(kept, urls) {
  const { value, steps } = await askSuccession(kept.value, urls);
  return { trust: steps.length > 0 ? trustOf(value) : kept, steps };
}

async function judge(mine, { reading, none, damage, trust: known, document, blockHash }) {
  const { proof } = reading;
  if (none) return showRefusal(noProof(given.proof.file.name, none), ownProofActions());
  const foreign = isForeign(proof);
  if (foreign && !given.proof.anyway) {
    return showRefusal(otherRecord(proof, address, given.proof.file.name), [...ownProofActions(), anywayAction(proof)]);
  }
  const urls = nodeUrls();
  const pinned = given.trust !== null;
  // The notary's own word is of today; a file may be older than its contract.
  const { trust, steps } = pinned && proof && blockHash === null ? await followOn(known, urls) : { trust: known, steps: [] };
  if (mine !== run) return undefined;
  if (steps.length > 0) putTrust(trust, steps);
  const question = blockHash === null ? questionOf(proof, trust, pinned) : null;
  const asked = question ? Promise.all(urls.map((url) => askNode(url, question))) : [];
  const [nodes, { status, nonce, unasked }] = await Promise.all([asked, currentStatus(reading, pinned ? trust.urls : [], address.base)]);
  const now = new Date();
  const result = await verify({
    reading, documentSha256: document?.hex ?? null, fragment: foreign ? null : address.fragment, trust, pinned, blockHash, nodes, status, nonce, now,
    // Whoever gives a proof and no file asks about the record, and the fields that the proof shows.
    recordOnly: document === null && given.proof !== null && proof !== null,
  });
  if (mine !== run) return undefined;
  showChain(result);
  const odd = document && oddDocument(result, { is: document.is, name: given.document.file.name }, reading);
  if (odd) return showRefusal(odd);
  showResult(result, {
    reading, trust, followed: steps, urls, unasked, damage, foreign, now, base: address.base, given: compared(blockHash), ask: askToo,
    inside: document && insideWords(document.is),
    actions: damage && given.proof ? ownProofActions() : [],
  });
  return undefined;
}

/** Whether the reader gave a proof of another record than the address names. */
function isForeign(proof) {
  return Boolean(proof && given.proof && address.id && !isOf(proof.statement, address));
}

/** What the reader may do who gave a proof of no use: only an address with an id has another one. */
function ownProofActions() {
  return address.id ? [["Use the notary's proof instead", () => give('proof', null)]] : [];
}

function anywayAction({ statement }) {
  return [`Check record ${statement.id} all the same`, () => {
    given.proof.anyway = true;
    check();
  }];
}

/** Asks one more node, as the reader said. */
function askToo(url) {
  at('nodes').value = [...nodeUrls(), url].join('\n');
  nodesEdited = true;
  check();
}

/** What the result is about, for the reader and for paper. */
function compared(blockHash) {
  const { document: file, proof, trust } = given;
  return [
    ['File compared', file ? `${file.file.name}, ${sizeWords(file.file.size)}` : 'none'],
    ['Proof', proof ? `from the file ${proof.file.name}` : fromNotaryWords('proof')],
    ['Trust', trust ? `from the file ${trust.file.name}` : fromNotaryWords('trust')],
    ...(blockHash === null ? [] : [['Final block', `${blockHash}, given by you`]]),
  ];
}

/** A mistake in this page must not look like a verdict. */
function giveUp(error) {
  clearResult(null);
  showProblem(`This page could not finish: ${error.message}.`);
  console.error(error);
}

/** Takes files in their turn, and checks. */
function take(work) {
  taken = taken.then(work, work);
  check();
}

function give(what, file) {
  take(async () => {
    keep(what, file);
    showGiven();
    return null;
  });
}

const TAKERS = {
  file: (files) => take(() => takeFiles(files)),
  'proof-file': ([file]) => give('proof', file ?? null),
  'trust-file': ([file]) => give('trust', file ?? null),
};

function listen() {
  for (const [inputId, taker] of Object.entries(TAKERS)) {
    at(inputId).addEventListener('change', (event) => taker([...event.target.files]));
  }
  at('again').addEventListener('click', check);
  at('nodes').addEventListener('input', () => { nodesEdited = true; });
  at('block-hash').addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') check();
  });

  // A file dropped beside the box would make the browser leave this page for it.
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    at('drop').dataset.over = 'yes';
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) delete at('drop').dataset.over;
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    delete at('drop').dataset.over;
    const files = [...event.dataTransfer.files];
    if (files.length > 0) (TAKERS[event.target.id] ?? TAKERS.file)(files);
  });

  // Another salt in the address is another question.
  addEventListener('hashchange', () => {
    address = readAddress(location);
    if (at('verdict').hasChildNodes()) check();
  });
  // On paper, nothing can be unfolded.
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('#findings details, #nodes-panel, #trust-panel')) details.open = true;
  });
}

/** Takes what was chosen or dropped on the buttons before this program ran. */
function takeEarly() {
  const early = Object.keys(TAKERS).map((inputId) => [inputId, [...at(inputId).files]]).filter(([, files]) => files.length > 0);
  for (const [inputId, files] of early) TAKERS[inputId](files);
  return early.length > 0;
}

at('record').textContent = address.id ?? 'unknown';
at('told').hidden = !address.told;
listen();
// Nodes are asked only when the reader asks something; the notary knows of the visit already.
if (!takeEarly()) load(run).catch(giveUp);
showOperator().catch(giveUp);
