// What the reader gave: bill, proof and trust, each with a promise of what was read from it. Which is which is told by what
// is in the files. Each stays until another is given in its place, or the page is left.

import { at } from './element.mjs';
import { LONGEST_TRUST } from './notary.mjs';
import { damageWords, noProofWords, otherWords } from './damage.mjs';
import { recognise, recogniseBytes } from './recognise.mjs';
import { showProgress } from './view.mjs';
import { hashFile } from './verify/document.mjs';
import { LONGEST_PROOF, readProof } from './verify/proof.mjs';
import { REASONS } from './verify/reasons.mjs';
import { Refused } from './verify/refused.mjs';
import { textOf } from './verify/text.mjs';
import { parseTrust } from './verify/trust.mjs';

/** A given file that is of no use, with words for the reader. */
export class Unusable extends Error {
  name = 'Unusable';
}

/** `proof.anyway` says that the reader wants a proof checked that is of another record than the address. */
export const given = { document: null, proof: null, trust: null };

const READERS = { document: readDocument, proof: readGivenProof, trust: readGivenTrust };
const INPUTS = { document: 'file', proof: 'proof-file', trust: 'trust-file' };

/** Keeps a file, or with none forgets the earlier one, as the reader does who empties a choice. */
export function keep(what, file) {
  if (what === 'document') showProgress(null);
  given[what] = file ? { file, read: null, anyway: false } : null;
  if (!file) return;
  given[what].read = READERS[what](file);
  // A check says what is wrong with it; that one may have become stale.
  given[what].read.catch(() => {});
}

/** The buttons show the names of the files that are used, whichever way these came. */
export function showGiven() {
  for (const [what, inputId] of Object.entries(INPUTS)) {
    const holder = new DataTransfer();
    if (given[what]) holder.items.add(given[what].file);
    at(inputId).files = holder.files;
  }
}

/** Parts what was dropped, or chosen with the large button: a bill, its proof, a trust, or several at once.
 *  @param {File[]} files @returns {Promise<string | null>} why they are not taken, in a sentence */
export async function takeFiles(files) {
  const found = { document: [], proof: [], trust: [] };
  for (const file of files) found[await whatIs(file)].push(file);
  if (found.document.length > 1) return 'Please give one file at a time, so that it is clear which one the result is about.';
  if (found.proof.length > 1) return 'These are several proofs. Please give one at a time.';
  for (const what of ['proof', 'trust']) if (found[what].length > 0) keep(what, found[what][0]);
  if (found.document.length > 0 || files.length === 0) keep('document', found.document[0] ?? null);
  showGiven();
  return null;
}

async function whatIs(file) {
  const { own } = await recognise(file).catch(() => ({ own: null }));
  if (own === 'proof' || own === 'trust') return own;
  // A name says what was meant, where nothing in the file does. Browsers number what is saved twice: bill.pdf.proof (1).json
  return own === null && /\.proof( ?\(\d+\))?\.json$/i.test(file.name) ? 'proof' : 'document';
}

async function readDocument(file) {
  const current = () => given.document?.file === file;
  showProgress(0);
  try {
    const hex = await hashFile(file, (read) => {
      if (current()) showProgress(read / file.size);
    });
    return { hex, is: await recognise(file) };
  } catch {
    throw new Unusable('The file could not be read to its end. Is it still there, and is it a file and not a folder?');
  } finally {
    if (current()) showProgress(null);
  }
}

async function readGivenProof(file) {
  if (file.size > LONGEST_PROOF) throw new Unusable(`The file ${file.name} is too large to be a proof.`);
  return proofIn(await bytesOfFile(file));
}

/** A proof as it was read, with words on what is wrong with it, if something is.
 *  @returns {{reading: ReturnType<typeof readProof>, none: string | null, damage: string | null}} */
export function proofIn(bytes) {
  const reading = readProof(bytes);
  return {
    reading,
    none: reading.reason === REASONS.proof.none ? noProofWords(bytes) : null,
    damage: reading.reason === REASONS.proof.damaged ? damageWords(bytes) : null,
  };
}

async function readGivenTrust(file) {
  if (file.size > LONGEST_TRUST) throw new Unusable(`The file ${file.name} is too large to be a trust file.`);
  const bytes = await bytesOfFile(file);
  const { own } = recogniseBytes(bytes);
  if (own !== 'trust') throw new Unusable(`The file ${file.name} is not a trust file: ${otherWords(bytes)}`);
  try {
    return parseTrust(textOf(bytes));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Unusable(`The file ${file.name} is not a trust file that can be used, it is damaged: ${error.message}.`);
  }
}

async function bytesOfFile(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Unusable(`The file ${file.name} could not be read.`);
  }
}
