// The core's page of codes (CODES.md) is that of the page's verifier too: it names every code, and a case for each.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { ALL_REASONS } from '../../src/page/verify/reasons.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('crates/core/CODES.md');
const protocol = read('crates/core/PROTOCOL.md');

/** The cells of the table below a heading. */
function rowsOf(heading) {
  const section = page.split(`\n## ${heading}\n`)[1].split('\n## ')[0];
  return section.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.slice(1, -1).split('|').map((cell) => cell.trim()));
}

const wordIn = (cell) => /`([^`]+)`/.exec(cell)[1];
const expectOf = (cell) => JSON.parse(read(`tests/vectors/${wordIn(cell)}.json`)).expect;

test('each reason code is in the table, with a section that is there and a case that shows it', () => {
  const rows = rowsOf('Reason codes');
  assert.deepEqual(rows.map(([code]) => wordIn(code)).sort(), [...ALL_REASONS].sort());
  for (const [code, outcome, rule, shown] of rows) {
    const { checks, standing = [] } = expectOf(shown);
    const ends = [...checks.map(([, word, reason]) => [word, reason]), standing];
    assert.ok(ends.some(([word, reason]) => outcome.split(' or ').includes(word) && reason === wordIn(code)), `${code} in ${shown}`);
    for (const [, section] of rule.matchAll(/\[([\d.]+)\]\(PROTOCOL/g)) assert.match(protocol, new RegExp(`^#+ ${section.replace('.', '\\.')}\\.? `, 'm'), rule);
  }
});

test('each word by which a ledger refuses is in a case', () => {
  for (const [word, , shown] of rowsOf('Refusals of a ledger')) assert.ok(expectOf(shown).includes(wordIn(word)), `${word} in ${shown}`);
});
