// A reader with a real Chromium: opens a proof page, gives it files, reads what it says. Whatever a
// test does, what the page sends is watched (see `assertSilent`).

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { chromium } from 'playwright-core';

const { SHOTS, PAGE_DIR } = process.env;
const PROGRAMS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PROGRAM = process.env.CHROMIUM ?? PROGRAMS.find((path) => existsSync(path));

/** One sentence, instead of a stack for each test. */
export function giveUpUnless(condition, sentence) {
  if (condition) return;
  console.error(sentence);
  process.exit(1);
}

giveUpUnless(PROGRAM && existsSync(PROGRAM),
  `There is no Chromium at ${PROGRAM ?? PROGRAMS.join(', ')}: install one, or set CHROMIUM to where it is.`);

export const launch = () => chromium.launch({
  executablePath: PROGRAM,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

export class Reader {
  #requests = [];
  #complaints = [];
  #secrets = [];
  #forgiven = [];

  /** Opens an address. When the test ends, what the page sent is looked at, and the page closed.
   *  @param {{wait?: string, nodes?: string[], salts?: string[], complaints?: RegExp, viewport?, colorScheme?, before?}} options
   *    wait: until when to wait, as Playwright says it; nodes: all nodes that the page may ask; complaints: what the console may hold, beside nothing */
  static async open(t, browser, address, options = {}) {
    const context = await browser.newContext({ viewport: options.viewport, colorScheme: options.colorScheme });
    const reader = new Reader();
    reader.context = context;
    reader.page = await context.newPage();
    reader.page.setDefaultTimeout(30_000);
    t.after(async () => {
      await context.close();
      reader.#assertSilent(address, options);
      reader.#assertContent(options);
    });
    reader.page.on('request', (request) => reader.#requests.push(request));
    reader.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) reader.#complaints.push(message.text());
    });
    reader.page.on('pageerror', (error) => reader.#complaints.push(String(error)));
    if (PAGE_DIR) await servePageFrom(PAGE_DIR, context);
    await options.before?.(reader.page);
    reader.response = await reader.page.goto(address, { waitUntil: options.wait ?? 'load' });
    return reader;
  }

  /** Chooses files with a button. */
  async choose(paths, selector = '#file') {
    const files = [paths].flat();
    this.#secrets.push(...files.flatMap(secretsOf));
    await this.page.setInputFiles(selector, files);
  }

  /** Drops files, as from a folder's window. */
  async drop(paths, selector = '#drop') {
    const files = [paths].flat();
    this.#secrets.push(...files.flatMap(secretsOf));
    const given = files.map((path) => ({ name: basename(path), base64: readFileSync(path, 'base64') }));
    const dataTransfer = await this.page.evaluateHandle((contents) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of contents) {
        transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      }
      return transfer;
    }, given);
    await this.page.dispatchEvent(selector, 'drop', { dataTransfer });
  }

  async checkAgain() {
    await this.page.click('#again');
  }

  /** Puts other nodes in the place of those that the notary proposed. */
  async ask(...nodes) {
    await this.#openNodes();
    await this.page.fill('#nodes', nodes.join('\n'));
  }

  /** Gives the hash of a block that the reader knows to be final. */
  async know(blockHash) {
    await this.#openNodes();
    await this.page.fill('#block-hash', blockHash);
  }

  async #openNodes() {
    const panel = this.page.locator('#nodes-panel');
    if (await panel.getAttribute('open') === null) await this.page.click('#nodes-panel summary');
  }

  /** Waits for a verdict. Giving a file and checking again take the one before off at once.
   *  @returns {Promise<{text: string, standing: string[], reasons: string[], checks: Array<[string, string]>}>} */
  async verdict(expected, ...reasons) {
    const box = this.page.locator('#verdict:not([data-verdict=""])');
    await box.waitFor();
    const found = {
      verdict: await box.getAttribute('data-verdict'),
      text: await box.innerText(),
      standing: await this.page.locator('#since').evaluate(({ dataset, hidden }) => (hidden ? [] : [dataset.standing, dataset.reason].filter(Boolean))),
      ...await this.page.locator('#checks > li').evaluateAll((items) => ({
        checks: items.map(({ dataset }) => [dataset.check, dataset.result]),
        reasons: items.map(({ dataset }) => dataset.reason).filter(Boolean),
      })),
    };
    assert.equal(found.verdict, expected, JSON.stringify(found));
    for (const reason of reasons) assert.ok(found.reasons.includes(reason), `${reason} in ${found.reasons}`);
    return found;
  }

  /** Waits for words about something that is in the way of a verdict. */
  async problem() {
    await this.page.locator('#problem').waitFor();
    assert.equal(await this.page.getAttribute('#verdict', 'data-verdict'), '');
    return this.page.innerText('#problem');
  }

  /** Waits for what stands in the verdict's place where nothing is judged. */
  async refusal() {
    const box = this.page.locator('#verdict[data-verdict=refused]');
    await box.waitFor();
    return box.innerText();
  }

  /** The band over the sheet, its title and its paper say that the chain is no main network; or none of them does.
   *  @param {RegExp | null} words */
  async assertBand(words) {
    for (const id of ['#band', '#band-foot']) {
      assert.equal(await this.page.isVisible(id), words !== null, id);
      if (words) assert.match(await this.text(id), words);
    }
    assert.equal(/^REHEARSAL/.test(await this.page.title()), words !== null && /Rehearsal/.test(words.source));
    await this.page.emulateMedia({ media: 'print' });
    assert.equal(await this.page.isVisible('#band'), words !== null, 'on paper');
    await this.page.emulateMedia({ media: 'screen' });
  }

  /** Nothing is wider than the window, unless it is in one of its own. */
  async assertFits() {
    const { page } = this;
    const wide = await page.evaluate(() => [document.documentElement, ...document.querySelectorAll('body *')]
      .filter((element) => element.checkVisibility() && !element.closest('.value > *') && element.getBoundingClientRect().right > innerWidth + 0.5)
      .map((element) => element.id || element.tagName));
    assert.deepEqual(wide, []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), page.viewportSize().width);
  }

  /** What the verdict's box says can be read. */
  async assertContrast() {
    const contrast = await this.page.evaluate(contrastOfVerdict);
    assert.ok(contrast.every((ratio) => ratio >= 4.5), `${contrast}`);
  }

  text(selector) {
    return this.page.innerText(selector);
  }

  /** Pictures for people to look at, if somebody wants them. */
  async shot(name) {
    if (!SHOTS) return;
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  }

  /** From here on the console may also hold what the test itself brought about. */
  forgive(complaints) {
    this.#forgiven.push(complaints);
  }

  get requests() {
    return this.#requests.map((request) => ({
      method: request.method(),
      url: request.url(),
      headers: request.headers(),
      body: request.postDataBuffer()?.toString('latin1') ?? '',
    }));
  }

  /** Requests go to the notary and to the nodes. None holds the salt or anything of the file, and only
   *  nodes are sent anything at all, which is short; but a status is asked for with a nonce. */
  #assertSilent(address, { nodes = [], salts = [] }) {
    const { origin, hash } = new URL(address);
    const secrets = [decodeURIComponent(hash.slice(1)), ...salts, ...this.#secrets].filter((secret) => secret !== '');
    const allowed = new Set(nodes.map((node) => new URL(node).origin));
    for (const { method, url, headers, body } of this.requests) {
      const to = new URL(url);
      if (to.origin === origin) {
        assert.deepEqual([method, body], ['GET', ''], url);
        assert.match(to.search, to.pathname.endsWith('/status') ? /^\?nonce=[\w-]{22}$/ : /^$/, url);
      }
      else assert.ok(allowed.has(to.origin), `a request to ${url}`);
      assert.ok(body.length < 2000, `${body.length} bytes sent to ${url}`);
      assert.equal(headers.referer ?? '', '', `${url} was told where the reader is`);
      const sent = [decodeURIComponent(url), JSON.stringify(headers), body].join('\n');
      for (const secret of secrets) assert.ok(!sent.includes(secret), `${secret} was sent to ${url}: ${sent}`);
    }
  }

  #assertContent({ complaints = /^$/ }) {
    const expected = [complaints, ...this.#forgiven];
    assert.deepEqual(this.#complaints.filter((text) => !expected.some((pattern) => pattern.test(text))), []);
  }
}

/** In the page: WCAG contrast of the verdict's heading, sentences and links with its ground. */
function contrastOfVerdict() {
  const luminance = (colour) => {
    const [r, g, b] = colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const box = document.getElementById('verdict');
  const ground = luminance(getComputedStyle(box).backgroundColor);
  const inks = [...box.querySelectorAll('*')].flatMap((element) => [null, '::before'].map((part) => getComputedStyle(element, part).color));
  return inks.map(luminance).map((ink) => (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05));
}

/** What of a file could be recognized in a request: its hash in every spelling, its name, its beginning. */
function secretsOf(path) {
  const bytes = readFileSync(path);
  const hash = createHash('sha256').update(bytes).digest();
  return [hash.toString('hex'), hash.toString('base64'), hash.toString('base64url'), basename(path),
    bytes.subarray(0, 24).toString('latin1'), bytes.subarray(0, 24).toString('base64')];
}

/** For work on the page: its files come from a folder instead of from within the program. */
function servePageFrom(folder, context) {
  const types = { mjs: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
  const serve = (name) => async (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(folder, name ?? path.slice('/page/'.length));
    const page = name ? await route.fetch() : null;
    const headers = page ? page.headers() : { 'content-type': types[file.split('.').pop()] };
    delete headers['content-length'];
    await route.fulfill({ headers, body: readFileSync(file) });
  };
  return Promise.all([
    // What no server answered has no place in the network, and may not ask a node on this machine.
    context.grantPermissions(['local-network-access']),
    context.route('**/page/**', serve(null)),
    context.route('**/p/*/*', serve('index.html')),
    context.route('**/docs', serve('docs.html')),
  ]);
}
