// How the firm's keys came into force (section 7.1), and with them who signed the statement.

import { judgeLine } from './key.mjs';
import { failed, passed, unknown } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { pathLeads } from './tree.mjs';

/** The statement that opened the ledger: it names the firm. */
export function genesisOf(proof) {
  const first = proof.statement.kind === 'genesis' ? proof.statement : proof.keys[0]?.statement;
  return first?.kind === 'genesis' ? first : null;
}

export async function checkStatement(proof) {
  const { statement } = proof;
  const { keys, broken } = statement.kind === 'genesis'
    ? keysOfGenesis(proof)
    : await keysInForce(proof);
  if (broken) return failed(REASONS.statement.keys, broken);
  const signer = `signed in the name of ${statement.line.name}`;
  switch (await judgeLine(statement.line, statement.text, keys)) {
    case 'unknown': return unknown(REASONS.statement.unknownKey, signer);
    case 'false': return failed(REASONS.statement.signature, signer);
    default: return passed(signer);
  }
}

function keysOfGenesis({ statement, keys, seal }) {
  if (keys.length > 0) return { broken: 'a genesis comes with other key statements' };
  if (seal.index !== 0n) return { broken: 'a genesis is not entry 0' };
  return { keys: statement.adds };
}

async function keysInForce({ statement, keys, seal }) {
  if (keys.length === 0) return { broken: 'the genesis of the ledger is missing' };
  let inForce = [];
  const ever = new Set();
  let before = -1n;
  for (const { index, statement: step, path } of keys) {
    const first = before < 0n;
    const where = `entry ${index}`;
    if (first ? index !== 0n : index <= before) return { broken: `${where} is out of order` };
    if (index >= seal.index) return { broken: `${where} does not come before the record` };
    if (step.kind !== (first ? 'genesis' : 'key')) return { broken: `${where} is of kind ${step.kind}` };
    if (step.ledger !== statement.ledger) return { broken: `${where} is of the ledger ${step.ledger}` };
    if (!pathLeads(step.bytes, index, seal.checkpoint.size, path, seal.checkpoint.root)) {
      return { broken: `${where} is not in the sealed ledger` };
    }
    const signers = first ? step.adds : inForce;
    if (await judgeLine(step.line, step.text, signers) !== 'good') {
      return { broken: `${where} is not signed by a key in force` };
    }
    const has = (key) => inForce.some((known) => known.vkey === key.vkey);
    if (step.adds.some((key) => ever.has(key.vkey)) || !step.retires.every(has)) {
      return { broken: `${where} adds a known key or retires an unknown one` };
    }
    for (const key of step.adds) ever.add(key.vkey);
    const gone = step.retires.map((key) => key.vkey);
    inForce = [...inForce, ...step.adds].filter((key) => !gone.includes(key.vkey));
    if (inForce.length === 0) return { broken: `${where} leaves no key in force` };
    before = index;
  }
  return { keys: inForce };
}
