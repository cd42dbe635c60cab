// The status (section 7.2): what the notary says of a record when it is asked, in its one spelling.

import { hashFromBase64 } from './base64.mjs';
import { isSalt } from './disclosure.mjs';
import { array, members, parseJson } from './json.mjs';
import { ED25519, SIGNATURE_LENGTH } from './key.mjs';
import { Lines } from './lines.mjs';
import { parseNote } from './note.mjs';
import { isLedger } from './origin.mjs';
import { readProof } from './proof.mjs';
import { refuse } from './refused.mjs';
import { isId } from './statement.mjs';
import { bytesOf, isDate, parseNumber, textOf } from './text.mjs';

export const LONGEST_STATUS = 64 * 1024 * 1024;
const FORMAT = 'countersign/status@v1';
const MEMBERS = ['format', 'note', 'withdrawn_by'];

/** Refuses (throws) what is not a status, given as its bytes or its text.
 *  @returns {{note: ReturnType<typeof parseStatusNote>,
 *    withdrawals: Array<{relation: 'replaces' | 'voids' | 'disowns', id: string, proof: object}>}} where each
 *    withdrawal is a line of the note and the proof that came for it, which is read and not yet judged */
export function parseStatus(file) {
  const text = typeof file === 'string' ? file : textOf(file);
  const size = typeof file === 'string' ? bytesOf(file).length : file.length;
  if (size > LONGEST_STATUS) refuse('the status is larger than 64 MiB');
  const top = members(parseJson(text), MEMBERS, 'the status');
  if (top.format !== FORMAT) refuse('a status of another format');
  const proofs = array(top.withdrawn_by, 'withdrawn_by');
  if (!proofs.every((proof) => typeof proof === 'string')) refuse('withdrawn_by holds what is not a string');
  if (`${JSON.stringify(top, null, 2)}\n` !== text) refuse('the status is not written in its one spelling');

  const note = parseStatusNote(top.note);
  const lines = [['replaces', note.replaced], ['voids', note.voided], ['disowns', note.disowned]].filter(([, id]) => id !== null);
  if (proofs.length !== lines.length) refuse('withdrawn_by has not one proof for each line of the note');
  const withdrawals = lines.map(([relation, id], i) => ({ relation, id, proof: proofIn(proofs[i]) }));
  return { note, withdrawals };
}

function proofIn(text) {
  const { proof, detail } = readProof(text);
  return proof ?? refuse(`a proof in the status is none: ${detail}`);
}

/** @returns {{text: string, line: object, ledger: string, id: string, size: bigint, root: Uint8Array,
 *    at: string, nonce: string | null, paid: bigint, credited: bigint, replaced: string | null, voided: string | null,
 *    disowned: string | null}} */
export function parseStatusNote(note) {
  const { text, lines: signatures } = parseNote(note);
  const [line] = signatures;
  if (signatures.length !== 1 || line.signature.length !== SIGNATURE_LENGTH[ED25519]) {
    refuse('a status note has not exactly one signature of type 01');
  }

  const lines = new Lines(text, 'a status note');
  if (lines.first() !== FORMAT) refuse('a status note of another format');
  const ledger = lines.need('ledger');
  if (!isLedger(ledger)) refuse('a status note names a ledger that is none');
  const id = idOf(lines.need('id'));
  const size = parseNumber(lines.need('size'), 'the size in a status note');
  if (size < 1n) refuse('a status note of an empty ledger');
  const root = hashFromBase64(lines.need('root'), 'the root in a status note');
  const at = lines.need('at');
  if (!isDate(at)) refuse('a status note has a date that is none');
  const nonce = lines.take('nonce');
  if (nonce !== null && !isSalt(nonce)) refuse('a status note has a nonce that is none');
  const paid = parseNumber(lines.need('paid'), 'how often it was paid');
  const credited = parseNumber(lines.need('credited'), 'how often it was credited');
  const replaced = optionalId(lines.take('replaced'));
  const voided = optionalId(lines.take('voided'));
  const disowned = optionalId(lines.take('disowned'));
  lines.end();
  // No record withdraws itself, and each of the three ways has a kind of record of its own.
  const named = [id, replaced, voided, disowned].filter((one) => one !== null);
  if (new Set(named).size !== named.length) refuse('a status note names one record twice');
  return { text, line, ledger, id, size, root, at, nonce, paid, credited, replaced, voided, disowned };
}

function idOf(value) {
  return isId(value) ? value : refuse('a status note has an id that is none');
}

function optionalId(value) {
  return value === null ? null : idOf(value);
}
