// C2SP signed notes (section 1.2): a text, an empty line, signature lines. Who may sign, and how
// often, is for those who know what the note is: statement.mjs, checkpoint.mjs.

import { fromBase64 } from './base64.mjs';
import { isKeyName } from './key.mjs';
import { refuse } from './refused.mjs';
import { isText } from './text.mjs';

/** @returns {{note: string, text: string, lines: Array<{name, keyId, signature}>}} */
export function parseNote(note) {
  if (typeof note !== 'string' || !isText(note)) refuse('a note is not text');
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0) refuse('a note has no empty line');
  const text = note.slice(0, gap + 1);
  const signatures = note.slice(gap + 2, -1);
  if (gap + 2 >= note.length) refuse('a note has no signature');
  return { note, text, lines: signatures.split('\n').map(parseLine) };
}

function parseLine(line) {
  const parts = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
  if (!parts) refuse('a signature line is not spelled — <name> <base64>');
  const [, name, encoded] = parts;
  if (!isKeyName(name)) refuse('a signature line has a key name that is none');
  const bytes = fromBase64(encoded, 'a signature');
  if (bytes.length < 5) refuse('a signature is shorter than a key ID and one byte');
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}
