// Keccak-256 as Ethereum uses it: the sponge of FIPS 202, but with the padding byte 0x01 from before
// the standard. Browsers have none. It hashes names of functions, the entries of block blooms, headers of blocks
// and the nodes of tries.

const MASK = (1n << 64n) - 1n;
const RATE = 136;

const rotate = (x, n) => (n === 0n ? x : ((x << n) | (x >> (64n - n))) & MASK);

/** Offsets of the rho step, on the walk that the pi step takes too (FIPS 202, section 3.2.2). */
const ROTATIONS = (() => {
  const table = new Array(25).fill(0n);
  let x = 1, y = 0;
  for (let t = 0; t < 24; t++) {
    table[x + 5 * y] = BigInt((((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return table;
})();

/** Constants of the iota step, from the feedback register of FIPS 202, section 3.2.5. */
const ROUND_CONSTANTS = (() => {
  const constants = [];
  let register = 1;
  for (let round = 0; round < 24; round++) {
    let constant = 0n;
    for (let j = 0; j < 7; j++) {
      if (register & 1) constant |= 1n << BigInt(2 ** j - 1);
      register <<= 1;
      if (register & 0x100) register ^= 0x171;
    }
    constants.push(constant);
  }
  return constants;
})();

function permute(lanes) {
  for (const constant of ROUND_CONSTANTS) {
    const column = [0, 1, 2, 3, 4].map(
      (x) => lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]);
    for (let i = 0; i < 25; i++) {
      const x = i % 5;
      lanes[i] ^= column[(x + 4) % 5] ^ rotate(column[(x + 1) % 5], 1n);
    }
    const moved = new Array(25);
    for (let x = 0; x < 5; x++) {
      for (let y = 0; y < 5; y++) {
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(lanes[x + 5 * y], ROTATIONS[x + 5 * y]);
      }
    }
    for (let i = 0; i < 25; i++) {
      const x = i % 5, row = i - x;
      lanes[i] = moved[i] ^ (~moved[row + ((x + 1) % 5)] & MASK & moved[row + ((x + 2) % 5)]);
    }
    lanes[0] ^= constant;
  }
}

export function keccak256(bytes) {
  const padded = new Uint8Array((Math.floor(bytes.length / RATE) + 1) * RATE);
  padded.set(bytes);
  padded[bytes.length] ^= 0x01;
  padded[padded.length - 1] ^= 0x80;

  const lanes = new Array(25).fill(0n);
  const view = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let i = 0; i < RATE / 8; i++) lanes[i] ^= view.getBigUint64(block + 8 * i, true);
    permute(lanes);
  }
  const out = new DataView(new ArrayBuffer(32));
  for (let i = 0; i < 4; i++) out.setBigUint64(8 * i, lanes[i], true);
  return new Uint8Array(out.buffer);
}
