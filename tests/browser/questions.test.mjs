// What the page asks the notary about a record, whom it takes the answer from, and what an odd answer is worth.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { DISOWNING, NAME, SEALED, status, withdrawal, written } from '../page/specimen.mjs';
import { Reader, launch } from './browser.mjs';
import { closedPort } from './nodes.mjs';
import { RECORD, freshly, staged } from './stage.mjs';

const STATUS = `${RECORD}/status`;

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const open = (t, stage, options) => Reader.open(t, browser, stage.url, { nodes: [stage.node], ...options });

test('disowned: not in green, why, and what to do', async (t) => {
  const stage = await staged(t, { domain: 'hill.example' }, ({ made, answers }) => {
    const disowned = withdrawal(made, 'disowns');
    answers[STATUS] = (query) => written(status(made, { disowned }, freshly(query)));
  });
  const reader = await open(t, stage);
  await reader.choose(stage.bill);
  const { text, standing } = await reader.verdict('withdrawn');
  assert.deepEqual(standing, ['withdrawn']);
  assert.match(text, /^Withdrawn: not the firm's own word\n+This is, byte for byte, the invoice that was signed with a key of “Hill & Partners LLP”\. But since .* says that this record is not its own word: the key that signed it had been stolen or misused\./);
  assert.match(text, /ask the firm before you pay, at a telephone number that you know from elsewhere/);
  assert.match(text, /“Hill & Partners LLP” says that its site is hill\.example \(not confirmed here\)\./);
  const link = reader.page.locator('#verdict a');
  assert.deepEqual([await link.innerText(), await link.getAttribute('href')], [DISOWNING, `/p/${NAME}/${DISOWNING}`]);
  await reader.assertContrast();
  await reader.shot('stage-disowned');
});

test('clocks that contradict each other: cannot tell, and nothing is said against the file', async (t) => {
  const stage = await staged(t, { clocks: { ledger: SEALED - 1 } });
  const reader = await open(t, stage);
  await reader.choose(stage.bill);
  const { text } = await reader.verdict('cannot-tell', 'times.backwards');
  assert.match(text, /^Cannot tell: the clocks contradict each other\n+The file and the signatures hold\..* says nothing against the file itself\./);
  await reader.shot('stage-clocks');
});

test("an answer that is not to this question, or of another time: not checked", async (t) => {
  const old = { at: '2026-11-23T08:00:00Z' };
  for (const [reason, bend] of [['status.nonce', ({ at }) => ({ at })], ['status.time', (fresh) => ({ ...fresh, ...old })]]) {
    const stage = await staged(t, {}, ({ made, answers }) => {
      answers[STATUS] = (query) => written(status(made, {}, bend(freshly(query))));
    });
    const reader = await open(t, stage);
    await reader.choose(stage.bill);
    assert.deepEqual((await reader.verdict('unchanged')).standing, ['not-checked', reason]);
  }
});

test("a trust file that names the notary's addresses: the first that answers is asked, and not the notary of this page", async (t) => {
  const stage = await staged(t);
  const closed = await closedPort();
  const voided = withdrawal(stage.made, 'voids');
  const other = await stage.otherAddress({ [STATUS]: (query) => written(status(stage.made, { voided }, freshly(query))) });
  const pinned = stage.write('pinned.json', JSON.stringify({ ...stage.trust, urls: [closed, other] }));
  const reader = await open(t, stage, { nodes: [stage.node, closed, other], complaints: /ERR_CONNECTION_REFUSED/ });
  await reader.choose(stage.bill);
  assert.deepEqual((await reader.verdict('unchanged')).standing, ['current']);
  await reader.choose(pinned, '#trust-file');
  assert.deepEqual((await reader.verdict('withdrawn')).standing, ['withdrawn']);
  const asked = reader.requests.filter(({ url }) => new URL(url).pathname === STATUS).map(({ url }) => new URL(url).origin);
  assert.deepEqual(asked, [stage.origin, closed, other]);
});
