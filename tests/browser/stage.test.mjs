// The proof page on every kind of chain, with nodes and without, and with files that are not what they should be.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { FRAGMENT, ID, LEDGER, NAME, SEALED, pending, specimen, status, tlogProof, withdrawal, written } from '../page/specimen.mjs';
import { Reader, launch } from './browser.mjs';
import { closedPort } from './nodes.mjs';
import { RECORD, freshly, staged } from './stage.mjs';

const NARROW = { width: 360, height: 740 };
const OTHER_ID = '0555555555555555555555555a';
const PROOF = `${RECORD}/proof`, STATUS = `${RECORD}/status`;
const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const open = (t, stage, { address = stage.url, ...options } = {}) => Reader.open(t, browser, address, { nodes: [stage.node], ...options });

test('a main chain: unchanged, whose word the name is, and that one node was asked', async (t) => {
  const stage = await staged(t);
  const reader = await open(t, stage);
  await reader.assertBand(null);
  await reader.choose(stage.bill);
  const { text } = await reader.verdict('unchanged');
  assert.match(text, /^Unchanged\n+This is the invoice that “Hill & Partners LLP” issued\. Nothing in it was changed since/);
  assert.match(text, /Ledger notary\.example\/hill-and-partners\s+Firm key( [0-9a-f]{4}){5}\n/);
  assert.match(text, /The name is the notary's word/);
  assert.match(text, new RegExp(`on Ethereum as told by one node, ${new URL(stage.node).host}`));
  assert.match(await reader.text('#checks > [data-check=final]'), /so says one node/);
  assert.doesNotMatch(await reader.text('main'), /can no longer be replaced/);
  await reader.assertBand(null);
  await reader.shot('stage-unchanged');
});

for (const [chainId, name] of [[31337, 'a development chain \\(number 31337\\)'], [1337, 'a development chain'], [11155111, 'Sepolia, a test network']]) {
  test(`chain ${chainId}: a rehearsal, and told so before, beside and after every verdict`, async (t) => {
    const stage = await staged(t, { chainId });
    const band = new RegExp(`Rehearsal\\. This notary writes to ${name}.*, which proves nothing to a third party`);
    const reader = await open(t, stage);
    await reader.page.locator('#band').waitFor();
    await reader.assertBand(band);
    await reader.choose(stage.bill);
    const { text } = await reader.verdict('rehearsal');
    assert.match(text, new RegExp(`^Rehearsal\\n+Everything holds, as a rehearsal on ${name}`));
    assert.match(text, /which proves nothing to a third party/);
    assert.doesNotMatch(text, /Nothing in it was changed since/);
    await reader.assertBand(band);
    await reader.assertContrast();
    await reader.shot(`stage-rehearsal-${chainId}`);
    await reader.choose(stage.write('other.txt', 'another'));
    await reader.verdict('does-not-match', 'document.differs');
    await reader.assertBand(band);
    // Whatever holds, nothing of it is green.
    const good = await reader.page.evaluate(() => {
      const probe = document.createElement('i');
      probe.className = 'probe';
      document.body.append(probe);
      const green = getComputedStyle(document.documentElement).getPropertyValue('--good').trim();
      probe.style.color = green;
      const colour = getComputedStyle(probe).color;
      return [...document.querySelectorAll('#sheet *')].filter((one) => [null, '::before'].some((part) => getComputedStyle(one, part).color === colour)).length;
    });
    assert.equal(good, 0);
  });
}

test('withdrawn and pending on a test chain: the same band', async (t) => {
  const gone = await staged(t, { chainId: 11155111 }, (stage) => {
    const voided = withdrawal(stage.made, 'voids');
    stage.answers[STATUS] = (query) => written(status(stage.made, { voided }, freshly(query)));
  });
  const reader = await open(t, gone);
  await reader.choose(gone.bill);
  assert.match((await reader.verdict('withdrawn')).text, /which proves nothing to a third party/);
  await reader.assertBand(/Rehearsal/);
  const early = await staged(t, { chainId: 11155111 }, (stage) => {
    stage.answers[PROOF] = () => written(pending(stage.made.proof));
  });
  const waiting = await open(t, early);
  await waiting.choose(early.bill);
  await waiting.verdict('cannot-tell', 'anchor.pending');
  await waiting.assertBand(/Rehearsal/);
});

test("a chain on no list: not on the notary's word, but by a trust file that the reader gives", async (t) => {
  const stage = await staged(t, { chainId: 4242 });
  const reader = await open(t, stage);
  await reader.choose(stage.bill);
  const { text } = await reader.verdict('cannot-tell', 'anchor.unlisted-chain');
  assert.match(text, /chain 4242, which is on no list here/);
  assert.ok(!reader.requests.some(({ url }) => url.startsWith(stage.node)), 'no node could change that');
  await reader.assertBand(/chain 4242, which is on no list/);
  // By its content, whatever it is called, and given with the large button.
  await reader.choose(stage.write('kept since May.txt', JSON.stringify(stage.trust)));
  assert.match((await reader.verdict('unchanged')).text, /chain 4242, which is on no list here: it is worth what that chain is worth/);
  assert.match(await reader.text('#given'), /from the file kept since May\.txt/);
  assert.match(await reader.text('#given'), /bill\.txt, 17 bytes/);
  await reader.assertBand(/chain 4242, which is on no list/);
});

test('no node named: nobody was asked, and somebody can be', async (t) => {
  const stage = await staged(t, { nodes: false });
  const reader = await open(t, stage);
  await reader.choose(stage.bill);
  const { text } = await reader.verdict('cannot-tell', 'anchor.not-asked');
  assert.match(text, /^Cannot tell: nobody was asked\n+The file and the signatures hold\. Nobody was asked whether Ethereum holds it/);
  assert.doesNotMatch(text, /does not confirm/);
  assert.ok(await reader.page.getByRole('region', { name: 'Ask somebody' }).isVisible());
  assert.ok(await reader.page.locator('#offer-public button').count() >= 2);
  assert.deepEqual(reader.requests.filter(({ method }) => method === 'POST'), [], 'nothing is asked by itself');
  await reader.shot('stage-nobody-asked');
  await reader.page.getByLabel('Address of a node').fill(stage.node);
  await reader.page.getByRole('button', { name: 'Ask this node' }).click();
  await reader.verdict('unchanged');
  assert.equal(await reader.page.isVisible('#offer'), false);
});

test('nodes that cannot be reached: nobody answered, and another one can be asked', async (t) => {
  const closed = await closedPort();
  const stage = await staged(t, {}, ({ trust }) => { trust.rpc_urls = [closed]; });
  const reader = await open(t, stage, { nodes: [closed, stage.node], complaints: /ERR_CONNECTION_REFUSED/ });
  await reader.choose(stage.bill);
  const { text } = await reader.verdict('cannot-tell', 'anchor.unreachable');
  assert.match(text, /^Cannot tell: nobody answered/);
  assert.doesNotMatch(text, /does not confirm/);
  await reader.page.fill('#offer-url', stage.node);
  await reader.page.press('#offer-url', 'Enter');
  await reader.verdict('unchanged');
});

/** The honest proof of another record of the same firm and notary, sealed and nothing more. */
function otherProof({ made }) {
  const statement = made.firm.note(`countersign/statement@v1\nledger ${LEDGER}\nid ${OTHER_ID}\nkind invoice\n${made.content}issued 2026-11-21T09:30:00Z\n`);
  const entries = [...made.entries.slice(0, 2), statement];
  const sealed = made.checkpoint(LEDGER, entries, SEALED).note;
  return {
    ...pending(made.proof),
    statement,
    keys: [{ ...made.proof.keys[0], path: tlogProof(entries, 0, '').split('\n').slice(2, -2) }],
    seal: tlogProof(entries, 2, sealed),
    url: `https://notary.example/p/${NAME}/${OTHER_ID}`,
  };
}

test('a proof of another bill than the link: refused, until the reader wants it, and then it is said all the time', async (t) => {
  const stage = await staged(t);
  const file = stage.write('theirs.proof.json', written(otherProof(stage)));
  const reader = await open(t, stage, { complaints: /status of 404/ });
  await reader.choose([file, stage.bill]);
  const text = await reader.refusal();
  assert.match(text, /^That proof is of another bill than this link/);
  assert.match(text, new RegExp(`${ID}[^]*${OTHER_ID}`));
  assert.deepEqual(reader.requests.filter(({ method }) => method === 'POST'), []);
  assert.equal(await reader.page.isVisible('#findings'), false);
  await reader.shot('stage-other-record');
  await reader.page.getByRole('button', { name: `Check record ${OTHER_ID} all the same` }).click();
  await reader.verdict('cannot-tell', 'document.no-salt', 'ledger.pending');
  const about = `This sheet is about record ${OTHER_ID} of the ledger ${LEDGER}, and not about record ${ID} of the ledger ${NAME} here`;
  const said = async () => {
    assert.ok((await reader.text('#about')).startsWith(about));
    assert.equal(await reader.text('#record'), OTHER_ID);
  };
  await said();
  await reader.page.emulateMedia({ media: 'print' });
  await said();
  await reader.page.emulateMedia({ media: 'screen' });
  await reader.choose(stage.write('again.txt', 'a third bill'));
  await reader.verdict('cannot-tell');
  await said();
  // Another file has to be insisted on anew.
  await reader.choose(file);
  await reader.refusal();
  await reader.choose(stage.bill);
  await reader.page.getByRole('button', { name: "Use the notary's proof instead" }).click();
  await reader.verdict('unchanged');
  assert.equal(await reader.page.isVisible('#about'), false);
});

test('a proof that was damaged on its way: told how, never red, and what to do', async (t) => {
  const stage = await staged(t);
  const good = written(stage.made.proof);
  const ways = [['line-ends', good.replaceAll('\n', '\r\n'), /its line ends were changed/], ['bom', `\ufeff${good}`, /a BOM/], ['cut', good.slice(0, 900), /it was cut off/],
    ['altered', good.replace('"keys"', '"kexs"'), /its parts are not those of a proof/]];
  for (const [name, text, how] of ways) {
    const reader = await open(t, stage);
    // Not known by its name.
    await reader.drop([stage.write(`${name}.txt`, text), stage.bill]);
    const { text: said, checks } = await reader.verdict('cannot-tell', 'proof.damaged');
    assert.match(said, /^Cannot tell: the proof is damaged/);
    assert.match(said, how);
    assert.match(said, /says nothing about the bill/);
    assert.deepEqual(checks, [['proof', 'unknown']]);
    if (name === 'cut') await reader.shot('stage-damaged');
    await reader.page.getByRole('button', { name: "Use the notary's proof instead" }).click();
    await reader.verdict('unchanged');
  }
});

test('what is no proof at all, by the reader or by the notary', async (t) => {
  const page = '<!doctype html><title>Please log in</title>';
  const stage = await staged(t);
  for (const [content, how] of [['', /it is empty/], [page, /it is a web page/], ['%PDF-1.7', /it is a PDF/]]) {
    const reader = await open(t, stage);
    await reader.drop([stage.write('bill.txt.proof.json', content), stage.bill]);
    assert.match(await reader.refusal(), /^That is no proof/);
    assert.match(await reader.refusal(), how);
    await reader.choose(stage.write('any.json', content), '#proof-file');
    assert.match(await reader.refusal(), /^That is no proof/);
    await reader.choose([], '#proof-file');
    await reader.verdict('unchanged');
  }
  const portal = await staged(t, {}, ({ answers }) => { answers[PROOF] = () => page; });
  const reader = await open(t, portal);
  await reader.choose(portal.bill);
  assert.match(await reader.problem(), /What came in the place of the proof is none: it is a web page, such as one that asks for a password first/);
});

test('a file that is no bill has its own sentence; only another bill is red', async (t) => {
  const stage = await staged(t);
  const reader = await open(t, stage);
  const { made } = stage;
  const others = [
    ['empty.pdf', '', /^That file is empty/],
    ['a.json', JSON.stringify({ statement: made.proof.statement, document_path: [], disclosures: [] }), /^That is not a bill[^]*is a draft/],
    ['b.json', '{"format": "countersign/reserved@v1"}', /^That is not a bill[^]*a reservation of an address/],
    ['c.json', written(status(made)), /^That is not a bill[^]*an answer of a notary/],
  ];
  for (const [name, content, words] of others) {
    await reader.choose(stage.write(name, content));
    const said = await reader.refusal();
    assert.match(said, words);
    assert.match(said, /do not pay by this file/);
  }
  await reader.choose(stage.write('bill.zip', 'PK\x03\x04 and more'));
  assert.match((await reader.verdict('does-not-match', 'document.differs')).text, /is an archive \(ZIP\).* If the bill is in it or attached to it, take it out and give that\./);
  await reader.choose(stage.write('other.txt', 'another bill'));
  assert.match((await reader.verdict('does-not-match', 'document.differs')).text, /Do not pay by this file\. It is another one, and what it says was not compared/);
  await reader.choose(stage.bill);
  await reader.verdict('unchanged');
  for (const [name, content, words] of [['1', written(made.proof), /it is a proof/], ['2', '', /it is empty/], ['3', '%PDF-1.7', /it is a PDF/], ['4', JSON.stringify({ ...stage.trust, origin: 'x' }), /it is damaged/]]) {
    await reader.choose(stage.write(`pin-${name}.json`, content), '#trust-file');
    assert.match(await reader.problem(), words);
  }
});

test('another type of file than the record\'s, where the proof shows the type', async (t) => {
  const stage = await staged(t, { mediaType: 'application/pdf' });
  const { url, ...rest } = stage.made.proof;
  const shown = stage.write('all.proof.json', written({ ...rest, disclosures: stage.made.disclosures, url }));
  const reader = await open(t, stage);
  await reader.drop([shown, stage.write('photo.png', PNG)]);
  const said = await reader.refusal();
  assert.match(said, /^That is another type of file\n+On record is a PDF\. The file photo\.png is a picture \(PNG\), so it cannot be that one\./);
  assert.match(said, /do not pay by it/);
  await reader.choose(stage.write('other.pdf', '%PDF-1.7 another'));
  await reader.verdict('does-not-match', 'document.differs');
});

test('an address at which nothing is yet, and one that was mistyped', async (t) => {
  const stage = await staged(t, {}, ({ answers }) => { delete answers[PROOF]; });
  const complaints = /status of 404/;
  const reserved = await open(t, stage, { complaints });
  assert.match(await reserved.problem(), /^Nothing is on record at this address yet\. The address is spelled as it was made\./);
  await reserved.shot('stage-reserved');
  const typo = await open(t, stage, { complaints, address: `${stage.origin}/p/${NAME}/${ID}#${FRAGMENT.slice(0, -1)}` });
  assert.match(await typo.problem(), /^Nothing is on record at this address yet\. The address was mistyped, cut off or put together from two/);
  const bare = await open(t, stage, { complaints, address: `${stage.origin}/p/${NAME}/${ID}` });
  assert.match(await bare.problem(), /compare the address with the one on the bill/);
  // Once it is there, it is found.
  stage.answers[PROOF] = () => written(stage.made.proof);
  await reserved.choose(stage.bill);
  await reserved.verdict('unchanged');
});

test('an address that a mail program or a reader of paper wrote in another way', async (t) => {
  const stage = await staged(t);
  for (const address of [`${stage.origin}/p/${NAME.toUpperCase()}/${ID.toUpperCase()}#${FRAGMENT}.`, `${stage.url})`, `${stage.url.replace('#', '%23')}%3E`, `${stage.origin}/p/${NAME}/${ID}#${FRAGMENT.slice(0, 8)}%0A${FRAGMENT.slice(8)}`]) {
    const reader = await open(t, stage, { address, salts: [] });
    await reader.choose(stage.bill);
    await reader.verdict('unchanged');
    assert.equal(await reader.page.isVisible('#told'), address.includes('%23'));
    assert.equal(await reader.text('#record'), ID);
  }
  const typo = await open(t, stage, { address: stage.url.replace(FRAGMENT, `x${FRAGMENT.slice(1)}`) });
  await typo.choose(stage.bill);
  const { text } = await typo.verdict('cannot-tell', 'document.fragment');
  assert.match(text, /was mistyped, cut off or put together from two: its last two characters do not fit the rest\. So the file was not compared, and nothing is known of it, neither good nor bad\.[^]*from the firm itself, not from whoever sent you the file/);
});

test('when the notary has gone, what the page has already still gives a verdict', async (t) => {
  const stage = await staged(t);
  const reader = await open(t, stage, { complaints: /ERR_CONNECTION_REFUSED/ });
  await reader.page.locator('#trusted > div').first().waitFor({ state: 'attached' });
  stage.leave();
  await reader.choose(stage.bill);
  const { text, standing } = await reader.verdict('unchanged');
  assert.deepEqual(standing, ['not-checked', 'status.not-asked']);
  assert.match(text, /Whether it was withdrawn later was not checked\. The notary did not say\. It could not be reached\./);
  assert.match(await reader.text('#given'), /from the notary, .*, as it answered on .* UTC; now it does not answer/);
});

test('a file that was chosen before the program ran is taken', async (t) => {
  const stage = await staged(t);
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  const reader = await open(t, stage, {
    wait: 'commit',
    before: (page) => page.route('**/page/page.mjs', async (route) => {
      await held;
      await route.continue();
    }),
  });
  await reader.page.locator('#file').waitFor();
  await reader.choose(stage.bill);
  release();
  await reader.verdict('unchanged');
});

test('who runs the notary, as it says, and only links that can run nothing', async (t) => {
  const operator = { name: 'Notary Example Ltd', address: '1 Example Street\nExampletown', contact: 'help@notary.example', contact_url: 'mailto:help@notary.example' };
  const stage = await staged(t, {}, ({ answers }) => { answers['/v1/operator'] = () => JSON.stringify({ host: 'notary.example', operator, privacy_url: '/privacy' }); });
  const reader = await open(t, stage);
  const link = reader.page.getByRole('link', { name: 'help@notary.example' });
  await link.waitFor();
  assert.equal(await link.getAttribute('href'), 'mailto:help@notary.example');
  assert.match(await reader.text('footer'), /This notary is run by Notary Example Ltd, 1 Example Street, Exampletown\. help@notary\.example What is stored · What this notary answers for/);
  operator.contact_url = 'javascript:alert(1)';
  const odd = await open(t, stage);
  await odd.page.getByText('help@notary.example').waitFor();
  assert.equal(await odd.page.getByRole('link', { name: 'help@notary.example' }).count(), 0);
  const silent = await staged(t, {}, ({ answers }) => { delete answers['/v1/operator']; });
  const other = await open(t, silent, { complaints: /status of 404/ });
  await other.choose(silent.bill);
  await other.verdict('unchanged');
  assert.equal(await other.text('#operator'), '');
});

for (const colorScheme of ['light', 'dark']) {
  test(`${colorScheme}: bands, refusals and offers fit a narrow screen, and can be read`, async (t) => {
    const stage = await staged(t, { chainId: 31337, nodes: false });
    const reader = await open(t, stage, { viewport: NARROW, colorScheme });
    await reader.choose(stage.bill);
    await reader.verdict('cannot-tell', 'anchor.not-asked');
    await reader.assertFits();
    await reader.assertContrast();
    await reader.choose(stage.write('other.json', written(specimen({ id: OTHER_ID }).proof)));
    await reader.refusal();
    await reader.assertFits();
    await reader.assertContrast();
    await reader.shot(`stage-360-${colorScheme}-refused`);
    await reader.choose([], '#proof-file');
    await reader.ask(stage.node);
    await reader.checkAgain();
    await reader.verdict('rehearsal');
    await reader.assertFits();
    await reader.assertContrast();
    // The band does not lie over the heading.
    const [band, title] = await reader.page.evaluate(() => ['#band', '#verdict h2'].map((one) => document.querySelector(one).getBoundingClientRect().toJSON()));
    assert.ok(title.top >= band.bottom || title.bottom <= band.top, JSON.stringify([band, title]));
    await reader.shot(`stage-360-${colorScheme}-rehearsal`);
  });
}
