// Hexadecimal, lower case, and EVM values written in it.

export function toHex(bytes) {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
}

/** Of either case. */
export function areHexDigits(text) {
  return !/[^0-9a-fA-F]/.test(text);
}

/** For text whose spelling was checked before. */
export function fromHex(digits) {
  const out = new Uint8Array(digits.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return out;
}

/** `0x` and exactly so many bytes in lower case. */
export function isEvmValue(value, width) {
  return typeof value === 'string' && value.length === 2 + 2 * width && /^0x[0-9a-f]*$/.test(value);
}

/** `0x` and at least one byte, in lower case, at most so many. */
export function isEvmBytes(value, most) {
  return typeof value === 'string' && value.length % 2 === 0 && value.length >= 4 && value.length <= 2 + 2 * most
    && value.startsWith('0x') && !/[^0-9a-f]/.test(value.slice(2));
}
