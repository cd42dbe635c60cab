// The keys of a ledger as far as somebody has seen them (section 4.1): which came in, in which rank, which are in
// force, and which are disowned from where on.

import { toHex } from './hex.mjs';
import { isSameKey } from './key.mjs';

export const FIRM = 'firm', CONTROL = 'control';

export class Ring {
  /** By public key: one key is one, whatever its names. */
  #held = new Map();

  get size() {
    return this.#held.size;
  }

  /** @returns {{key: object, rank: string, inForce: boolean, disownedFrom: bigint | null} | null} */
  #of(key) {
    return this.#held.get(toHex(key.publicKey)) ?? null;
  }

  /** The keys of a rank that are in force. */
  inForce(rank) {
    return [...this.#held.values()].filter((held) => held.inForce && held.rank === rank).map(({ key }) => key);
  }

  knows(key) {
    return this.#of(key) !== null;
  }

  /** Whether a statement leaves a key in force that it disowns: only whoever has all statements can tell. */
  leavesInForce({ retires, disowns }) {
    const gone = retires.map((key) => this.#of(key));
    return disowns.some(({ key }) => {
      const held = this.#of(key);
      return held !== null && held.inForce && !gone.includes(held);
    });
  }

  /** Who may sign the next statement, by its kind (rule 2). */
  signersOf(kind) {
    const controls = kind === 'key' ? this.inForce(CONTROL) : [];
    return controls.length > 0 ? controls : this.inForce(FIRM);
  }

  /** From which index on a key's records are not the firm's word, or null. */
  disownedFrom(key) {
    return this.#of(key)?.disownedFrom ?? null;
  }

  /** What a `key` statement would break of rules 3 and 6 as far as a reader of some of them can see, or null. Whether a
   *  disowned key had been retired is not asked: what retired it need not be there.
   *  @param {bigint} index the statement's */
  breachOf({ adds, controls, retires, disowns }, index) {
    if ([...adds, ...controls].some((key) => this.knows(key))) return 'it brings in a key that was known before';
    const gone = retires.map((key) => this.#of(key));
    if (gone.some((held) => held && !held.inForce)) return 'it retires a key that is not in force';
    for (const { key, from } of disowns) {
      const held = this.#of(key);
      if (from >= index) return 'it disowns a key from an index that is not below its own';
      if ([...adds, ...controls].some((brought) => isSameKey(brought, key))) return 'it disowns a key that it brings in itself';
      if (!held) continue;
      if (held.rank !== FIRM) return 'it disowns a key that signs no records';
      if (held.disownedFrom !== null && from >= held.disownedFrom) return 'it disowns a key again from no earlier on';
    }
    return null;
  }

  /** What holds from the next index on. */
  take({ adds, controls, retires, disowns }) {
    for (const [keys, rank] of [[adds, FIRM], [controls, CONTROL]]) {
      for (const key of keys) this.#held.set(toHex(key.publicKey), { key, rank, inForce: true, disownedFrom: null });
    }
    for (const key of retires) this.#change(key, { inForce: false });
    // What retired it need not be there.
    for (const { key, from } of disowns) this.#change(key, { disownedFrom: from, inForce: false });
  }

  #change(key, what) {
    const held = this.#of(key);
    if (held) Object.assign(held, what);
  }
}
