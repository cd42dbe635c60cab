// The proof file has one spelling, and a reader refuses all others.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readProof } from '../../src/page/verify/proof.mjs';
import { Refused } from '../../src/page/verify/refused.mjs';
import { parseTrust } from '../../src/page/verify/trust.mjs';
import { ID, NAME, pending, specimen, written } from './specimen.mjs';

const { proof, trust, disclosures } = specimen();
const good = written(proof);
/** A file that is refused is damaged if it was a proof once. */
const refusedAs = (text) => (text.includes('countersign/proof@') ? 'proof.damaged' : 'proof.none');

function reason(file) {
  return readProof(file).reason;
}

test('a proof file is read, as text and as bytes, and in each of its forms', () => {
  assert.equal(reason(good), null);
  assert.equal(reason(new TextEncoder().encode(good)), null);
  assert.equal(reason(written(pending(proof))), null);
  const { url, ...rest } = proof;
  assert.equal(reason(written({ ...rest, disclosures, url })), null);
  assert.equal(reason(written({ ...rest, disclosed: [{ index: 0, disclosure: disclosures[0], path: proof.document_path }], url })), null);
});

test('a host with a port and a path before the record belong to a url', () => {
  for (const front of ['https://notary.example:8443', 'http://[::1]:80', 'https://example.com/notary/one']) {
    assert.equal(reason(written({ ...proof, url: `${front}/p/${NAME}/${ID}` })), null, front);
  }
});

test('a file of which only the bytes differ is another file', () => {
  const spoiled = {
    'no last line end': good.slice(0, -1),
    'two line ends': `${good}\n`,
    'carriage returns': good.replaceAll('\n', '\r\n'),
    'white space in front': ` ${good}`,
    'another indentation': `${JSON.stringify(proof, null, 4)}\n`,
    'no indentation': `${JSON.stringify(proof)}\n`,
    'members in another order': written({ url: proof.url, ...proof }),
    'an order inside': written({ ...proof, anchor: { final: true, ...proof.anchor } }),
    'an escape without need': good.replace('"format"', '"f\\u006frmat"'),
    'an escaped slash': good.replace('countersign/proof', 'countersign\\/proof'),
    'an escaped letter outside ASCII': good.replace('\u2014', '\\u2014'),
  };
  for (const [what, text] of Object.entries(spoiled)) assert.equal(reason(text), refusedAs(text), what);
});

test('not JSON, or JSON that says something twice or in another spelling', () => {
  const spoiled = {
    empty: '',
    'a text': 'hello',
    null: 'null\n',
    'an array': '[]\n',
    cut: good.slice(0, 100),
    'a byte order mark': `\ufeff${good}`,
    'a name twice': good.replace('  "format"', '  "url": "x",\n  "format"'),
    'a name twice, with the same value': good.replace(/( {2}"format".*\n)/, '$1$1'),
    'a fraction': good.replace('"chain_id": 1,', '"chain_id": 1.0,'),
    'an exponent': good.replace('"chain_id": 1,', '"chain_id": 1e0,'),
    'minus zero': good.replace('"index": 0,', '"index": -0,'),
    'beyond 2^53': good.replace('"chain_id": 1,', '"chain_id": 9007199254740992,'),
    'nested without end': `${'['.repeat(200_000)}${']'.repeat(200_000)}\n`,
  };
  for (const [what, text] of Object.entries(spoiled)) assert.equal(reason(text), refusedAs(text), what);
  assert.equal(reason(Uint8Array.of(0x7b, 0xff, 0x7d)), 'proof.none', 'not UTF-8');
});

test('half a surrogate pair, which the engine would write as it read it', () => {
  const text = good.replace('Hill & Partners', 'Hill \\ud800 Partners');
  assert.notEqual(text, good);
  assert.equal(reason(text), refusedAs(text));
});

test('a quoted brace, colon or number does not count', () => {
  const { proof: odd } = specimen({ firmName: '{"a": 1.0, "a": "\\\\"} :::' });
  assert.equal(reason(written(odd)), null);
});

test('members that are missing, too many, or of another type', () => {
  const { seal, ...noSeal } = proof;
  const { ledger, ...noLedger } = proof;
  const { document_path, ...noPath } = proof;
  const spoiled = {
    'a stranger': { ...proof, comment: '' },
    'a stranger called __proto__': JSON.parse(good.replace('  "url"', '  "__proto__": {},\n  "url"')),
    'a member less': noSeal,
    'ledger missing while register is there': noLedger,
    'content without document_path': noPath,
    'a null': { ...proof, anchor: null },
    'an optional member that is null': { ...proof, disclosures: null },
    'another format': { ...proof, format: 'countersign/proof@v2' },
    'a statement that is none': { ...proof, statement: 'hello\n' },
    'a key with a string for an index': { ...proof, keys: [{ ...proof.keys[0], index: '0' }] },
    'a negative index': { ...proof, keys: [{ ...proof.keys[0], index: -1 }] },
    'keys that is an object': { ...proof, keys: {} },
    'both kinds of disclosures': { ...proof, disclosures, disclosed: [{ index: 0, disclosure: disclosures[0], path: [] }] },
    'no disclosures': { ...proof, disclosures: [] },
    'nothing disclosed': { ...proof, disclosed: [] },
    'disclosed in another order': {
      ...proof,
      disclosed: [2, 0].map((index) => ({ index, disclosure: disclosures[index], path: proof.document_path })),
    },
    'a path of 64': { ...proof, document_path: new Array(64).fill(proof.document_path[0]) },
    'a hash too short': { ...proof, document_path: ['AAAA'] },
    'a contract in capitals': { ...proof, anchor: { ...proof.anchor, contract: proof.anchor.contract.toUpperCase().replace('0X', '0x') } },
    'a block hash too short': { ...proof, anchor: { ...proof.anchor, block_hash: '0x00' } },
    'a day that is none': { ...proof, anchor: { ...proof.anchor, block_time: '2026-02-30T00:00:00Z' } },
    'final as a word': { ...proof, anchor: { ...proof.anchor, final: 'true' } },
    'a tlog-proof with an extra line': { ...proof, seal: seal.replace('\nindex', '\nextra AAAA\nindex') },
    'a url of another record': { ...proof, url: `https://notary.example/p/${NAME}/11111111111111111111111111` },
    'a url of another ledger': { ...proof, url: `https://notary.example/p/other/${ID}` },
    'a url without a ledger': { ...proof, url: `https://notary.example/p/${ID}` },
    'a url of a whole origin': { ...proof, url: `https://notary.example/p/notary.example/${NAME}/${ID}` },
    'keys beyond 257': { ...proof, keys: new Array(258).fill(proof.keys[0]) },
    'a url with a query': { ...proof, url: `https://notary.example/p/${NAME}/${ID}?x=/p/${NAME}/${ID}` },
    'a url with a fragment': { ...proof, url: `${proof.url}#x` },
    'a url of another scheme': { ...proof, url: `javascript://notary.example/p/${NAME}/${ID}` },
    'a url without host': { ...proof, url: `https:///p/${NAME}/${ID}` },
    'a url whose host is the p': { ...proof, url: `https://p/${NAME}/${ID}` },
    'a url with a space': { ...proof, url: `https://notary.example/a b/p/${NAME}/${ID}` },
    'a url that is not ASCII': { ...proof, url: `https://n\u00f6tary.example/p/${NAME}/${ID}` },
  };
  for (const [what, value] of Object.entries(spoiled)) assert.equal(reason(written(value)), refusedAs(written(value)), what);
});

test('evidence: its members, in their order, and its bytes', () => {
  const header = '0xc0', node = `0x${'80'.repeat(1024)}`;
  const evidence = { header, account_proof: [node], storage_proof: new Array(64).fill('0x80') };
  const withEvidence = (value) => written({ ...proof, anchor: { ...proof.anchor, evidence: value } });
  const read = readProof(withEvidence(evidence)).proof.anchor.evidence;
  assert.deepEqual([read.header, read.accountProof[0].length, read.storageProof.length], [Uint8Array.of(0xc0), 1024, 64]);
  assert.equal(readProof(good).proof.anchor.evidence, null);
  const spoiled = {
    null: null,
    'a text': header,
    'a member less': { header, account_proof: [node] },
    'a stranger': { ...evidence, word: header },
    'another order': { account_proof: [node], ...evidence },
    'no bytes': { ...evidence, header: '0x' },
    'half a byte': { ...evidence, header: '0xc' },
    'capitals': { ...evidence, header: '0xC0' },
    'a line end': { ...evidence, header: '0xc0\n' },
    'a header too long': { ...evidence, header: `0x${'00'.repeat(65537)}` },
    'a node too long': { ...evidence, storage_proof: [`${node}00`] },
    'no nodes': { ...evidence, account_proof: [] },
    'a node too many': { ...evidence, account_proof: new Array(65).fill('0x80') },
    'nodes that are none': { ...evidence, account_proof: '0x80' },
    'a node that is none': { ...evidence, account_proof: [null] },
  };
  for (const [what, value] of Object.entries(spoiled)) assert.equal(reason(withEvidence(value)), 'proof.damaged', what);
  assert.equal(reason(written({ ...proof, anchor: { evidence, ...proof.anchor } })), 'proof.damaged', 'before the others');
});

test('the longest proof is 64 MiB', () => {
  const { proof: none, detail } = readProof(' '.repeat(64 * 1024 * 1024 + 1));
  assert.equal(none, null);
  assert.match(detail, /64 MiB/);
});

test('a trust has its members, in any order and layout, and no others', () => {
  assert.equal(parseTrust(JSON.stringify(trust)).chainId, 1);
  assert.deepEqual(parseTrust(JSON.stringify({ ...trust, finality: { depth: 64 } })).finality, { depth: 64 });
  assert.deepEqual(parseTrust(JSON.stringify({ ...trust, urls: ['https://notary.example', 'http://[::1]:80/at/one'] })).urls,
    ['https://notary.example', 'http://[::1]:80/at/one']);
  const { rpc_urls, ...noNodes } = trust;
  const { urls, ...noUrls } = trust;
  const spoiled = {
    'a member less': noNodes,
    'no urls': noUrls,
    'an address with a query': { ...trust, urls: ['https://notary.example/?a'] },
    'an address that runs': { ...trust, urls: ['javascript://notary.example'] },
    'an address without a host': { ...trust, urls: ['https:///one'] },
    'urls as a text': { ...trust, urls: 'https://notary.example' },
    'a stranger': { ...trust, name: '' },
    'another format': { ...trust, format: 'countersign/trust@v2' },
    'the origin of a ledger': { ...trust, origin: 'notary.example/acme' },
    'a notary key of another name': { ...trust, notary_key: specimen().firm.vkey },
    'a clock key of type 01': { ...trust, clock_key: trust.notary_key },
    'another finality': { ...trust, finality: 'latest' },
    'a depth as a string': { ...trust, finality: { depth: '64' } },
    'a node that is no web address': { ...trust, rpc_urls: ['javascript:alert(1)'] },
    'a contract too short': { ...trust, contract: '0xc0' },
    'an address that ends in a slash': { ...trust, urls: ['https://notary.example/'] },
    'no line': Object.fromEntries(Object.entries(trust).filter(([name]) => name !== 'line')),
  };
  for (const [what, value] of Object.entries(spoiled)) {
    assert.throws(() => parseTrust(JSON.stringify(value)), Refused, what);
  }
  assert.throws(() => parseTrust(JSON.stringify(trust).replace('"chain_id":1', '"chain_id":1,"chain_id":1')), Refused);
  assert.throws(() => parseTrust('hello'), Refused);
});
