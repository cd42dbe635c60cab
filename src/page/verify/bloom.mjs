// The logs bloom of a block: 2048 bits, three of which are set for each address and topic of each
// log. A bit that is not set proves that there is no such log; set bits prove nothing.

import { fromHex } from './hex.mjs';
import { keccak256 } from './keccak.mjs';

/** May a block with this bloom (`0x` and 256 bytes) hold all the values (`0x…`)? */
export function mayHold(bloom, values) {
  const bits = fromHex(bloom.slice(2));
  return values.every((value) => {
    const hash = keccak256(fromHex(value.slice(2)));
    return [0, 2, 4].every((at) => {
      const bit = ((hash[at] << 8) | hash[at + 1]) & 2047;
      return (bits[255 - (bit >> 3)] & (1 << (bit & 7))) !== 0;
    });
  });
}
