// The proof page: takes the file, the address's fragment, the notary's answers and the nodes' to
// verify.mjs, and its result to view.mjs.

import { NotFetched, TRUST_PATH, fetchProof, fetchTrust } from './notary.mjs';
import { at, clearResult, showProblem, showProgress, showResult, showTrust } from './view.mjs';
import { hashFile } from './verify/document.mjs';
import { askNode, questionOf } from './verify/node.mjs';
import { LONGEST_PROOF, readProof } from './verify/proof.mjs';
import { Refused } from './verify/refused.mjs';
import { isId } from './verify/statement.mjs';
import { parseTrust } from './verify/trust.mjs';
import { verify } from './verify/verify.mjs';

const id = location.pathname.split('/').pop();

// What is known so far. `reading` and `trust` are null until they are loaded; a given file stays
// until the page is left.
let reading = null, proofGiven = null;
let trust = null, trustGiven = null;
let documentSha256 = null, documentName = null;
let nodesEdited = false;

// Each start makes what still runs stale, so that a slow answer cannot overwrite a newer one.
let run = 0;

async function loadProof() {
  if (proofGiven) return;
  reading = null;
  if (!isId(id)) throw new NotFetched('This address names no record. Is it complete, as it stands on the bill?');
  const fetched = readProof(await fetchProof(id));
  // An honest proof of another record would pass all checks; only the address tells it apart.
  if (fetched.proof && fetched.proof.statement.id !== id) {
    throw new NotFetched('The notary answered with the proof of another record than the one in this address.');
  }
  reading = fetched;
}

async function loadTrust() {
  if (trustGiven) return;
  trust = null;
  try {
    setTrust(parseTrust(await fetchTrust()), `This came from the notary's own page (${location.host}${TRUST_PATH}).`);
  } catch (error) {
    if (error instanceof Refused) throw new NotFetched(`The notary's trust file is not usable: ${error.message}.`);
    throw error;
  }
}

function setTrust(value, source) {
  trust = value;
  showTrust(trust, source);
  if (!nodesEdited) at('nodes').value = trust.rpcUrls.join('\n');
}

/** Loads what is not loaded, and what can have changed; says what is missing. */
async function load(mine) {
  const outcomes = await Promise.allSettled([loadProof(), loadTrust()]);
  if (mine !== run) return false;
  const reasons = outcomes.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  const odd = reasons.find((reason) => !(reason instanceof NotFetched));
  if (odd) throw odd;
  showProblem(reasons.length === 0 ? null
    : `${reasons.map(({ message }) => message).join(' ')} If you have the proof file or a trust file, you can give them below.`);
  if (reasons.length > 0) at('files-panel').open = true;
  return reasons.length === 0;
}

/** The URLs in the text area that can be asked, without doubles: one node asked twice is one node. */
function nodeUrls() {
  const lines = at('nodes').value.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  return [...new Set(lines)];
}

async function check() {
  const mine = ++run;
  clearResult('Checking\u2026');
  try {
    if (!(await load(mine))) {
      if (mine === run) clearResult(null);
      return;
    }
    const urls = nodeUrls();
    const question = questionOf(reading.proof, trust);
    const nodes = question ? await Promise.all(urls.map((url) => askNode(url, question))) : [];
    const fragment = location.hash.slice(1) || null;
    const [asked, using] = [reading, trust];
    const result = await verify({ reading: asked, documentSha256, fragment, trust: using, nodes });
    if (mine !== run) return;
    showResult(result, asked, using, urls, given());
    at('again').textContent = 'Check again';
  } catch (error) {
    if (mine === run) giveUp(error);
  }
}

/** What the result is about, for the reader and for paper. */
function given() {
  return [
    ['File compared', documentSha256 ? documentName : 'none'],
    ['Proof', proofGiven ? `from the file ${proofGiven}` : `from the notary, ${location.host}`],
    ['Trust', trustGiven ? `from the file ${trustGiven}` : `from the notary, ${location.host}`],
  ];
}

/** A mistake in this page must not look like a verdict. */
function giveUp(error) {
  clearResult(null);
  showProgress(null);
  showProblem(`This page could not finish: ${error.message}.`);
  console.error(error);
}

async function takeDocument(file) {
  const mine = ++run;
  documentSha256 = null;
  clearResult(null);
  documentName = `${file.name}, ${file.size} bytes`;
  showProgress(0);
  try {
    const sha256 = await hashFile(file, (read) => {
      if (mine === run) showProgress(read / file.size);
    });
    if (mine !== run) return;
    documentSha256 = sha256;
    showProgress(null);
    await check();
  } catch {
    if (mine !== run) return;
    showProgress(null);
    showProblem('The file could not be read to its end. Is it still there, and is it a file and not a folder?');
  }
}

async function takeProof(file) {
  if (file.size > LONGEST_PROOF) return showProblem('This file is too large to be a proof.');
  proofGiven = file.name;
  reading = readProof(new Uint8Array(await file.arrayBuffer()));
  const other = reading.proof && reading.proof.statement.id !== id
    ? ` It is of record ${reading.proof.statement.id}, not of the one in this page's address.` : '';
  at('proof-source').textContent = `The proof file ${proofGiven} is used instead of the notary's answer.${other}`;
  at('record').textContent = reading.proof?.statement.id ?? id;
  return check();
}

async function takeTrust(file) {
  try {
    setTrust(parseTrust(await file.text()), `This came from a file that you gave: ${file.name}.`);
    trustGiven = file.name;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    clearResult(null);
    run++;
    return showProblem(`The file ${file.name} is not a trust file: ${error.message}.`);
  }
  return check();
}

/** Several files may be dropped at once: a bill and its proof, say. */
async function takeFiles(files) {
  const proofs = files.filter(({ name }) => name.endsWith('.proof.json'));
  const documents = files.filter((file) => !proofs.includes(file));
  if (documents.length > 1) {
    run++;
    clearResult(null);
    return showProblem('Please give one file at a time, so that it is clear which one the result is about.');
  }
  showProblem(null);
  if (proofs.length > 0) await takeProof(proofs[0]);
  if (documents.length > 0) await takeDocument(documents[0]);
  return undefined;
}

function onChosen(inputId, take) {
  at(inputId).addEventListener('change', (event) => {
    const files = [...event.target.files];
    if (files.length > 0) Promise.resolve(take(files)).catch(giveUp);
  });
}

function listen() {
  onChosen('file', takeFiles);
  onChosen('proof-file', ([file]) => takeProof(file));
  onChosen('trust-file', ([file]) => takeTrust(file));
  at('again').addEventListener('click', check);
  at('nodes').addEventListener('input', () => { nodesEdited = true; });

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
    const { files: dropped } = event.dataTransfer;
    if (dropped.length === 0) return;
    // The button shows the name of what it holds, which must not be that of an earlier file.
    at('file').files = dropped;
    takeFiles([...dropped]).catch(giveUp);
  });

  // Another salt in the address is another question.
  addEventListener('hashchange', () => {
    if (!at('findings').hidden) check();
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
