// The firm's statement (section 3): a note whose lines come in one order, each in one spelling.

import { hashFromBase64 } from './base64.mjs';
import { ED25519, SIGNATURE_LENGTH } from './key.mjs';
import { isOfKeys, readKeyLines } from './key-lines.mjs';
import { Lines } from './lines.mjs';
import { parseNote } from './note.mjs';
import { isLedger } from './origin.mjs';
import { refuse } from './refused.mjs';
import { bytesOf, isDate, parseNumber } from './text.mjs';

const KINDS = ['genesis', 'key', 'invoice', 'receipt', 'credit-note', 'void'];
const RELATIONS = { receipt: 'pays', 'credit-note': 'credits', invoice: 'replaces', void: 'voids' };
const LONGEST = 65535;
export const MOST_DISCLOSURES = 1048576n;

export function isId(string) {
  return typeof string === 'string' && /^[0-7][0-9a-hjkmnp-tv-z]{25}$/.test(string);
}

/** @returns {object} the statement; `bytes` is the whole note, which is the leaf data */
export function parseStatement(note) {
  const { text, lines: signatures } = parseNote(note);
  const bytes = bytesOf(note);
  if (bytes.length > LONGEST) refuse('a statement is longer than 65,535 bytes');
  const [line] = signatures;
  if (signatures.length !== 1 || line.signature.length !== SIGNATURE_LENGTH[ED25519]) {
    refuse('a statement has not exactly one signature of type 01');
  }

  const lines = new Lines(text, 'a statement');
  if (lines.first() !== 'countersign/statement@v1') refuse('a statement of another format');
  const ledger = lines.need('ledger');
  if (!isLedger(ledger)) refuse('a statement names a ledger that is none');
  const id = lines.need('id');
  if (!isId(id)) refuse('a statement has an id that is none');
  const kind = lines.need('kind');
  if (!KINDS.includes(kind)) refuse('a statement has a kind that is none');

  const statement = {
    bytes, text, line, ledger, id, kind,
    firm: kind === 'genesis' ? readFirm(lines) : null,
    ...readKeyLines(lines, kind),
    anchorWithin: kind === 'genesis' ? readAnchorWithin(lines) : null,
    content: readContent(lines, kind),
    issued: readIssued(lines),
    series: readSeries(lines, kind),
    relations: readRelations(lines, kind, id),
  };
  lines.end();
  return statement;
}

function readFirm(lines) {
  const firm = lines.need('firm');
  if (bytesOf(firm).length > 200 || !/^\P{White_Space}(.*\P{White_Space})?$/su.test(firm)) {
    refuse('a statement has a firm name that is none');
  }
  return firm;
}

function readAnchorWithin(lines) {
  const seconds = parseNumber(lines.need('anchor_within'), 'anchor_within');
  if (seconds < 1n || seconds > 31536000n) refuse('anchor_within is out of range');
  return seconds;
}

function readContent(lines, kind) {
  if (isOfKeys(kind)) return null;
  const value = kind === 'void' ? lines.take('content') : lines.need('content');
  if (value === null) return null;
  const parts = value.split(' ');
  if (parts.length !== 2) refuse('content is not a number and a root');
  const n = parseNumber(parts[0], 'the number of disclosures');
  if (n < 1n || n > MOST_DISCLOSURES) refuse('the number of disclosures is out of range');
  return { n, root: hashFromBase64(parts[1], 'the root of the content') };
}

function readIssued(lines) {
  const issued = lines.take('issued');
  if (issued !== null && !isDate(issued)) refuse('a statement has a date that is none');
  return issued;
}

function readSeries(lines, kind) {
  if (isOfKeys(kind)) return null;
  const value = lines.take('series');
  if (value === null) return null;
  const parts = value.split(' ');
  if (parts.length !== 2 || !isId(parts[0])) refuse('series is not a label and a number');
  const number = parseNumber(parts[1], 'the number in the series');
  if (number < 1n) refuse('a series starts at 1');
  return { label: parts[0], number };
}

function readRelations(lines, kind, id) {
  const verb = RELATIONS[kind];
  if (!verb) return [];
  const ids = lines.all(verb);
  if (ids.length > 256) refuse('a statement has more than 256 relations');
  if (kind === 'void' && ids.length === 0) refuse('a void names no record');
  if (!ids.every(isId)) refuse('a relation names an id that is none');
  if (ids.includes(id)) refuse('a statement relates to itself');
  return ids.map((to) => ({ verb, id: to }));
}
