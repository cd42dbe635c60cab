// JSON as a node may send it (NODES.md, "An answer"): what engines read differently, or not at all, is refused.

import { countMembers, withoutStrings } from './json.mjs';
import { refuse } from './refused.mjs';
import { isUnicode } from './text.mjs';

const DEEPEST = 64;

/** @param {string} text */
export function parseAnswer(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('it does not parse');
  }
  const bare = withoutStrings(text);
  if (depthOf(bare) > DEEPEST) refuse('it is nested too deep');
  if ((bare.match(/:/g) ?? []).length !== countMembers(value)) refuse('a name stands twice');
  if (!isSound(value)) refuse('a string or number in it has no value');
  return value;
}

/** @param {string} bare JSON without its strings */
function depthOf(bare) {
  let depth = 0, deepest = 0;
  for (const [bracket] of bare.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Escapes can spell half a surrogate pair, and digits a number beyond all that a float holds. */
function isSound(value) {
  if (typeof value === 'string') return isUnicode(value);
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(([name, inside]) => isUnicode(name) && isSound(inside));
}
