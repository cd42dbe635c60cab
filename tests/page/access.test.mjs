// Access logs: how an entry is spelled, what a log may not say, and what is found at its entries.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Refused } from '../../src/page/verify/refused.mjs';
import { toBase64 } from '../../src/page/verify/base64.mjs';
import { parseEntry, readLog, tagOfLog } from './access.mjs';
import { disclosure, naivePath, naiveRoot, sha256 } from './specimen.mjs';

const b64 = (bytes) => bytes.toString('base64');
const LOG = 'notary.example/acme/access';
const salt = (n) => Buffer.alloc(16, n).toString('base64url');
const FIELDS = [disclosure(salt(1), 'who.name', 'Zo\u00eb'), disclosure(salt(2), 'who.address', '192.0.2.1'), disclosure(salt(3), 'who.name', 'Max')];
const DETAILS = `details 3 ${b64(naiveRoot(FIELDS))}\n`;

const entry = ({ log = LOG, time = '2026-11-21T09:30:00Z', act = 'record-read', outcome = 'done', rest = '' } = {}) => (
  `countersign/access@v1\nlog ${log}\ntime ${time}\nact ${act}\noutcome ${outcome}\n${rest}`);
const opening = (change = {}) => entry({ act: 'log-opened', rest: DETAILS, ...change });
const erasing = (first, last, rest = '') => entry({ act: 'details-erased', rest: `${rest}erases ${first} ${last}\n` });
const show = (...indices) => indices.map((index) => ({ index, disclosure: FIELDS[index], path: naivePath(FIELDS, index).map(b64) }));
/** @param {Array<string | [string, object[]]>} entries */
const read = (entries, log = LOG) => readLog(log, entries.map((one) => (Array.isArray(one) ? { entry: one[0], shown: one[1] } : { entry: one, shown: [] })));

test('an entry is spelled in one way', () => {
  assert.deepEqual(parseEntry(erasing(0, 3, DETAILS)).erases, { first: 0n, last: 3n });
  for (const log of [LOG, 'notary.example/access', 'localhost:80/access']) assert.equal(parseEntry(entry({ log })).log, log);
  for (const act of ['a', 'a'.repeat(64), 'a-1--b']) assert.equal(parseEntry(entry({ act })).act, act);
  for (const outcome of ['refused', 'failed']) assert.ok(parseEntry(entry({ outcome })));
  const spoiled = [
    '', entry().slice(0, -1), `${entry()}\n`, entry().replaceAll('\n', '\r\n'), entry().replace('@v1', '@v2'), `${entry()}x\n`,
    entry({ rest: `erases 0 0\n` }), entry({ act: 'details-erased' }), entry({ rest: `erases 0 0\n${DETAILS}`, act: 'details-erased' }),
    erasing('00', 1), erasing(0, ''), erasing(-1, 0), entry({ act: 'details-erased', rest: 'erases 0\n' }), entry({ rest: 'details 0 AAAA\n' }),
    entry({ rest: DETAILS.replace('3', '0') }), entry({ rest: DETAILS.replace('3', '1048577') }), entry({ rest: DETAILS.replace('=', '') }),
    ...['', 'A', '1a', 'a-', '-a', 'a_b', 'a b', 'a'.repeat(65)].map((act) => entry({ act })),
    ...['', 'ok', 'Done'].map((outcome) => entry({ outcome })), entry({ time: '2026-02-30T00:00:00Z' }), entry({ time: '2026-11-21' }),
    ...['access', '/access', 'notary.example/register/access', 'notary.example/access/access', 'notary.example/acme', 'Notary.example/access', 'a/b/c/access', 'notary.example/acme/access/access']
      .map((log) => entry({ log })),
  ];
  for (const text of spoiled) assert.throws(() => parseEntry(text), Refused, text);
});

test('a log is opened once, names itself, and never runs backwards', () => {
  assert.deepEqual(read([opening(), entry(), entry({ time: '2026-11-21T09:30:01Z' })]), ['withheld', 'none', 'none']);
  const refused = [
    [entry({ rest: DETAILS })], [opening({ rest: '' })], [opening(), opening()], [opening(), entry({ log: 'notary.example/access' })],
    [opening(), entry({ time: '2026-11-21T09:29:59Z' })], [opening(), erasing(1, 1)], [opening(), erasing(0, 1)], [opening(), entry(), erasing(1, 0)],
  ];
  for (const entries of refused) assert.throws(() => read(entries), Refused, entries.join(''));
  assert.throws(() => read([opening()], 'notary.example/access'), Refused);
});

test('what is found at an entry', () => {
  const full = entry({ rest: DETAILS });
  assert.deepEqual(read([opening(), [full, show(0, 1)], full, entry(), erasing(1, 3), full]), ['withheld', 'shown', 'erased', 'none', 'none', 'withheld']);
  const torn = show(0);
  torn[0].disclosure = FIELDS[1];
  const beyond = [{ ...show(0)[0], index: 3 }];
  for (const shown of [torn, beyond, show(0, 2), show(1, 1)]) assert.deepEqual(read([opening(), [full, shown], erasing(0, 1)]), ['erased', 'false', 'none']);
  assert.deepEqual(read([opening(), [entry(), show(0)]]), ['withheld', 'false']);
});

test('the tag is that of the first entry', () => {
  assert.equal(toBase64(tagOfLog(opening())), b64(sha256('countersign/tag@v1\n', opening())));
});
