// A proof that shows some fields of a bill, given to the page alone or beside the bill.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Reader, launch } from './browser.mjs';
import { Service } from './service.mjs';

const NARROW = { width: 360, height: 740 };
// Turned around, the amount would read 100.000 EUR and stand before the words of ours.
const HOSTILE = 'Advice \u202e000.001\u202c \u2066<img src=x onerror=alert(1)>\u200f\u0007 <b>paid</b>';
const STACKED = `Z${'\u0335\u0321\u0489'.repeat(60)}algo`;
const LONG = 'unbroken'.repeat(2000);

let service, browser, bill, shown, hostile;

before(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
  const field = (name, value) => ['--field', `${name}=${value}`];
  bill = await service.notarize(service.write('bill.txt', 'Invoice 2026-301\nAdvice, 3 hours: 900.00 EUR\n'),
    ...field('invoice.number', '2026-301'), ...field('invoice.issue_date', '2026-11-21'), ...field('invoice.total', '900.00'),
    ...field('invoice.currency', 'EUR'), ...field('buyer.name', 'Zoë Ångström שלום'), '--wait', 'final');
  shown = await service.disclose(bill.proof, 'invoice.number,invoice.total,invoice.currency,buyer.name', 'shown.proof.json');
  hostile = await firmThatMeansHarm();
});

after(async () => {
  await browser?.close();
  assert.equal(await service?.stop(), 0, 'the service ends in good order when it is asked to');
});

const open = (t, address, options) => Reader.open(t, browser, address, { nodes: [service.node], salts: [bill.salt], ...options });

/** The rows of the table: name, words, value. */
const rows = (reader) => reader.page.$$eval('#fields-rows > tr', (all) => all.map((row) => [
  row.dataset.field, row.querySelector('th').innerText.replace(/\s+/g, ' ').trim(), row.querySelector('td').innerText]));

test('a proof that shows fields, dropped alone: in one step, without a file', async (t) => {
  const reader = await open(t, bill.url.split('#')[0]);
  await reader.drop(shown);
  const { text, checks, standing } = await reader.verdict('rehearsal');
  assert.match(text, /^Rehearsal\n+Everything holds, as a rehearsal on .*\. The 4 fields shown below are of the invoice that “Demo & Partners LLP” issued\./);
  assert.match(text, /No file was compared\./);
  assert.match(text, /Still current, says the notary: as of/);
  assert.ok(!checks.some(([name]) => name === 'document'), 'nothing is said of a file');
  assert.ok(checks.every(([, result]) => result === 'passed'));
  assert.deepEqual(standing, ['current']);
  assert.deepEqual((await rows(reader)).sort(), [
    ['buyer.name', 'Buyer buyer.name', 'Zoë Ångström שלום'],
    ['invoice.currency', 'Currency invoice.currency', 'EUR'],
    ['invoice.number', 'Number invoice.number', '2026-301'],
    ['invoice.total', 'Total invoice.total', '900.00'],
  ]);
  assert.match(await reader.text('#fields-words'), /^The proof shows 4 fields\. Each was checked to be of the invoice as “Demo & Partners LLP” signed it\. \d+ other fields are not shown\.$/);
  await reader.page.getByRole('table', { name: 'What the proof shows of the document' }).waitFor();
  await reader.page.getByRole('rowheader', { name: 'Total invoice.total' }).waitFor();
  await reader.shot('fields');
  // The bill, given after it, is compared as always.
  await reader.drop(bill.path);
  const withBill = await reader.verdict('cannot-tell', 'document.no-salt');
  assert.ok(withBill.checks.some(([name]) => name === 'document'));
});

test('the proof and the bill, in either order: the bill is compared, and the fields are shown', async (t) => {
  const reader = await open(t, bill.url);
  await reader.drop([bill.path, shown]);
  const { text } = await reader.verdict('rehearsal');
  assert.match(text, /This is, byte for byte, the invoice that “Demo & Partners LLP” issued/);
  assert.equal((await rows(reader)).length, 4);
  await reader.choose(service.write('other.txt', 'another'));
  await reader.verdict('does-not-match', 'document.differs');
  assert.equal((await rows(reader)).length, 4, 'they are still those of the right one');
  await reader.choose([], '#proof-file');
  await reader.verdict('does-not-match', 'document.differs');
  assert.equal(await reader.page.isVisible('#fields'), false);
});

test('a proof that a browser saved a second time, chosen with the button', async (t) => {
  const reader = await open(t, bill.url.split('#')[0]);
  await reader.choose(service.write('shown.proof (1).json', readFileSync(shown)));
  await reader.verdict('rehearsal');
  assert.equal((await rows(reader)).length, 4);
});

test('a proof that shows nothing, dropped alone: the record exists', async (t) => {
  const existence = join(shown, '..', 'existence.proof.json');
  const { disclosed, ...bare } = JSON.parse(readFileSync(shown, 'utf8'));
  writeFileSync(existence, `${JSON.stringify(bare, null, 2)}\n`);
  const reader = await open(t, bill.url.split('#')[0]);
  await reader.drop(existence);
  const { text, checks } = await reader.verdict('rehearsal');
  assert.match(text, /^Rehearsal\n+Everything holds, as a rehearsal on .*\. This is the record of the invoice that “Demo & Partners LLP” issued\./);
  assert.match(text, /The proof shows nothing of what it says\. No file was compared\./);
  assert.ok(!checks.some(([name]) => name === 'document' || name === 'disclosures'));
  assert.equal((await rows(reader)).length, 0);
  // The bill afterwards: whether it is that one cannot be told without the salt in the whole address.
  await reader.drop(bill.path);
  await reader.verdict('cannot-tell', 'document.no-salt');
});

test("the firm's own proof alone shows all fields", async (t) => {
  const reader = await open(t, bill.url.split('#')[0]);
  await reader.drop(bill.proof);
  await reader.verdict('rehearsal');
  assert.match(await reader.text('#fields-words'), /There are no others\.$/);
  const found = Object.fromEntries((await rows(reader)).map(([name, , value]) => [name, value]));
  assert.equal(found['document.sha256'], createHash('sha256').update(readFileSync(bill.path)).digest('hex'));
});

test('a field that was changed is not shown as one', async (t) => {
  const proof = JSON.parse(readFileSync(shown, 'utf8'));
  const changed = proof.disclosed.map(({ index, disclosure, path }) => {
    const parts = JSON.parse(Buffer.from(disclosure, 'base64url'));
    if (parts[1] === 'invoice.total') parts[2] = '90.00';
    return { index, disclosure: Buffer.from(JSON.stringify(parts)).toString('base64url'), path };
  });
  const forged = service.write('forged.proof.json', `${JSON.stringify({ ...proof, disclosed: changed }, null, 2)}\n`);
  const reader = await open(t, bill.url.split('#')[0]);
  await reader.drop(forged);
  const { text } = await reader.verdict('does-not-match', 'disclosures.path');
  assert.match(text, /The fields that the proof shows are not those that the statement was made about\./);
  assert.match(await reader.text('#fields-words'), /Since it does not hold, they are not listed here\./);
  assert.deepEqual(await rows(reader), []);
  assert.ok(!(await reader.text('main')).includes('90.00'));
  await reader.shot('fields-forged');
});

test('the fields of a bill that was withdrawn', async (t) => {
  const gone = await service.notarize(service.write('gone.txt', 'Invoice 2026-302\n'), '--field', 'invoice.number=2026-302', '--wait', 'sealed');
  await service.void(gone.proof);
  await service.notarize(gone.path, '--wait', 'final');
  const reader = await open(t, gone.url.split('#')[0]);
  await reader.drop(await service.disclose(gone.proof, 'invoice.number', 'gone-shown.proof.json'));
  const { text } = await reader.verdict('withdrawn');
  assert.match(text, /^Withdrawn\n+The field shown below is of the invoice that .* but the invoice is no longer current: .* cancelled it on/);
  assert.deepEqual((await rows(reader)).map(([name, , value]) => [name, value]), [['invoice.number', '2026-302']]);
  await reader.shot('fields-withdrawn');
});

for (const viewport of [undefined, NARROW]) {
  test(`values of a firm that means harm: shown as they are, ${viewport ? 'on a narrow screen' : 'on a wide one'}`, async (t) => {
    const reader = await open(t, hostile.url.split('#')[0], { viewport });
    await reader.drop(hostile.proof);
    await reader.verdict('rehearsal');
    const found = Object.fromEntries((await rows(reader)).map(([name, , value]) => [name, value]));
    assert.equal(found['line.1.narrative'], 'Advice U+202E000.001U+202C U+2066<img src=x onerror=alert(1)>U+200FU+0007 <b>paid</b>');
    assert.equal(found['buyer.name'], 'a\u21b5bU+0009c');
    assert.equal(found['line.3.narrative'], LONG);
    assert.equal(await reader.page.locator('#fields img, #fields b').count(), 0);
    assert.doesNotMatch(await reader.text('#fields-rows'), /[\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
    await reader.assertFits();
    const heights = await reader.page.$$eval('#fields-rows .value', (all) => all.map(({ clientHeight }) => clientHeight));
    assert.ok(Math.max(...heights) <= 16 * 17, `${heights}`);
    assert.equal(await reader.page.locator('[data-field="line.3.narrative"] .value').getAttribute('tabindex'), '0');
    await reader.shot(`fields-hostile${viewport ? '-360' : ''}`);
  });
}

/** A bill that says what nobody could give by hand: JSON holds any text. */
async function firmThatMeansHarm() {
  const line = (description) => ({ amount: 100, description });
  const invoice = {
    object: 'invoice', id: 'in_1', number: 'H-1', currency: 'eur', status: 'open', customer_name: 'a\nb\tc',
    total: 300, lines: { object: 'list', has_more: false, data: [line(HOSTILE), line(STACKED), line(LONG)] },
  };
  return service.notarize(service.write('hostile.json', JSON.stringify(invoice)), '--wait', 'final');
}
