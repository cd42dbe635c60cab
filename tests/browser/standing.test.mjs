// Whether a bill is still current, as the proof page tells it: by the notary's answer where that can be
// believed, and never against what the proof shows.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { specimen } from '../page/specimen.mjs';
import { Reader, launch } from './browser.mjs';
import { Service } from './service.mjs';

const STATUS = /\/v1\/ledgers\/[^/]+\/records\/[^/]+\/status\?nonce=/;
const UNKNOWN_ID = '00000000000000000000000000';
const NARROW = { width: 360, height: 740 };

let service, browser, paid, replaced, replacement, voided;

before(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
  const sealed = ['--wait', 'sealed'], final = ['--wait', 'final'];
  paid = await service.notarize(service.write('paid.txt', 'Invoice 2026-201\nTotal 600.00 EUR\n'), ...sealed);
  replaced = await service.notarize(service.write('replaced.txt', 'Invoice 2026-202\nTotal 700.00 EUR\n'), ...sealed);
  voided = await service.notarize(service.write('voided.txt', 'Invoice 2026-203\nTotal 800.00 EUR\n'), ...sealed);
  for (const part of ['first', 'second']) {
    await service.notarize(service.write(`${part}.txt`, `Received the ${part} 300.00 EUR\n`), '--kind', 'receipt', '--pays', paid.proof, ...sealed);
  }
  await service.notarize(service.write('credit.txt', 'Credit note: 20.00 EUR\n'), '--kind', 'credit-note', '--credits', paid.proof, ...sealed);
  replacement = await service.notarize(service.write('replacement.txt', 'Invoice 2026-202 B\nTotal 650.00 EUR\n'), '--replaces', replaced.proof, ...sealed);
  await service.void(voided.proof);
  for (const { path } of [paid, replaced, voided]) await service.notarize(path, ...final);
});

after(async () => {
  await browser?.close();
  assert.equal(await service?.stop(), 0, 'the service ends in good order when it is asked to');
});

const open = (t, address, options) => Reader.open(t, browser, address,
  { nodes: [service.node], salts: [paid, replaced, voided].map(({ salt }) => salt), ...options });

/** Opens a bill where the notary's status is answered by the test, and gives the right file. */
async function answeredBy(t, bill, answer, options) {
  const reader = await open(t, bill.url, { before: (page) => page.route(STATUS, answer), ...options });
  await reader.choose(bill.path);
  return reader;
}

/** Asked without a nonce. */
const statusOf = async ({ ledger, id }) => (await fetch(`${service.origin}/v1/ledgers/${ledger}/records/${id}/status`)).text();
const json = (body) => (route) => route.fulfill({ contentType: 'application/json', body });
const DATE = String.raw`\d+ \w+ \d{4}, [\d:]{8} UTC`;

test('still current, by when, and how often it was paid and credited', async (t) => {
  const reader = await open(t, paid.url);
  await reader.choose(paid.path);
  const { text, standing } = await reader.verdict('rehearsal');
  assert.deepEqual(standing, ['current']);
  assert.match(text, new RegExp(`Still current, says the notary: as of ${DATE}, nothing in the ledger voids, replaces or disowns it\\. `
    + '2 payments recorded\\. 1 credit note recorded\\.'));
  assert.doesNotMatch(text, /clock/);
  assert.match(await reader.text('#since'), /So says the notary, with its signature, of the first \d+ entries/);
  await reader.shot('standing-current');
});

test('cancelled: withdrawn, by whom and when, and not in the colours of another verdict', async (t) => {
  const reader = await open(t, voided.url);
  await reader.choose(voided.path);
  const { text, standing, checks } = await reader.verdict('withdrawn');
  assert.deepEqual(standing, ['withdrawn']);
  assert.ok(checks.every(([, result]) => result === 'passed'));
  assert.match(text, new RegExp('^Withdrawn\\n+This is the invoice that “Demo & Partners LLP” issued, byte for byte, '
    + `but it is no longer current: “Demo & Partners LLP” cancelled it on ${DATE}\\.`));
  assert.match(text, /This notary writes to a development chain \(number 31337\)/);
  const { id } = await voidOf(voided);
  assert.match(text, new RegExp(`Cancelled by record ${id}`));
  assert.equal(await reader.page.getByRole('status').getByRole('heading', { name: 'Withdrawn' }).count(), 1);
  await reader.shot('standing-voided');
});

async function voidOf(bill) {
  const proof = JSON.parse(readFileSync(`${bill.path}.void.proof.json`, 'utf8'));
  return { id: proof.url.split('/').at(-1) };
}

test('replaced: the address of what replaces it, which has no salt', async (t) => {
  const reader = await open(t, replaced.url);
  await reader.choose(replaced.path);
  const { text } = await reader.verdict('withdrawn');
  assert.match(text, new RegExp(`no longer current: “Demo & Partners LLP” replaced it on ${DATE}\\.`));
  const link = reader.page.locator('#verdict a');
  assert.equal(await link.innerText(), replacement.id);
  assert.equal(await link.getAttribute('href'), `/p/${replacement.ledger}/${replacement.id}`);
  await reader.shot('standing-replaced');
  await link.click();
  await reader.page.waitForURL(`${service.origin}/p/${replacement.ledger}/${replacement.id}`);
  assert.equal(await reader.text('#record'), replacement.id);
});

for (const colorScheme of ['light', 'dark']) {
  test(`${colorScheme}: withdrawn and current on a narrow screen`, async (t) => {
    const gone = await open(t, replaced.url, { viewport: NARROW, colorScheme });
    await gone.choose(replaced.path);
    await gone.verdict('withdrawn');
    await gone.shot(`standing-360-${colorScheme}-replaced`);
    await gone.assertFits();
    await gone.assertContrast();
    const good = await open(t, paid.url, { viewport: NARROW, colorScheme });
    await good.choose(paid.path);
    await good.verdict('rehearsal');
    await good.shot(`standing-360-${colorScheme}-current`);
    await good.assertFits();
    await good.assertContrast();
  });
}

test('the notary does not answer, or declines: told, and nothing else changes', async (t) => {
  const blocked = await answeredBy(t, voided, (route) => route.abort(), { complaints: /ERR_FAILED/ });
  const { text, standing } = await blocked.verdict('rehearsal');
  assert.deepEqual(standing, ['not-checked', 'status.not-asked']);
  assert.match(text, /Whether it was withdrawn later was not checked\. The notary did not say\. It could not be reached\./);
  await blocked.shot('standing-not-reached');
  const declines = await answeredBy(t, paid, (route) => route.fulfill({ status: 503, body: 'later' }), { complaints: /status of 503/ });
  assert.match((await declines.verdict('rehearsal')).text, /not checked\. The notary did not say\. It answered with status 503\./);
  await declines.page.unroute(STATUS);
  await declines.checkAgain();
  assert.deepEqual((await declines.verdict('rehearsal')).standing, ['current']);
});

test('a notary that does not come to an end keeps no verdict waiting for long', async (t) => {
  const reader = await answeredBy(t, paid, () => {});
  assert.match((await reader.verdict('rehearsal')).text, /not checked\. The notary did not say\./);
});

test('forged, of another record, or not a status: not believed, in either direction', async (t) => {
  const good = await statusOf(voided);
  const without = JSON.parse(good);
  without.note = without.note.replace(/voided .*\\n|voided .*\n/, '');
  without.withdrawn_by = [];
  const forgeries = [
    ['status.nonce', good],
    ['status.signature', `${JSON.stringify(without, null, 2)}\n`],
    ['status.other-record', await statusOf(paid)],
    ['status.malformed', JSON.stringify(JSON.parse(good))],
    ['status.malformed', '<html>\u202enot a status</html>'],
  ];
  for (const [reason, body] of forgeries) {
    const reader = await answeredBy(t, voided, json(body));
    const { text, standing } = await reader.verdict('rehearsal');
    assert.deepEqual(standing, ['not-checked', reason]);
    assert.match(text, /Whether it was withdrawn later was not checked\./);
    assert.doesNotMatch(text, /current/);
    if (reason === 'status.signature') await reader.shot('standing-forged');
  }
  // The void of one bill does not withdraw another, even if the notary says so.
  const other = JSON.parse(await statusOf(paid));
  const said = JSON.parse(good);
  const line = /voided .*\n/.exec(said.note)[0];
  const put = other.note.replace(/(credited .*\n)/, `$1${line}`);
  const reader = await answeredBy(t, paid, json(`${JSON.stringify({ ...other, note: put, withdrawn_by: said.withdrawn_by }, null, 2)}\n`));
  assert.deepEqual((await reader.verdict('rehearsal')).standing, ['not-checked', 'status.signature']);
});

test("an answer that is old, or of a time to come, by the reader's own clock: not checked", async (t) => {
  const reader = await open(t, paid.url);
  await reader.choose(paid.path);
  assert.deepEqual((await reader.verdict('rehearsal')).standing, ['current']);
  for (const hours of [50, -1]) {
    await reader.page.clock.setFixedTime(Date.now() + hours * 3600_000);
    await reader.checkAgain();
    const { text, standing } = await reader.verdict('rehearsal');
    assert.deepEqual(standing, ['not-checked', 'status.time']);
    assert.match(text, /By this device's clock, the notary's answer is too old, or of a time to come/);
    if (hours > 0) await reader.shot('standing-old');
  }
});

test('withdrawn is told beside what is wrong or missing', async (t) => {
  const reader = await open(t, voided.url);
  await reader.choose(paid.path);
  const differs = await reader.verdict('does-not-match', 'document.differs');
  assert.match(differs.text, new RegExp(`Besides, the record itself is withdrawn: “Demo & Partners LLP” cancelled it on ${DATE}\\.`));
  await reader.shot('standing-voided-differs');
  const none = await open(t, voided.url);
  await none.checkAgain();
  const { text, standing } = await none.verdict('cannot-tell', 'document.not-given');
  assert.deepEqual(standing, ['withdrawn']);
  assert.match(text, /Besides, the record itself is withdrawn/);
  const current = await open(t, paid.url);
  await current.choose(voided.path);
  assert.doesNotMatch((await current.verdict('does-not-match')).text, /current/);
});

test("a reader's own proof file: the notary of the page is asked about that record", async (t) => {
  const reader = await open(t, `${service.origin}/p/${voided.ledger}/${UNKNOWN_ID}`, { complaints: /status of 404/ });
  await reader.problem();
  await reader.drop([voided.proof, voided.path]);
  await reader.refusal();
  await reader.page.getByRole('button', { name: `Check record ${voided.id} all the same` }).click();
  assert.deepEqual((await reader.verdict('withdrawn')).standing, ['withdrawn']);
  const asked = reader.requests.map(({ url }) => new URL(url).pathname).filter((path) => path.endsWith('/status'));
  assert.deepEqual(asked, [`/v1/ledgers/${voided.ledger}/records/${voided.id}/status`]);
  // What the reader trusts is another notary: then this one's word counts for nothing.
  await reader.choose(service.write('pinned.json', JSON.stringify(specimen().trust)), '#trust-file');
  assert.deepEqual((await reader.verdict('cannot-tell')).standing, ['not-checked', 'status.other-notary']);
});
