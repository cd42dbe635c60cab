// The law of a ledger (PROTOCOL.md, section 4): what it takes as its next entry, and by which word it refuses what it
// does not take. The page has no use for it; whoever replays a whole ledger has.

import { isOfKeys } from '../../src/page/verify/key-lines.mjs';
import { isSameKey, signerOf } from '../../src/page/verify/key.mjs';
import { CONTROL, FIRM, Ring } from '../../src/page/verify/ring.mjs';
import { parseStatement } from '../../src/page/verify/statement.mjs';
import { sameBytes } from '../../src/page/verify/text.mjs';

const MOST_KEYS = 256;
const MOST_KEY_STATEMENTS = 1000;

/** By kind of the statement: the kinds that its relation may name. */
const MAY_NAME = {
  receipt: ['invoice'],
  'credit-note': ['invoice'],
  invoice: ['invoice'],
  void: ['invoice', 'receipt', 'credit-note'],
};

export class Ledger {
  #origin;
  #ring = new Ring();
  #keyStatements = 0;
  /** By id: the statement, its index, its signer, and the records that void or replace it. */
  #records = new Map();
  #series = new Map();

  constructor(origin) {
    this.#origin = origin;
  }

  /** @param {string} note a whole statement, well-formed
   *  @returns {Promise<string>} `admitted`, `repeated`, or the word of the refusal */
  async take(note) {
    const statement = parseStatement(note);
    if (statement.ledger !== this.#origin) return 'other-ledger';
    const known = this.#records.get(statement.id);
    if (known) return sameBytes(known.statement.bytes, statement.bytes) ? 'repeated' : 'conflict';
    if ((statement.kind === 'genesis') !== (this.#records.size === 0)) return 'genesis';
    const { judged, key } = await signerOf(statement.line, statement.text, this.#signersOf(statement));
    if (judged !== 'good') return 'signature';
    const refusal = this.#refusalOf(statement);
    if (refusal) return refusal;
    this.#enter(statement, key);
    return 'admitted';
  }

  get #next() {
    return BigInt(this.#records.size);
  }

  #signersOf({ kind, adds }) {
    return kind === 'genesis' ? adds : this.#ring.signersOf(kind);
  }

  #refusalOf(statement) {
    if (statement.kind === 'key' && this.#breaksRuleOfKeys(statement)) return 'keys';
    for (const { id } of statement.relations) {
      const refusal = this.#refusalOfRelation(statement.kind, this.#records.get(id));
      if (refusal) return refusal;
    }
    const { series } = statement;
    return series && series.number !== (this.#series.get(series.label) ?? 0n) + 1n ? 'series' : null;
  }

  /** Rules 3 to 6 of section 4.1, over all that the ledger knows. */
  #breaksRuleOfKeys(statement) {
    const { adds, controls, retires, disowns } = statement;
    const unknown = [...retires, ...disowns.map(({ key }) => key)].some((key) => !this.#ring.knows(key));
    if (unknown || this.#ring.breachOf(statement, this.#next) || this.#ring.leavesInForce(statement)) return true;
    if (this.#ring.size + adds.length + controls.length > MOST_KEYS || this.#keyStatements === MOST_KEY_STATEMENTS) return true;
    const left = (rank, brought) => [...this.#ring.inForce(rank), ...brought].filter((key) => !retires.some((gone) => isSameKey(gone, key)));
    return left(FIRM, adds).length === 0 || (this.#ring.inForce(CONTROL).length > 0 && left(CONTROL, controls).length === 0);
  }

  #refusalOfRelation(kind, named) {
    if (!named) return 'unknown-relation';
    if (!MAY_NAME[kind].includes(named.statement.kind)) return 'wrong-relation';
    if (this.#isDisowned(named)) return 'disowned';
    if (named.voidedBy.some((by) => !this.#isDisowned(by))) return 'voided';
    return kind === 'invoice' && named.replacedBy.some((by) => !this.#isDisowned(by)) ? 'replaced' : null;
  }

  #isDisowned({ statement, index, signer }) {
    if (isOfKeys(statement.kind)) return false;
    const from = this.#ring.disownedFrom(signer);
    return from !== null && index >= from;
  }

  #enter(statement, signer) {
    const record = { statement, signer, index: this.#next, voidedBy: [], replacedBy: [] };
    this.#records.set(statement.id, record);
    if (isOfKeys(statement.kind)) this.#ring.take(statement);
    if (statement.kind === 'key') this.#keyStatements++;
    if (statement.series) this.#series.set(statement.series.label, statement.series.number);
    for (const { verb, id } of statement.relations) {
      if (verb === 'voids') this.#records.get(id).voidedBy.push(record);
      if (verb === 'replaces') this.#records.get(id).replacedBy.push(record);
    }
  }
}
