// What a statement says of the firm itself (section 3): its domain, and which keys come, go and are disowned.

import { isDomain } from './host-name.mjs';
import { ED25519, isSameKey, parseKey } from './key.mjs';
import { refuse } from './refused.mjs';
import { parseNumber } from './text.mjs';

const MOST = 64;
const MOST_CONTROLS_OF_GENESIS = 63;

/** Whether statements of that kind speak of the firm's keys, and not of a document. */
export function isOfKeys(kind) {
  return kind === 'genesis' || kind === 'key';
}

/** @param {import('./lines.mjs').Lines} lines */
export function readKeyLines(lines, kind) {
  if (!isOfKeys(kind)) return { domain: null, adds: [], controls: [], retires: [], disowns: [] };
  const domain = lines.take('domain');
  if (domain !== null && !isDomain(domain)) refuse('a statement names a domain that is none');
  const said = { adds: lines.all('adds'), controls: lines.all('controls'), retires: [], disowns: [] };
  if (kind === 'key') Object.assign(said, { retires: lines.all('retires'), disowns: lines.all('disowns') });
  // Before the keys are read, which takes its time.
  demandNumber(kind, domain, said);

  const [adds, controls, retires] = [said.adds, said.controls, said.retires].map((vkeys) => vkeys.map(parseFirmKey));
  const disowns = said.disowns.map(parseDisowned);
  if (hasDouble([...adds, ...controls, ...retires])) refuse('a key stands in two lines');
  if (hasDouble(disowns.map(({ key }) => key))) refuse('a key is disowned twice');
  return { domain, adds, controls, retires, disowns };
}

function demandNumber(kind, domain, { adds, controls, retires, disowns }) {
  if (kind === 'genesis') {
    if (adds.length !== 1) refuse('a genesis does not add exactly one key');
    if (controls.length > MOST_CONTROLS_OF_GENESIS) refuse(`a genesis has more than ${MOST_CONTROLS_OF_GENESIS} control keys`);
    return;
  }
  const count = adds.length + controls.length + retires.length + disowns.length;
  if (count === 0 && domain === null) refuse('a key statement says nothing');
  if (count > MOST) refuse(`a key statement has more than ${MOST} lines on keys`);
}

function parseFirmKey(vkey) {
  const key = parseKey(vkey);
  if (key.type !== ED25519) refuse("a firm's key is not of type 01");
  return key;
}

function parseDisowned(value) {
  const parts = value.split(' ');
  if (parts.length !== 2) refuse('disowns is not a key and an index');
  const from = parseNumber(parts[1], 'the index from which a key is disowned');
  if (from < 1n) refuse('a key is disowned from before the first record');
  return { key: parseFirmKey(parts[0]), from };
}

/** One key under two names is one key. */
function hasDouble(keys) {
  return keys.some((key, i) => keys.slice(0, i).some((other) => isSameKey(key, other)));
}
