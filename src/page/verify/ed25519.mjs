// Ed25519 by the strict rules of section 1: S below the group order, no point that is of small
// order or not in its one spelling, and the equation without cofactor.
//
// The curve is computed here, with BigInt: implementations in browsers are known to differ in just
// these rules, and the verdict must not depend on the browser. Nothing here is secret, so
// running time may vary. Where the browser has Ed25519 too, it is asked as well and must agree:
// a mistake of ours then cannot turn a false signature into a good one.

import { sha512 } from './sha512.mjs';
import { sameBytes } from './text.mjs';

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

const mod = (x) => {
  const r = x % P;
  return r < 0n ? r + P : r;
};

function power(base, exponent) {
  let result = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * b) % P;
    b = (b * b) % P;
  }
  return result;
}

const invert = (x) => power(x, P - 2n);
const D = mod(-121665n * invert(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

// Points in extended coordinates (X : Y : Z : T), with x = X/Z, y = Y/Z, xy = T/Z.
const IDENTITY = [0n, 1n, 1n, 0n];

// The formulas of RFC 8032 section 5.1.4. They hold for every pair of points, equal ones too.
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * D % P * t2);
  const d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function double([x, y, z]) {
  const a = mod(x * x), b = mod(y * y), c = mod(2n * z * z);
  const h = a + b, e = h - mod((x + y) * (x + y)), g = a - b, f = c + g;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

const negate = ([x, y, z, t]) => [mod(-x), y, z, mod(-t)];
const isIdentity = ([x, y, z]) => x === 0n && y === z;

function isSmallOrder(point) {
  return isIdentity(double(double(double(point))));
}

function numberOf(bytes) {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
  return value;
}

/** The point that 32 bytes spell, or null: not on the curve, or not its one spelling. */
function decompress(bytes) {
  const word = numberOf(bytes);
  const y = word & ((1n << 255n) - 1n);
  const sign = word >> 255n;
  if (y >= P) return null;
  const yy = mod(y * y);
  const u = mod(yy - 1n), v = mod(D * yy + 1n);
  // A square root of u/v, if there is one (RFC 8032 section 5.1.3).
  const v3 = mod(v * v * v);
  let x = mod(u * v3 * power(mod(u * v3 * v3 * v), (P - 5n) / 8n));
  const check = mod(v * x * x);
  if (check !== u) {
    if (check !== mod(-u)) return null;
    x = mod(x * ROOT_OF_MINUS_ONE);
  }
  if (x === 0n && sign === 1n) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

function compress([x, y, z]) {
  const inverse = invert(z);
  let word = mod(y * inverse) | ((mod(x * inverse) & 1n) << 255n);
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++, word >>= 8n) out[i] = Number(word & 0xffn);
  return out;
}

// The base point is the one with y = 4/5 and an even x.
const BASE = decompress(compress([0n, mod(4n * invert(5n)), 1n, 0n]));

/** A canonical point that is not of small order: what a key and an R have to be. */
function strictPoint(bytes) {
  const point = bytes.length === 32 ? decompress(bytes) : null;
  return point && !isSmallOrder(point) ? point : null;
}

export function isPublicKey(bytes) {
  return strictPoint(bytes) !== null;
}

/** The verdict of this file alone. */
export function verifyHere(publicKey, message, signature) {
  if (signature.length !== 64) return false;
  const r = signature.subarray(0, 32);
  const s = numberOf(signature.subarray(32));
  const a = strictPoint(publicKey);
  if (s >= L || !a || !strictPoint(r)) return false;
  const k = numberOf(sha512(r, publicKey, message)) % L;

  // s·B − k·A, bit by bit for both at once.
  const minusA = negate(a);
  const both = add(BASE, minusA);
  let sum = IDENTITY;
  for (let bit = 252n; bit >= 0n; bit--) {
    sum = double(sum);
    const choice = ((s >> bit) & 1n) | (((k >> bit) & 1n) << 1n);
    if (choice === 1n) sum = add(sum, BASE);
    else if (choice === 2n) sum = add(sum, minusA);
    else if (choice === 3n) sum = add(sum, both);
  }
  return sameBytes(compress(sum), r);
}

/** The verdict of the browser's own implementation, or null where it has none. It may be laxer. */
export async function verifyByPlatform(publicKey, message, signature) {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  try {
    const key = await subtle.importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
    return await subtle.verify({ name: 'Ed25519' }, key, signature, message);
  } catch {
    return null;
  }
}

export async function verifySignature(publicKey, message, signature) {
  return verifyHere(publicKey, message, signature)
    && (await verifyByPlatform(publicKey, message, signature)) !== false;
}
