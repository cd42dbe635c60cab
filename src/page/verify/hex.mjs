// Hexadecimal, lower case, and the fixed widths of EVM values.

export function toHex(bytes) {
  let out = '';
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0');
  return out;
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
