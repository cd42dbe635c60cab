// RLP: known answers, and that each value has one spelling.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Refused } from '../../src/page/verify/refused.mjs';
import { readList, readString } from '../../src/page/verify/rlp.mjs';

const bytes = (hex) => Buffer.from(hex, 'hex');
const hexOf = (array) => Buffer.from(array).toString('hex');
const list = (payload) => Buffer.concat([prefix(0xc0, payload.length), payload]);
const string = (content) => (content.length === 1 && content[0] < 0x80 ? content : Buffer.concat([prefix(0x80, content.length), content]));

/** The shortest spelling of a length. */
function prefix(base, length) {
  if (length <= 55) return Buffer.of(base + length);
  const digits = length.toString(16);
  const spelled = bytes(digits.length % 2 === 0 ? digits : `0${digits}`);
  return Buffer.concat([Buffer.of(base + 55 + spelled.length), spelled]);
}

test('known answers: strings', () => {
  const known = {
    '80': '', '83646f67': '646f67', '0f': '0f', '00': '00', '820400': '0400', '8180': '80',
    [`b838${'61'.repeat(56)}`]: '61'.repeat(56), [`b7${'61'.repeat(55)}`]: '61'.repeat(55),
  };
  for (const [spelled, content] of Object.entries(known)) assert.equal(hexOf(readString(bytes(spelled))), content, spelled);
});

test('known answers: lists', () => {
  const shown = (hex) => readList(bytes(hex)).map((item) => (item.list ? [hexOf(item.content)] : hexOf(item.content)));
  assert.deepEqual(shown('c0'), []);
  assert.deepEqual(shown('c88363617483646f67'), ['636174', '646f67']);
  // [ [], [[]], [ [], [[]] ] ]: what is in the inner lists is not read.
  assert.deepEqual(shown('c7c0c1c0c3c0c1c0'), [[''], ['c0'], ['c0c1c0']]);
  assert.deepEqual(shown('c3c28105'), [['8105']], 'not even whether it is RLP');
});

test('strings and lists of every length to 300, and around 2^16', () => {
  const lengths = [...Array(301).keys(), 65535, 65536, 65537];
  for (const length of lengths) {
    const content = Buffer.alloc(length, 0xee);
    assert.deepEqual(Buffer.from(readString(string(content))), content, `a string of ${length}`);
    const [item, last] = readList(list(Buffer.concat([string(content), Buffer.of(0x07)])));
    assert.deepEqual([item.list, item.content.length, hexOf(last.content)], [false, length, '07'], `in a list, ${length}`);
  }
});

test('every other spelling is refused, where it stands alone and in a list', () => {
  const spoiled = {
    'a byte with a length': '8105',
    'zero with a length': '8100',
    'a length of 5 in the long form': `b805${'61'.repeat(5)}`,
    'a length of 55 in the long form': `b837${'61'.repeat(55)}`,
    'a length with a leading zero': `b90038${'61'.repeat(56)}`,
    'a length that is zero, in the long form': 'b800',
    'a string cut off': '83646f',
    'a length cut off': 'b9ff',
    'a length without content': 'bf',
    'a length of 2^64 - 1': 'bfffffffffffffffff61',
    'a length that wraps around 2^64 to the end': 'bffffffffffffffff761',
    'a length beyond 2^53': `be20000000000001${'61'.repeat(60)}`,
    'a list of length 1 in the long form': 'f801c0',
    'a list whose length has a leading zero': `f90038${'61'.repeat(56)}`,
    'a list cut off': 'c3c0c0',
  };
  for (const [what, hex] of Object.entries(spoiled)) {
    assert.throws(() => readString(bytes(hex)), Refused, what);
    assert.throws(() => readList(bytes(hex)), Refused, what);
    assert.throws(() => readList(list(bytes(hex))), Refused, `${what}, in a list`);
    assert.throws(() => readList(list(Buffer.concat([bytes('80'), bytes(hex)]))), Refused, `${what}, last in a list`);
  }
});

test('nothing, something behind it, or the other kind', () => {
  for (const hex of ['', '8000', 'c000', 'c8836361748364', '0f0f']) {
    assert.throws(() => readString(bytes(hex)), Refused, hex);
    assert.throws(() => readList(bytes(hex)), Refused, hex);
  }
  assert.throws(() => readString(bytes('c0')), Refused);
  for (const hex of ['80', '05', '83646f67']) assert.throws(() => readList(bytes(hex)), Refused, hex);
});

test('an item beyond the end of its list, though not of the bytes', () => {
  assert.equal(readList(bytes('c483616263')).length, 1);
  assert.throws(() => readList(bytes('c383616263')), Refused);
  assert.throws(() => readList(list(bytes('c1826162'))).flatMap(({ content }) => readList(list(content))), Refused);
});
