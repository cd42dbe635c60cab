// The proof page: takes the file, the address's fragment, the notary's answers and the nodes' to
// verify.mjs, and its result to view.mjs.

import { at } from './element.mjs';
import { LONGEST_TRUST, NotFetched, TRUST_PATH, fetchProof, fetchStatus, fetchTrust } from './notary.mjs';
import { clearResult, showProblem, showProgress, showResult, showTrust } from './view.mjs';
import { hashFile } from './verify/document.mjs';
import { isEvmValue } from './verify/hex.mjs';
import { askNode, questionOf } from './verify/node.mjs';
import { sizeWords } from './verify/phrases.mjs';
import { LONGEST_PROOF, readProof } from './verify/proof.mjs';
import { Refused } from './verify/refused.mjs';
import { isId } from './verify/statement.mjs';
import { textOf } from './verify/text.mjs';
import { parseTrust } from './verify/trust.mjs';
import { verify } from './verify/verify.mjs';

const id = location.pathname.split('/').pop();

// What the reader gave: the file and a promise of what was read from it. Each stays until another
// is given in its place, or the page is left. Proof and trust come from the notary otherwise.
const given = { document: null, proof: null, trust: null };
let nodesEdited = false;

// Each check makes those that still run stale, so that a slow answer cannot overwrite a newer one.
// What a check works with is its own and kept nowhere, for the same reason.
let run = 0;

/** A given file that is of no use, with words for the reader. */
class Unusable extends Error {
  name = 'Unusable';
}

async function currentProof() {
  if (given.proof) return given.proof.read;
  if (!isId(id)) throw new NotFetched('This address names no record. Is it complete, as it stands on the bill?');
  const fetched = readProof(await fetchProof(id));
  // An honest proof of another record would pass all checks; only the address tells it apart.
  if (fetched.proof && fetched.proof.statement.id !== id) {
    throw new NotFetched('The notary answered with the proof of another record than the one in this address.');
  }
  return fetched;
}

async function currentTrust() {
  if (given.trust) return given.trust.read;
  try {
    return parseTrust(await fetchTrust());
  } catch (error) {
    if (error instanceof Refused) throw new NotFetched(`The notary's trust file is not usable: ${error.message}.`);
    throw error;
  }
}

/** What the notary of this page says has become of the record, also where the proof is the reader's
 *  own. That it says nothing is told, and decides nothing.
 *  @returns {Promise<{status: Uint8Array | null, unasked: string | null}>} */
async function currentStatus({ proof }) {
  if (!proof) return { status: null, unasked: null };
  try {
    return { status: await fetchStatus(proof.statement.id), unasked: null };
  } catch (error) {
    if (!(error instanceof NotFetched)) throw error;
    return { status: null, unasked: error.message };
  }
}

/** The hash of a block that the reader knows to be final, or null. Copied from elsewhere, it may have
 *  capitals, and no 0x. */
async function currentBlockHash() {
  const words = at('block-hash').value.trim().toLowerCase();
  if (words === '') return null;
  const hash = words.startsWith('0x') ? words : `0x${words}`;
  if (!isEvmValue(hash, 32)) throw new Unusable('The hash of a block is 0x and 64 digits from 0 to 9 and a to f. What you gave is not.');
  return hash;
}

/** Brings together what a check needs, and says what is missing: then it is null. */
async function load(mine) {
  const outcomes = await Promise.allSettled([currentProof(), currentTrust(), given.document?.read ?? null, currentBlockHash()]);
  if (mine !== run) return null;
  const reasons = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  const notFetched = reasons.some((reason) => reason instanceof NotFetched);
  const odd = reasons.find((reason) => !(reason instanceof NotFetched || reason instanceof Unusable));
  if (odd) throw odd;
  const [reading, trust, documentSha256, blockHash] = outcomes.map(({ value }) => value);
  if (reading) at('record').textContent = reading.proof?.statement.id ?? (isId(id) ? id : 'unknown');
  if (trust) putTrust(trust);
  showProblem(reasons.map(({ message }) => message)
    .concat(notFetched ? 'If you have the proof file or a trust file, you can give them below.' : []).join(' '));
  if (notFetched) at('files-panel').open = true;
  return reasons.length === 0 ? { reading, trust, documentSha256, blockHash } : null;
}

function putTrust(trust) {
  showTrust(trust, given.trust
    ? `This came from a file that you gave: ${given.trust.file.name}.`
    : `This came from the notary's own page (${location.host}${TRUST_PATH}).`);
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
    const basis = await load(mine);
    if (mine !== run) return;
    if (!basis) {
      clearResult(null);
      return;
    }
    const { reading, trust, blockHash } = basis;
    const urls = nodeUrls();
    const question = blockHash === null ? questionOf(reading.proof, trust) : null;
    const asked = question ? Promise.all(urls.map((url) => askNode(url, question))) : [];
    const [nodes, { status, unasked }] = await Promise.all([asked, currentStatus(reading)]);
    const result = await verify({
      ...basis, fragment: location.hash.slice(1) || null, nodes, status, recordOnly: isAboutRecord(basis),
    });
    if (mine !== run) return;
    showResult(result, { reading, trust, urls, unasked, now: new Date(), given: compared(blockHash) });
  } catch (error) {
    if (mine === run) giveUp(error);
  }
}

/** Whoever gives a proof and no file asks about the record, and the fields that the proof shows. */
function isAboutRecord({ reading: { proof }, documentSha256 }) {
  return documentSha256 === null && given.proof !== null && proof !== null;
}

/** What the result is about, for the reader and for paper. */
function compared(blockHash) {
  const { document: file, proof, trust } = given;
  return [
    ['File compared', file ? `${file.file.name}, ${sizeWords(file.file.size)}` : 'none'],
    ['Proof', proof ? `from the file ${proof.file.name}` : `from the notary, ${location.host}`],
    ['Trust', trust ? `from the file ${trust.file.name}` : `from the notary, ${location.host}`],
    ...(blockHash === null ? [] : [['Final block', `${blockHash}, given by you`]]),
  ];
}

/** A mistake in this page must not look like a verdict. */
function giveUp(error) {
  clearResult(null);
  showProblem(`This page could not finish: ${error.message}.`);
  console.error(error);
}

async function readDocument(file) {
  const current = () => given.document?.file === file;
  showProgress(0);
  try {
    return await hashFile(file, (read) => {
      if (current()) showProgress(read / file.size);
    });
  } catch {
    throw new Unusable('The file could not be read to its end. Is it still there, and is it a file and not a folder?');
  } finally {
    if (current()) showProgress(null);
  }
}

async function readGivenProof(file) {
  if (file.size > LONGEST_PROOF) throw new Unusable(`The file ${file.name} is too large to be a proof.`);
  const reading = readProof(await bytesOfFile(file));
  const other = reading.proof && reading.proof.statement.id !== id
    ? ` It is of record ${reading.proof.statement.id}, not of the one in this page's address.` : '';
  if (given.proof?.file === file) {
    at('proof-source').textContent = `The proof file ${file.name} is used instead of the notary's answer.${other}`;
  }
  return reading;
}

async function readGivenTrust(file) {
  if (file.size > LONGEST_TRUST) throw new Unusable(`The file ${file.name} is too large to be a trust file.`);
  try {
    return parseTrust(textOf(await bytesOfFile(file)));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Unusable(`The file ${file.name} is not a trust file: ${error.message}.`);
  }
}

async function bytesOfFile(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Unusable(`The file ${file.name} could not be read.`);
  }
}

const READERS = { document: readDocument, proof: readGivenProof, trust: readGivenTrust };

/** Keeps a file, or with none forgets the earlier one, as the reader does who empties a choice. */
function keep(what, file) {
  if (what === 'document') showProgress(null);
  if (what === 'proof') at('proof-source').textContent = '';
  given[what] = file ? { file, read: null } : null;
  if (!file) return;
  given[what].read = READERS[what](file);
  // A check says what is wrong with it; that one may have become stale.
  given[what].read.catch(() => {});
}

/** What was dropped, or chosen with the large button: a bill, its proof, or both at once. */
function takeFiles(files) {
  // Browsers number what is saved twice: bill.pdf.proof (1).json
  const proofs = files.filter(({ name }) => /\.proof( ?\(\d+\))?\.json$/.test(name));
  const documents = files.filter((file) => !proofs.includes(file));
  if (proofs.length > 0) keep('proof', proofs[0]);
  if (documents.length > 0 || proofs.length === 0) keep('document', documents.length === 1 ? documents[0] : null);
  showGiven();
  if (documents.length <= 1 && files.length > 0) {
    check();
    return;
  }
  run++;
  clearResult(null);
  showProblem(documents.length > 1
    ? 'Please give one file at a time, so that it is clear which one the result is about.' : null);
}

function takeOther(what, [file]) {
  keep(what, file ?? null);
  showGiven();
  check();
}

const TAKERS = {
  file: takeFiles,
  'proof-file': (files) => takeOther('proof', files),
  'trust-file': (files) => takeOther('trust', files),
};

/** The buttons show the names of the files that are used, whichever way these came. */
function showGiven() {
  for (const [what, inputId] of [['document', 'file'], ['proof', 'proof-file'], ['trust', 'trust-file']]) {
    const holder = new DataTransfer();
    if (given[what]) holder.items.add(given[what].file);
    at(inputId).files = holder.files;
  }
}

function listen() {
  for (const [inputId, take] of Object.entries(TAKERS)) {
    at(inputId).addEventListener('change', (event) => take([...event.target.files]));
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
    if (files.length > 0) (TAKERS[event.target.id] ?? takeFiles)(files);
  });

  // Another salt in the address is another question.
  addEventListener('hashchange', () => {
    if (at('verdict').hasChildNodes()) check();
  });
  // On paper, nothing can be unfolded.
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('#findings details, #nodes-panel, #trust-panel')) details.open = true;
  });
}

at('record').textContent = isId(id) ? id : 'unknown';
listen();
// Nodes are asked only when the reader asks something; the notary knows of the visit already.
load(run).catch(giveUp);
