// What a file is, by what is in it; and what came of a proof that is none any more.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { damageWords, noProofWords } from '../../src/page/damage.mjs';
import { isOtherType, recognise, recogniseBytes, typeWords } from '../../src/page/recognise.mjs';
import { DOCUMENT, specimen, status, written } from './specimen.mjs';

const made = specimen();
const good = written(made.proof);
const bytes = (text) => new TextEncoder().encode(text);
const utf16 = (text) => Uint8Array.from([0xff, 0xfe, ...Buffer.from(text, 'utf16le')]);
const own = (text) => recogniseBytes(typeof text === 'string' ? bytes(text) : text).own;

test('a proof is one in whatever state it came, and a trust too', () => {
  for (const way of [good, `\ufeff${good}`, good.replaceAll('\n', '\r\n'), good.slice(0, 300), JSON.stringify(made.proof), `\n\n${good}`, utf16(good)]) {
    assert.equal(own(way), 'proof');
  }
  assert.equal(own(JSON.stringify(made.trust)), 'trust');
  assert.equal(own(JSON.stringify({ chain_id: 1, ...made.trust })), 'trust');
  assert.equal(own(good.replace('"format"', '"fromat"')), 'proof');
});

test('what else this program writes, and what only speaks of it', () => {
  assert.equal(own(written(status(made))), 'status');
  assert.equal(own('{\n  "format": "countersign/reserved@v1",\n  "id": "x"\n}\n'), 'reserved');
  assert.equal(own(JSON.stringify({ statement: made.proof.statement, document_path: [], disclosures: [] })), 'draft');
  for (const bill of [DOCUMENT.toString(), '%PDF-1.7 {"format": "countersign/proof@v1"}', 'See countersign/proof@v1', '{"number": "2026-117", "note": "see countersign/proof@v1"}', '']) {
    assert.equal(own(bill), null, bill);
  }
});

test('types by their first bytes, and which the record is certainly not of', async () => {
  const type = (text) => recogniseBytes(Uint8Array.from(text, (c) => c.charCodeAt(0))).type;
  const types = { pdf: '%PDF-1.4', png: '\x89PNG\r\n', jpeg: '\xff\xd8\xff\xe0', zip: 'PK\x03\x04', html: '<!DOCTYPE html>', xml: '\xef\xbb\xbf<?xml version="1.0"?>', json: '{"a":1}', mail: 'Received: from' };
  for (const [name, first] of Object.entries(types)) assert.equal(type(first), name);
  for (const text of ['Invoice 2026-117', '[Note]', '{curly}', '']) assert.equal(type(text), null, text);
  const png = recogniseBytes(Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
  assert.equal(isOtherType(png, 'application/pdf'), true);
  assert.equal(isOtherType(recogniseBytes(bytes('%PDF-1.4')), 'application/pdf'), false);
  // Neither what is not recognised, nor a record of just bytes, is certain.
  assert.equal(isOtherType(recogniseBytes(bytes('Invoice')), 'application/pdf'), false);
  assert.equal(isOtherType(png, 'application/octet-stream'), false);
  assert.equal(typeWords('application/pdf'), 'a PDF');
  assert.equal((await recognise(new Blob([]))).size, 0);
});

test('how a proof was damaged', () => {
  const says = (text, words) => assert.match(damageWords(bytes(text)), words);
  says(good.replaceAll('\n', '\r\n'), /^The proof was damaged on its way here: its line ends were changed, as mail and editors may do\.$/);
  says(`\ufeff${good}`, /an invisible mark \(a BOM\) at its beginning\.$/);
  says(`\ufeff${good.replaceAll('\n', '\r\n')}`, /a BOM.*, and its line ends/);
  says(good.slice(0, 800), /it was cut off/);
  says(`${JSON.stringify(made.proof)}\n`, /another program wrote it anew/);
  says(good.trimEnd(), /another program wrote it anew/);
  says(good.replace('proof@v1', 'proof@v2'), /^The proof is of another version \(v2\) than this page reads\.$/);
  says(good.replace('"keys"', '"kexs"'), /its parts are not those of a proof/);
  says(good.replace('"keys": [', '"keys": ['.slice(0, -1)), /something was written in it, or is missing/);
});

test('what came in the place of a proof', () => {
  assert.equal(noProofWords(bytes('')), 'it is empty.');
  assert.match(noProofWords(bytes('<html><body>Log in')), /^it is a web page, such as one that asks for a password first\.$/);
  assert.equal(noProofWords(bytes('%PDF-1.7')), 'it is a PDF.');
  assert.equal(noProofWords(bytes('bill')), 'it is something else.');
  assert.match(noProofWords(utf16(good)), /another encoding/);
});
