// SHA-512 (FIPS 180-4), which Ed25519 needs. Slow and plain: it sees a few hundred bytes for each
// signature.

import { CUBE_ROOTS, SQUARE_ROOTS } from './roots.mjs';

const MASK = (1n << 64n) - 1n;
const rotate = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;

export function sha512(...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array(Math.ceil((length + 17) / 128) * 128);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(length) * 8n);

  const state = SQUARE_ROOTS.slice();
  for (let block = 0; block < padded.length; block += 128) compress(state, view, block);

  const out = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => out.setBigUint64(8 * i, word));
  return new Uint8Array(out.buffer);
}

function compress(state, view, block) {
  const w = [];
  for (let i = 0; i < 16; i++) w.push(view.getBigUint64(block + 8 * i));
  for (let i = 16; i < 80; i++) {
    const x = w[i - 15], y = w[i - 2];
    const s0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
    const s1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
    w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 80; i++) {
    const s1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + CUBE_ROOTS[i] + w[i];
    const s0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] = (state[i] + word) & MASK; });
}
