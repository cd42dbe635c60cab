// The proof page as a reader meets it: a real browser, the real service, a real chain.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { specimen } from '../page/specimen.mjs';
import { Reader, launch } from './browser.mjs';
import { Service } from './service.mjs';

const CHECKS = ['proof', 'document', 'statement', 'seal', 'ledger', 'register', 'evidence', 'anchor', 'final', 'times'];
const UNKNOWN_ID = '00000000000000000000000000';

let service, browser, bill, otherBill, receipt;

before(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
  const final = ['--wait', 'final'];
  bill = await service.notarize(service.write('bill.txt', 'Invoice 2026-117\nAdvice, 3 hours: 900.00 EUR\n'), ...final);
  otherBill = await service.notarize(service.write('other.txt', 'Invoice 2026-118\nAdvice, 1 hour: 300.00 EUR\n'), ...final);
  receipt = await service.notarize(service.write('receipt.txt', 'Received with thanks: 900.00 EUR\n'),
    '--kind', 'receipt', '--pays', bill.proof, ...final);
});

after(async () => {
  await browser?.close();
  assert.equal(await service?.stop(), 0, 'the service ends in good order when it is asked to');
});

const open = (t, address, options) => Reader.open(t, browser, address,
  { nodes: [service.node], salts: [bill, otherBill, receipt].map(({ salt }) => salt), ...options });

test('the file that was issued: a rehearsal on this chain, by whom, since when, and why', async (t) => {
  const reader = await open(t, bill.url);
  await reader.shot('empty');
  await reader.drop(bill.path);
  const { text, checks, reasons } = await reader.verdict('rehearsal');
  assert.match(text, /^Rehearsal\n+Everything holds, as a rehearsal on a development chain \(number 31337\)\. This is, byte for byte, the invoice that “Demo & Partners LLP” issued\./);
  assert.match(text, /This notary writes to a development chain \(number 31337\), which proves nothing to a third party\./);
  assert.deepEqual(checks, CHECKS.map((name) => [name, 'passed']));
  assert.deepEqual(reasons, []);
  const times = await reader.page.locator('#times [data-time]').evaluateAll((rows) => rows.map((row) => [
    row.dataset.time, row.querySelector('time')?.dateTime]));
  assert.deepEqual(times.map(([name]) => name), ['issued', 'sealed', 'anchored']);
  const { anchor } = JSON.parse(readFileSync(bill.proof));
  assert.equal(times[2][1], anchor.block_time);
  for (const [, time] of times) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal(await reader.text('#record'), bill.id);
  assert.match(await reader.text('#given'), /bill\.txt, 45 bytes/);
  await reader.shot('rehearsal');
});

test('the same file chosen with the button, and a receipt', async (t) => {
  const reader = await open(t, bill.url);
  await reader.choose(bill.path);
  await reader.verdict('rehearsal');
  const other = await open(t, receipt.url);
  await other.choose(receipt.path);
  assert.match((await other.verdict('rehearsal')).text, /This is, byte for byte, the receipt that “Demo & Partners LLP” issued/);
});

test('one byte changed, another bill, and the right one after them', async (t) => {
  const reader = await open(t, bill.url);
  const changed = readFileSync(bill.path);
  changed[changed.indexOf('9')] = '8'.charCodeAt(0);
  await reader.choose(service.write('changed.txt', changed));
  const { text } = await reader.verdict('does-not-match', 'document.differs');
  assert.match(text, /This file is not the invoice that “Demo & Partners LLP” issued/);
  await reader.shot('does-not-match');
  await reader.choose(otherBill.path);
  await reader.verdict('does-not-match', 'document.differs');
  await reader.choose(bill.path);
  await reader.verdict('rehearsal');
  await reader.choose(receipt.path);
  await reader.verdict('does-not-match', 'document.differs');
});

test('an address without its last part cannot tell; with it, it can', async (t) => {
  const reader = await open(t, bill.url.split('#')[0]);
  await reader.choose(bill.path);
  const { text } = await reader.verdict('cannot-tell', 'document.no-salt');
  assert.match(text, /lacks its last part/);
  await reader.page.evaluate((salt) => { location.hash = salt; }, bill.salt);
  await reader.verdict('rehearsal');
  await reader.page.evaluate((salt) => { location.hash = salt; }, otherBill.salt);
  await reader.verdict('cannot-tell', 'document.fragment');
});

test('a fragment that is none, and that of another bill, are known as such, and are not held against the file', async (t) => {
  const mistyped = await open(t, `${bill.url.split('#')[0]}#half`);
  await mistyped.choose(bill.path);
  assert.match((await mistyped.verdict('cannot-tell', 'document.fragment')).text, /mistyped, cut off or put together/);
  const foreign = await open(t, `${bill.url.split('#')[0]}#${otherBill.salt}`);
  await foreign.choose(bill.path);
  await foreign.verdict('cannot-tell', 'document.fragment');
});

test('without a file there is no verdict on one', async (t) => {
  const reader = await open(t, bill.url);
  await reader.checkAgain();
  const { text, checks } = await reader.verdict('cannot-tell', 'document.not-given');
  assert.match(text, /No file has been given/);
  assert.deepEqual(checks.filter(([name]) => name !== 'document'), CHECKS.filter((name) => name !== 'document').map((name) => [name, 'passed']));
});

test("the firm's own proof file and the bill, dropped together", async (t) => {
  // The address has no fragment: the salt is in the firm's proof.
  const reader = await open(t, bill.url.split('#')[0]);
  await reader.drop([bill.proof, bill.path]);
  const { checks } = await reader.verdict('rehearsal');
  assert.ok(checks.some(([name]) => name === 'disclosures'));
  assert.match(await reader.text('#given'), /from the file bill\.txt\.proof\.json/);
  const shown = await reader.page.$$eval('input[type=file]', (inputs) => inputs.map(({ files }) => [...files].map(({ name }) => name)));
  assert.deepEqual(shown, [['bill.txt'], ['bill.txt.proof.json'], []], 'each button shows what it holds');
  await reader.choose(service.write('not.proof.json', '{}'), '#proof-file');
  assert.match(await reader.refusal(), /^That is no proof/);
});

test('a proof file serves where the notary has no record, or is silent', async (t) => {
  const reader = await open(t, `${service.origin}/p/${bill.ledger}/${UNKNOWN_ID}`, {
    complaints: /status of 404/,
  });
  await reader.problem();
  await reader.drop([bill.proof, bill.path]);
  assert.match(await reader.refusal(), /^That proof is of another bill than this link/);
  await reader.page.getByRole('button', { name: `Check record ${bill.id} all the same` }).click();
  await reader.verdict('rehearsal');
  assert.equal(await reader.text('#record'), bill.id);
  assert.match(await reader.text('#about'), /^This sheet is about record/);
});

test('a trust file of another notary, dropped on its button: cannot tell', async (t) => {
  const reader = await open(t, bill.url);
  await reader.choose(bill.path);
  await reader.verdict('rehearsal');
  const { trust } = specimen();
  await reader.page.click('#files-panel summary');
  await reader.drop(service.write('pinned.json', JSON.stringify(trust)), '#trust-file');
  const { reasons } = await reader.verdict('cannot-tell', 'seal.other-notary', 'register.other-notary');
  assert.ok(reasons.some((reason) => /^anchor\.other-(chain|contract)$/.test(reason)), `${reasons}`);
  await reader.page.click('#trust-panel summary');
  assert.match(await reader.text('#trust-source'), /a file that you gave: pinned\.json/);
  await reader.choose(service.write('broken.json', '{"format":"countersign/trust@v1"}'), '#trust-file');
  assert.match(await reader.problem(), /broken\.json is not a trust file that can be used/);
  // A pin that cannot be read must not be passed over for the notary's word.
  await reader.checkAgain();
  assert.match(await reader.problem(), /broken\.json is not a trust file that can be used/);
});

test('a trust file given while the notary is still answering is the one that counts', async (t) => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const reader = await open(t, bill.url, {
    before: (page) => page.route('**/v1/trust', async (route) => {
      await held;
      await route.continue();
    }),
  });
  await reader.choose(bill.path);
  await reader.choose(service.write('pinned-early.json', JSON.stringify(specimen().trust)), '#trust-file');
  await reader.verdict('cannot-tell', 'seal.other-notary');
  const answered = reader.page.waitForResponse('**/v1/trust');
  release();
  await (await answered).finished();
  await reader.checkAgain();
  await reader.verdict('cannot-tell', 'seal.other-notary');
  await reader.page.click('#trust-panel summary');
  assert.match(await reader.text('#trust-source'), /pinned-early\.json/);
});

test('addresses of no record say so, without a verdict', async (t) => {
  const unknown = await open(t, `${service.origin}/p/${bill.ledger}/${UNKNOWN_ID}#${bill.salt}`, { complaints: /status of 404/ });
  assert.match(await unknown.problem(), /Nothing is on record at this address yet/);
  await unknown.choose(bill.path);
  assert.match(await unknown.problem(), /Nothing is on record at this address yet/);
  await unknown.shot('unknown');
  const cut = await open(t, `${service.origin}/p/${bill.ledger}/0405qq`);
  assert.match(await cut.problem(), /This address names no record/);
  await cut.choose(bill.path);
  assert.match(await cut.problem(), /This address names no record/);
});

test('two bills at once are not compared', async (t) => {
  const reader = await open(t, bill.url);
  await reader.drop([bill.path, otherBill.path]);
  assert.match(await reader.problem(), /one file at a time/);
  await reader.drop(bill.path);
  await reader.verdict('rehearsal');
});

test('a file of 40 MB', async (t) => {
  const bytes = Buffer.alloc(40 * 1024 * 1024 + 1);
  for (let i = 0; i + 4 < bytes.length; i += 4096) bytes.writeUInt32LE(i, i);
  const large = await service.notarize(service.write('large.bin', bytes), '--wait', 'final');
  const reader = await open(t, large.url);
  await reader.choose(large.path);
  // Asked again while the file is read, the page waits for it.
  await reader.checkAgain();
  await reader.verdict('rehearsal');
  assert.match(await reader.text('#given'), /large\.bin, 41,943,041 bytes/);
  assert.equal(await reader.page.isVisible('#progress'), false);
});

test('with the keyboard alone', async (t) => {
  const reader = await open(t, bill.url);
  const { page } = reader;
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.parentElement.id);
  // The browser has to know before the key is pressed that nobody will see its window for choosing.
  const choosing = page.waitForEvent('filechooser');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'file');
  await page.keyboard.press('Enter');
  await (await choosing).setFiles(bill.path);
  await reader.verdict('rehearsal');
  const passed = [];
  while (!passed.includes('files-panel') && passed.length < 40) {
    await page.keyboard.press('Tab');
    passed.push(await focused());
    if (passed.at(-1).endsWith('-panel')) {
      await page.keyboard.press('Enter');
      assert.equal(await page.locator(`#${passed.at(-1)}`).evaluate((panel) => panel.open), true);
    }
  }
  for (const id of ['again', 'nodes-panel', 'nodes', 'block-hash', 'trust-panel', 'files-panel']) assert.ok(passed.includes(id), `${id} in ${passed}`);
  await page.focus('#again');
  await page.keyboard.press('Enter');
  await reader.verdict('rehearsal');
});

test('a screen reader is told: a live region with a heading, and every control has a name', async (t) => {
  const reader = await open(t, bill.url);
  const { page } = reader;
  await page.getByLabel('Drop the file here, or choose it:').waitFor();
  await reader.choose(bill.path);
  await reader.verdict('rehearsal');
  assert.equal(await page.getByRole('status').getByRole('heading', { name: 'Rehearsal' }).count(), 1);
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
  for (const details of await page.locator('details').all()) await details.evaluate((panel) => { panel.open = true; });
  for (const name of ['Addresses of nodes', 'Hash of a final block', 'Proof file', 'Trust file']) assert.equal(await page.getByLabel(name, { exact: true }).count(), 1, name);
  await page.getByRole('button', { name: 'Check again' }).waitFor();
});

test('the answer carries a strict content policy, and the page keeps to it', async (t) => {
  const reader = await open(t, bill.url, {
    before: (page) => page.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
    }),
  });
  const headers = reader.response.headers();
  const policy = Object.fromEntries(headers['content-security-policy'].split(';').map((part) => {
    const [name, ...sources] = part.trim().split(/\s+/);
    return [name, sources.join(' ')];
  }));
  assert.equal(policy['default-src'], "'none'");
  assert.equal(policy['script-src'], "'self'");
  assert.equal(policy['style-src'], "'self'");
  for (const name of ['base-uri', 'form-action', 'frame-ancestors']) assert.equal(policy[name], "'none'", name);
  assert.doesNotMatch(headers['content-security-policy'], /unsafe|\*|data:|blob:/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  await reader.choose(bill.path);
  await reader.verdict('rehearsal');
  assert.deepEqual(await reader.page.evaluate(() => window.violations), []);
  // The policy is in force, and is not merely sent.
  const inline = await reader.page.evaluate(() => new Promise((resolve) => {
    document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true });
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  }));
  assert.match(inline, /^script-src/);
  assert.equal(await reader.page.evaluate(() => window.ran), undefined);
  reader.forgive(/violates the following Content Security Policy directive|inline script/);
});

test('what is sent: the names of records to the notary, questions about one block to a node', async (t) => {
  const reader = await open(t, bill.url);
  await reader.choose(bill.path);
  await reader.verdict('rehearsal');
  const paths = reader.requests.filter(({ url }) => url.startsWith(service.origin)).map(({ url }) => new URL(url).pathname);
  const record = `/v1/ledgers/${bill.ledger}/records/${bill.id}`;
  for (const what of ['proof', 'status']) assert.ok(paths.includes(`${record}/${what}`), what);
  for (const path of paths) assert.match(path, /^\/(p\/|page\/|v1\/ledgers\/[a-z0-9-]+\/records\/\w{26}\/(proof|status)$|v1\/operator$|v1\/trust$)/);
  const asked = reader.requests.filter(({ url }) => url.startsWith(service.node));
  assert.deepEqual([...new Set(asked.map(({ body }) => JSON.parse(body).method))].sort(),
    ['eth_call', 'eth_chainId', 'eth_getBlockByNumber', 'eth_getLogs']);
  // That nothing of the file or the salt is in any of them, in this test as in all others, see browser.mjs.
});

for (const colorScheme of ['light', 'dark']) {
  test(`${colorScheme}: the words of a verdict can be read, also at 360 pixels, where nothing overflows`, async (t) => {
    const reader = await open(t, bill.url, { colorScheme, viewport: { width: 360, height: 740 } });
    const { page } = reader;
    await reader.assertFits();
    const changed = service.write(`an-invoice-with-a-very-long-name-${'0123456789'.repeat(9)}.txt`, 'other');
    const seen = new Set();
    for (const [path, verdict] of [[bill.path, 'rehearsal'], [changed, 'does-not-match']]) {
      await reader.choose(path);
      await reader.verdict(verdict);
      await reader.shot(`360-${colorScheme}-${verdict}`);
      for (const details of await page.locator('details').all()) await details.evaluate((panel) => { panel.open = true; });
      await reader.assertFits();
      await reader.assertContrast();
      seen.add(await page.locator('#verdict h2').evaluate((title) => getComputedStyle(title).color));
    }
    await reader.shot(`360-${colorScheme}-open`);
    assert.equal(seen.size, 2, 'each verdict has its colour');
  });
}

test('/docs shows the API', async (t) => {
  const reader = await open(t, `${service.origin}/docs`);
  const { page } = reader;
  await page.getByRole('heading', { level: 1 }).waitFor();
  const api = await (await fetch(`${service.origin}/openapi.json`)).json();
  assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), `${api.info.title} ${api.info.version}`);
  const shown = await page.$$eval('h3', (titles) => titles.map((title) => title.textContent));
  const described = Object.entries(api.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  assert.deepEqual([...shown].sort(), described.sort());
  assert.doesNotMatch(await reader.text('body'), /undefined|\[object/);
  await reader.shot('docs');
  await page.setViewportSize({ width: 360, height: 740 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await reader.shot('docs-360');
});
