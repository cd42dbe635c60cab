// Checkpoints (section 4.3): those of C2SP, signed by the notary and its clock, with room for witnesses.

import { hashFromBase64 } from './base64.mjs';
import { COSIGNATURE, ED25519, SIGNATURE_LENGTH, cosignatureTime } from './key.mjs';
import { parseNote } from './note.mjs';
import { isLedger, isRegister } from './origin.mjs';
import { refuse } from './refused.mjs';
import { dateOfSeconds, parseNumber } from './text.mjs';

const MOST_LINES = 16;
const LONGEST_COSIGNATURE = 8192;

/** The lines are not compared with any key here: a line by another key says nothing about the checkpoint
 *  (section 1.2), which is for verify.mjs to tell. */
export function parseCheckpoint(note) {
  const { text, lines } = parseNote(note);
  const parts = text.split('\n').slice(0, -1);
  if (parts.length !== 3) refuse('a checkpoint is not three lines');
  const [origin, sizeText, rootText] = parts;
  if (!isLedger(origin) && !isRegister(origin)) refuse('a checkpoint has an origin that is none');
  const size = parseNumber(sizeText, 'the size of a checkpoint');
  if (size < 1n) refuse('a checkpoint of an empty log');
  const root = hashFromBase64(rootText, 'the root of a checkpoint');

  if (lines.length < 2 || lines.length > MOST_LINES) refuse(`a checkpoint has not two to ${MOST_LINES} signatures`);
  const [notary, clock, ...witnesses] = lines;
  if (notary.signature.length !== SIGNATURE_LENGTH[ED25519]) {
    refuse("a checkpoint's first signature is not of type 01");
  }
  if (clock.signature.length !== SIGNATURE_LENGTH[COSIGNATURE]) {
    refuse("a checkpoint's second signature is not of type 04");
  }
  // What they sign with is theirs: nothing here rests on it.
  if (witnesses.some(({ signature }) => signature.length > LONGEST_COSIGNATURE)) refuse('a cosignature is longer than 8,192 bytes');
  if (dateOfSeconds(cosignatureTime(clock)) === null) refuse("a checkpoint's time is beyond the year 9999");
  return { text, origin, size, root, notary, clock };
}
