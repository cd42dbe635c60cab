// What the engine's JSON parser forgives and the protocol does not: a name that stands twice, and
// numbers in another spelling. Both are gone after parsing, so they are looked for in the text.

import { refuse } from './refused.mjs';

/** Parses, and refuses duplicate names and numbers that are not spelled as in section 1, rule 5. */
export function parseJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('not JSON');
  }
  const bare = withoutStrings(text);
  for (const [number] of bare.matchAll(/[-0-9][-+.0-9eE]*/g)) {
    if (!/^(0|[1-9][0-9]*)$/.test(number) || !Number.isSafeInteger(Number(number))) {
      refuse('a number is not spelled as one');
    }
  }
  const written = (bare.match(/:/g) ?? []).length;
  if (written !== countMembers(value)) refuse('a name stands twice');
  return value;
}

/** What is left of JSON without what stands between quotes. Not by a regular expression: those run
 *  out of stack on strings of some megabytes. */
export function withoutStrings(text) {
  const kept = [];
  let from = 0;
  for (let open = text.indexOf('"'); open >= 0; open = text.indexOf('"', from)) {
    kept.push(text.slice(from, open));
    from = endOfString(text, open + 1);
  }
  kept.push(text.slice(from));
  return kept.join('');
}

function endOfString(text, from) {
  for (let quote = text.indexOf('"', from); ; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
}

/** With a list of its own, not by calling itself: a hostile file may be nested a million deep. */
export function countMembers(value) {
  let count = 0;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (next === null || typeof next !== 'object') continue;
    const inside = Object.values(next);
    if (!Array.isArray(next)) count += inside.length;
    for (const one of inside) open.push(one);
  }
  return count;
}

/** Demands an object with these members, those with `?` being optional, and no others. Gives them
 *  in this order, which is how the file is written. */
export function members(value, names, what) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    refuse(`${what} is not an object`);
  }
  const ordered = {};
  for (const entry of names) {
    const name = entry.replace('?', '');
    if (Object.hasOwn(value, name)) ordered[name] = value[name];
    else if (!entry.endsWith('?')) refuse(`${what} lacks "${name}"`);
  }
  if (Object.keys(value).length !== Object.keys(ordered).length) {
    refuse(`${what} has a member that does not belong there`);
  }
  return ordered;
}

export function array(value, what) {
  if (!Array.isArray(value)) refuse(`${what} is not an array`);
  return value;
}

export function number(value, what) {
  if (!Number.isSafeInteger(value) || value < 0) refuse(`${what} is not a number`);
  return value;
}
