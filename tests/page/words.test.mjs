// What a reader is told of later records, and of the fields that a proof shows.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { fieldWords } from '../../src/page/verify/field-words.mjs';
import { readProof } from '../../src/page/verify/proof.mjs';
import { standingLine, standingWords } from '../../src/page/verify/standing-words.mjs';
import { trustOf } from '../../src/page/verify/trust.mjs';
import { verify } from '../../src/page/verify/verify.mjs';
import { fieldsWords, verdictWords } from '../../src/page/verify/verdict-words.mjs';
import { domainWords, rankWords, subjectOf } from '../../src/page/verify/words.mjs';
import { ASKED, FRAGMENT, naivePath, pending, specimen, status, withdrawal, written } from './specimen.mjs';

const FIRM = '\u201cHill & Partners LLP\u201d';

const RELATIONS = { replaced: 'replaces', voided: 'voids', disowned: 'disowns' };

/** Everything that is told of a specimen. `by` says what withdraws it, `change` bends the input. */
async function told({ by = [], says = {}, change = {}, unasked = null, proof = (one) => one.proof } = {}) {
  const one = specimen();
  const shown = proof(one);
  const proofs = Object.fromEntries(by.map((line) => [line, withdrawal(one, RELATIONS[line])]));
  const reading = readProof(written(shown));
  const trust = trustOf(one.trust);
  const result = await verify({
    reading, documentSha256: one.hex, fragment: FRAGMENT, trust, blockHash: null, nodes: [one.answers],
    status: written(status(one, proofs, says)), ...(typeof change === 'function' ? change(one) : change),
  });
  const subject = subjectOf(reading, result, trust, ['https://rpc.example/key']);
  return {
    verdict: result.verdict,
    subject,
    ...verdictWords(result, subject),
    line: standingLine(result, subject, unasked),
    more: standingWords(result, subject, unasked).join('\n'),
  };
}

const withFields = (...indices) => ({ proof: { url, ...rest }, disclosures }) => ({
  ...rest,
  disclosed: indices.map((index) => ({
    index, disclosure: disclosures[index], path: naivePath(disclosures, index).map((hash) => hash.toString('base64')),
  })),
  url,
});

test('the word of one node of several against the proof: not enough, and told as such', async () => {
  const liar = ({ answers }) => ({ ...answers, block: { ...answers.block, hash: `0x${'11'.repeat(32)}` } });
  const alone = await told({ change: (one) => ({ nodes: [liar(one)] }) });
  assert.equal(alone.title, 'Does not match');
  assert.match(alone.sentence, /block 7 is another one/);
  assert.doesNotMatch(alone.sentence, /not enough/);
  const beside = await told({ change: (one) => ({ nodes: [liar(one), { unreachable: 'no answer' }] }) });
  assert.equal(beside.title, 'Cannot tell');
  assert.match(beside.sentence, /no node that was asked confirms it\. .*is another one.* The word of that node is not enough to call the proof false/);
});

test('withdrawn: by whom, how and when', async () => {
  const replaced = await told({ by: ['replaced'] });
  assert.equal(replaced.title, 'Withdrawn');
  assert.equal(replaced.sentence, `This is the invoice that ${FIRM} issued, byte for byte, but it is no longer current: `
    + `${FIRM} replaced it on 22 November 2026, 09:30:05 UTC.`);
  assert.match(replaced.hint, /^Ask .* what counts now/);
  assert.equal(replaced.line, null, 'it is said once');
  assert.match(replaced.more, /replaced it on .*\. The firm signed that too/);
  const voided = await told({ by: ['voided'] });
  assert.match(voided.sentence, new RegExp(`no longer current: ${FIRM} cancelled it on 22 November 2026`));
  const both = await told({ by: ['replaced', 'voided'] });
  assert.match(both.sentence, /replaced it on .* UTC and cancelled it on .* UTC\.$/);
});

test('current: as of when, by whose word, and how often it was paid and credited', async () => {
  const plain = await told();
  assert.equal(plain.line, 'Still current, says the notary: as of 23 November 2026, 08:00:00 UTC, nothing in the ledger voids, replaces or disowns it.');
  assert.match(plain.more, /So says the notary, with its signature, of the first 5 entries/);
  const paid = await told({ says: { paid: 2, credited: 1 } });
  assert.match(paid.line, / 2 payments recorded\. 1 credit note recorded\.$/);
  assert.match(paid.more, / 2 payments recorded\. 1 credit note recorded\./);
  assert.match((await told({ says: { paid: 1, credited: 1234 } })).line, / 1 payment recorded\. 1,234 credit notes recorded\.$/);
  assert.doesNotMatch((await told({ says: { credited: 3 } })).line, /payment/);
});

test('not checked: that, and why', async () => {
  const silent = await told({ change: { status: null } });
  assert.equal(silent.verdict, 'unchanged');
  assert.equal(silent.line, 'Whether it was withdrawn later was not checked. The notary was not asked, or gave no answer.');
  const reached = await told({ change: { status: null }, unasked: 'The notary did not say. It could not be reached.' });
  assert.equal(reached.line, 'Whether it was withdrawn later was not checked. The notary did not say. It could not be reached.');
  const forged = await told({ change: { status: 'x' }, unasked: 'Never told.' });
  assert.match(forged.line, /not checked\. The notary's answer is damaged/);
});

test('a withdrawn record is told in every verdict; that one is current, only of what was compared with it', async () => {
  const other = { documentSha256: '00'.repeat(32) };
  const differs = await told({ by: ['voided'], change: other });
  assert.equal(differs.verdict, 'does-not-match');
  assert.match(differs.line, new RegExp(`^Besides, the record itself is withdrawn: ${FIRM} cancelled it on`));
  assert.equal((await told({ change: other })).line, null);
  assert.match((await told({ change: other })).more, /Still current: nothing/);
  const early = await told({ by: ['voided'], proof: (one) => pending(one.proof) });
  assert.equal(early.verdict, 'cannot-tell');
  assert.match(early.line, /^Besides, the record itself is withdrawn/);
  assert.match((await told({ proof: (one) => pending(one.proof) })).line, /^Still current/);
});

test('disowned: it is not the firm\'s own word, why, since when, and what to do', async () => {
  const since = 'since 22 November 2026, 09:30:05 UTC';
  const disowned = await told({ by: ['disowned'] });
  assert.deepEqual([disowned.verdict, disowned.title], ['withdrawn', "Withdrawn: not the firm's own word"]);
  assert.equal(disowned.sentence, `This is, byte for byte, the invoice that was signed with a key of ${FIRM}. But ${since}, ${FIRM} says that `
    + 'this record is not its own word: the key that signed it had been stolen or misused.');
  assert.match(disowned.hint, /^Do not rely on this invoice: ask the firm before you pay, at a telephone number that you know from elsewhere\.$/);
  assert.equal(disowned.line, null, 'it is said once');
  assert.match(disowned.more, /^It is not to be taken for the firm's word: since .*\. The firm signed that too/);
  const fields = await told({ by: ['disowned'], proof: withFields(2), change: { documentSha256: null, recordOnly: true } });
  assert.match(fields.sentence, /^The field shown below is of the invoice that was signed with a key of /);
  assert.match(fields.hint, /No file was compared/);
  const both = await told({ by: ['voided', 'disowned'] });
  assert.match(both.sentence, new RegExp(`But ${FIRM} cancelled it on 22 November 2026, 09:30:05 UTC, and ${since}, ${FIRM} says that`));
  const other = await told({ by: ['disowned'], change: { documentSha256: '00'.repeat(32) } });
  assert.match(other.line, /^Besides, the record itself is withdrawn: since .* stolen or misused\. Ask the firm before you pay, at a telephone number/);
  for (const { sentence } of [disowned, fields, both]) assert.doesNotMatch(sentence, /issued/);
});

test('an answer to another question, or of another time: not checked, and why', async () => {
  const now = (hours) => new Date(Date.parse(ASKED) + hours * 3600_000);
  const line = async (change, says) => (await told({ change, says })).line;
  const nonce = 'AQEBAQEBAQEBAQEBAQEBAQ';
  assert.match(await line({ nonce }), /^Whether it was withdrawn later was not checked\. The notary's answer is not to the question that was asked just now/);
  assert.match(await line({ nonce, now: now(0) }, { nonce }), /^Still current/);
  for (const hours of [1, -1]) assert.match(await line({ now: now(hours) }), /not checked\. By this device's clock, the notary's answer is too old, or of a time to come/);
});

test('the site that the firm claims is told as a claim, where the firm signed', async () => {
  const words = async (options, change = (proof) => proof) => {
    const one = specimen(options);
    const reading = readProof(written(change(one.proof)));
    const trust = trustOf(one.trust);
    return domainWords(subjectOf(reading, await verify({ reading, documentSha256: one.hex, fragment: FRAGMENT, trust, blockHash: null, nodes: [] }), trust));
  };
  const domain = 'hill.example';
  assert.equal(await words({ domain }), `${FIRM} says that its site is hill.example (not confirmed here).`);
  assert.equal(await words(), null);
  assert.equal(await words({ domain }, (proof) => ({ ...proof, statement: specimen().proof.statement })), null);
});

test('fields without a file: what is told is told of them, and not of a file', async () => {
  const about = { documentSha256: null, recordOnly: true };
  const one = await told({ proof: withFields(2), change: about });
  assert.equal(one.verdict, 'unchanged');
  assert.equal(one.sentence, `The field shown below is of the invoice that ${FIRM} issued. Nothing in it was changed since 21 November 2026, 09:40:12 UTC.`);
  assert.match(one.hint, /^No file was compared\./);
  const two = await told({ proof: withFields(0, 2), change: about });
  assert.match(two.sentence, /^The 2 fields shown below are of the invoice .* Nothing in them was changed/);
  const gone = await told({ proof: withFields(0, 2), change: about, by: ['voided'] });
  assert.match(gone.sentence, /^The 2 fields shown below are of the invoice .* but the invoice is no longer current: .* cancelled it on/);
  assert.match(gone.hint, /No file was compared/);
  const silent = await told({ proof: withFields(1), change: { ...about, nodes: [] } });
  assert.match(silent.sentence, /^The fields and the signatures hold\. Nobody was asked whether Ethereum holds it: no node is named\.$/);
  for (const { sentence } of [one, two, gone, silent]) assert.doesNotMatch(sentence, /This is|byte for byte|Your file/);
});

test('how many fields are shown, and how many are not', async () => {
  const some = (await told({ proof: withFields(0, 2) })).subject;
  assert.equal(fieldsWords(some, true, 0), `The proof shows 2 fields. Each was checked to be of the invoice as ${FIRM} signed it. 1 other field is not shown.`);
  const one = (await told({ proof: withFields(1) })).subject;
  assert.match(fieldsWords(one, true, 0), /^The proof shows 1 field\. It was checked .* 2 other fields are not shown\.$/);
  const all = (await told({ proof: ({ proof: { url, ...rest }, disclosures }) => ({ ...rest, disclosures, url }) })).subject;
  assert.match(fieldsWords(all, true, 1), /There are no others\. The last 1 field of those shown was checked too, but is not listed\.$/);
  assert.match(fieldsWords({ ...some, signed: false }, true, 0), /that the firm signed it is not confirmed/);
  assert.equal(fieldsWords(some, false, 0), 'The proof shows 2 fields. Since it does not hold, they are not listed here.');
});

test('names of fields in plain words, or none', () => {
  const words = {
    'invoice.total': 'Total',
    'line.12.unit_cost': 'Line 12: price of a unit',
    'invoice.preceding.2': 'Earlier invoice 2',
    'line.0.total': null,
    'line.1.constructor': null,
    'invoice.constructor': null,
    'firm.own_field': null,
    'line.1.total.more': null,
  };
  for (const [name, expected] of Object.entries(words)) assert.equal(fieldWords(name), expected, name);
});

test('what became of a payment has plain words', () => {
  for (const what of ['status', 'reversal', 'returned', 'refunded', 'captured', 'disputed', 'charge', 'invoice']) {
    assert.ok(fieldWords(`payment.${what}`), what);
  }
});

test('every field that is read of a bill has plain words', () => {
  const listed = readFileSync(new URL('../../crates/documents/FIELDS.md', import.meta.url), 'utf8');
  const rows = [...listed.matchAll(/^\| (`[^|]*`) \|/gm)].map(([, cell]) => cell);
  assert.ok(rows.length >= 10, `${rows.length} rows`);
  for (const row of rows) {
    let family;
    for (const [, name] of row.matchAll(/`([^`]*)`/g)) {
      const parts = name.replace('<n>', '1');
      const whole = family && !/^(invoice|seller|buyer|matter|line|payment)\./.test(parts) ? `${family}.${parts}` : parts;
      family = /^line\.1\./.test(whole) ? 'line.1' : whole.split('.')[0];
      assert.ok(fieldWords(whole), whole);
    }
  }
});

test('whether one stolen firm key is enough is said, where the firm signed', () => {
  assert.match(rankWords({ hasControlKey: true }), /^The ledger has a control key: a firm key alone cannot/);
  assert.match(rankWords({ hasControlKey: false }), /^The proof shows no control key: whoever has a firm key could/);
  assert.equal(rankWords({ hasControlKey: null }), null);
});
