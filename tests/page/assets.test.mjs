// What the page is made of: nothing inline, nothing from elsewhere, no way for text to become HTML,
// and only two files that speak to the network. The server's content policy forbids the first two
// at run time; here they fail earlier.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const PAGE = new URL('../../src/page/', import.meta.url);
const files = readdirSync(PAGE, { recursive: true }).filter((name) => /\.\w+$/.test(name));
const read = (name) => readFileSync(new URL(name, PAGE), 'utf8');
const modules = files.filter((name) => name.endsWith('.mjs'));

test('the HTML has no inline script, style or handler, and no address outside /page/', () => {
  const html = read('index.html');
  assert.doesNotMatch(html, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:|data:/i);
  // Links of the foot lead to the notary's own pages; nothing of theirs is loaded.
  const loaded = [...html.matchAll(/<(\w+)[^>]*\s(?:src|href)="([^"]*)"/g)].filter(([, tag]) => tag !== 'a');
  assert.deepEqual([...html.matchAll(/<a href="([^"]*)"/g)].map(([, address]) => address), ['/privacy', '/']);
  for (const [, , address] of loaded) {
    assert.match(address, /^\/page\/[a-z.]+$/);
    assert.ok(existsSync(new URL(address.slice('/page/'.length), PAGE)), address);
  }
});

test('every import is a file of the page', () => {
  for (const name of modules) {
    for (const [, from] of read(name).matchAll(/^import [^;]*? from '([^']*)';/gm)) {
      assert.match(from, /^\.{1,2}\//, `${name} imports ${from}`);
      assert.ok(existsSync(new URL(from, new URL(name, PAGE))), `${name} imports ${from}`);
    }
  }
});

test('every name that is imported is exported there', () => {
  for (const name of modules) {
    for (const [, names, from] of read(name).matchAll(/^import \{([^}]*)\} from '([^']*)';/gm)) {
      const there = readFileSync(new URL(from, new URL(name, PAGE)), 'utf8');
      for (const one of names.split(',').map((word) => word.trim()).filter(Boolean)) {
        assert.match(there, new RegExp(`^export (async )?(function|const|class) ${one}\\b`, 'm'), `${name} imports ${one}`);
      }
    }
  }
});

test('text never becomes HTML or code', () => {
  for (const name of modules) {
    assert.doesNotMatch(read(name), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute/, name);
  }
});

test('only two files speak to the network, and the verifier asks nothing of the browser', () => {
  const network = /\bfetch\(|fetch = |XMLHttpRequest|WebSocket|sendBeacon|EventSource/;
  assert.deepEqual(modules.filter((name) => network.test(read(name))).sort(), ['notary.mjs', 'verify/rpc.mjs']);
  const judging = ['verify', 'proof', 'answer', 'ask-succession', 'chain-trust', 'chains', 'checkpoints', 'contract', 'domain', 'evidence', 'fragment', 'host-name', 'key-lines', 'keys', 'place', 'register', 'ring', 'times', 'reason-words', 'reasons', 'rlp', 'standing', 'standing-words', 'status', 'succession', 'trie', 'trust', 'verdict-words', 'words'];
  for (const name of judging.map((noun) => `verify/${noun}.mjs`)) {
    assert.doesNotMatch(read(name), /\bdocument\.(get|query|body|cookie)|\bwindow\b|\blocation\b|Date\.now|new Date\(\)/, name);
  }
});

test('the hooks that browser tests use are there', () => {
  const html = read('index.html');
  for (const id of ['drop', 'file', 'verdict', 'checks', 'nodes', 'block-hash', 'again', 'times', 'proof-file', 'trust-file', 'fields', 'since', 'band', 'about', 'offer', 'operator']) {
    assert.ok(html.includes(`id="${id}"`), id);
  }
});

test('a file can be read in one sitting', () => {
  for (const name of files) assert.ok(read(name).split('\n').length < 300, name);
});
