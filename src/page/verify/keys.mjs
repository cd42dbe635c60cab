// How the firm's keys came into force (section 7.1), and with them who signed the statement.

import { isOfKeys } from './key-lines.mjs';
import { judgeLine, signerOf } from './key.mjs';
import { failed, passed, unknown } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { Ring } from './ring.mjs';
import { pathLeads } from './tree.mjs';

/** The statement that opened the ledger: it names the firm. */
export function genesisOf(proof) {
  const first = firstOf(proof);
  return first.kind === 'genesis' ? first : null;
}

/** Entry 0 of a record's ledger, by its proof. */
export function firstOf({ statement, keys }) {
  return keys[0]?.statement ?? statement;
}

export async function checkStatement(proof) {
  return (await judgeStatement(proof)).outcome;
}

/** The key that signed a record which may be disowned: one that is neither genesis nor `key`.
 *  @returns {Promise<object | null>} */
export async function signerOfRecord(proof) {
  return isOfKeys(proof.statement.kind) ? null : (await judgeStatement(proof)).key;
}

/** @returns {Promise<{outcome: object, key: object | null}>} the check, and the key that signed if it passes */
export async function judgeStatement(proof) {
  const { statement } = proof;
  const { signers, broken } = statement.kind === 'genesis' ? signersOfGenesis(proof) : await walk(proof);
  if (broken) return { outcome: failed(REASONS.statement.keys, broken), key: null };
  const whose = `signed in the name of ${statement.line.name}`;
  const { judged, key } = await signerOf(statement.line, statement.text, signers);
  switch (judged) {
    case 'unknown': return { outcome: unknown(REASONS.statement.unknownKey, whose), key };
    case 'false': return { outcome: failed(REASONS.statement.signature, whose), key };
    default: return { outcome: passed(whose), key };
  }
}

function signersOfGenesis({ statement, keys, seal }) {
  if (keys.length > 0) return { broken: 'a genesis comes with other key statements' };
  if (seal.index !== 0n) return { broken: 'a genesis is not entry 0' };
  return { signers: statement.adds };
}

/** Over the elements in order, and the record as the last one: who may sign it. */
async function walk({ statement, keys, seal }) {
  if (keys.length === 0) return { broken: 'the genesis of the ledger is missing' };
  const ring = new Ring();
  let before = -1n;
  for (const element of keys) {
    const where = `entry ${element.index}`;
    const wrong = before < 0n ? await wrongInGenesis(element) : await wrongInKey(element, before, ring);
    if (wrong) return { broken: `${where} ${wrong}` };
    if (element.index >= seal.index) return { broken: `${where} does not come before the record` };
    if (element.statement.ledger !== statement.ledger) return { broken: `${where} is of the ledger ${element.statement.ledger}` };
    const { size, root } = seal.checkpoint;
    if (!pathLeads(element.statement.bytes, element.index, size, element.path, root)) return { broken: `${where} is not in the sealed ledger` };
    ring.take(element.statement);
    before = element.index;
  }
  const breach = statement.kind === 'key' ? ring.breachOf(statement, seal.index) : null;
  return breach ? { broken: `in entry ${seal.index}, ${breach}` } : { signers: ring.signersOf(statement.kind) };
}

async function wrongInGenesis({ index, statement }) {
  if (statement.kind !== 'genesis') return `is of kind ${statement.kind}`;
  if (index !== 0n) return 'is a genesis and not the first';
  return await isSignedBy(statement, statement.adds) ? null : 'is not signed by the key that it adds';
}

async function wrongInKey({ index, statement }, before, ring) {
  if (statement.kind !== 'key') return `is of kind ${statement.kind}`;
  if (index <= before) return 'is out of order';
  if (!await isSignedBy(statement, ring.signersOf('key'))) return 'is not signed by a key in force';
  const breach = ring.breachOf(statement, index);
  return breach && `is not as it must be: ${breach}`;
}

async function isSignedBy({ line, text }, keys) {
  return await judgeLine(line, text, keys) === 'good';
}
