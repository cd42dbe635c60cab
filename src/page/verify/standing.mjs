// Whether a record is still current (section 8.4). That is told beside the verdict: a status that is
// missing or false takes nothing away from what the proof shows.

import { checkLedgerCheckpoint } from './checkpoints.mjs';
import { cosignatureTime, isSameKey, judgeLine, keyUnderName } from './key.mjs';
import { checkStatement, firstOf, signerOfRecord } from './keys.mjs';
import { hostOf } from './origin.mjs';
import { REASONS, reasonCode } from './reasons.mjs';
import { Refused } from './refused.mjs';
import { parseStatus } from './status.mjs';
import { dateOfSeconds, sameBytes } from './text.mjs';

/** The kind of record that may withdraw another by that relation. */
const KINDS = { replaces: 'invoice', voids: 'void', disowns: 'key' };

/** How many seconds a status may be away from the reader's clock, unless the reader says otherwise. */
const AGE = 600;

/** @param {object | null} proof null if the check `proof` did not pass
 *  @param {Uint8Array | string | null} status as the notary gave it
 *  @param {{nonce?: string | null, now?: Date | null, age?: number}} asked what the reader sent with the question, their
 *    clock, and how many seconds the answer may be away from it
 *  @returns {Promise<{result: 'current' | 'withdrawn' | 'not-checked', reason: string | null,
 *    detail: string | null, at: string | null, size: bigint | null, paid: bigint | null,
 *    credited: bigint | null, replaced: string | null, voided: string | null, disowned: string | null,
 *    withdrawals: Array<{relation: 'replaces' | 'voids' | 'disowns', id: string, sealed: string}>}>} where
 *    nothing is told of a status that is not believed */
export async function judgeStanding(proof, status, trust, asked = {}) {
  if (!proof || status === null) return notChecked(REASONS.status.notAsked);
  let read;
  try {
    read = parseStatus(status);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return notChecked(REASONS.status.malformed, error.message);
  }
  const { note, withdrawals } = read;
  const doubt = await doubtOf(note, proof, trust, asked) ?? await doubtOfWithdrawals(withdrawals, note, proof, trust);
  return doubt ?? believed(note, withdrawals);
}

function notChecked(reason, detail = null) {
  return {
    result: 'not-checked', reason: reasonCode(reason), detail, at: null, size: null, paid: null, credited: null, replaced: null, voided: null, disowned: null,
    withdrawals: [],
  };
}

function believed({ at, size, paid, credited, replaced, voided, disowned }, withdrawals) {
  return {
    result: withdrawals.length > 0 ? 'withdrawn' : 'current',
    reason: null,
    detail: null,
    at, size, paid, credited, replaced, voided, disowned,
    withdrawals: withdrawals.map(({ relation, id, proof }) => ({
      relation, id, sealed: dateOfSeconds(cosignatureTime(proof.seal.checkpoint.clock)),
    })),
  };
}

/** Why the note is not to be believed, or null. */
async function doubtOf(note, { statement, seal, ledger }, trust, { nonce = null, now = null, age = AGE }) {
  if (note.ledger !== statement.ledger || note.id !== statement.id) {
    return notChecked(REASONS.status.otherRecord, `record ${note.id} of ${note.ledger}`);
  }
  if (!trust) return notChecked(REASONS.status.noTrust);
  if (hostOf(note.ledger) !== hostOf(trust.origin)) return notChecked(REASONS.status.otherNotary, note.ledger);
  const judged = await judgeLine(note.line, note.text, [keyUnderName(trust.notaryKey, note.ledger)]);
  if (judged === 'unknown') return notChecked(REASONS.status.unknownKey, `signed in the name of ${note.line.name}`);
  if (judged === 'false') return notChecked(REASONS.status.signature);
  if (nonce !== null && note.nonce !== nonce) return notChecked(REASONS.status.nonce, `nonce ${note.nonce ?? 'missing'}`);
  if (now !== null && Math.abs(now.getTime() - Date.parse(note.at)) > age * 1000) {
    return notChecked(REASONS.status.time, `of ${note.at}, and this clock says ${now.toISOString()}`);
  }

  const checkpoints = [seal.checkpoint, ...(ledger ? [ledger.checkpoint] : [])];
  const newer = checkpoints.find(({ size }) => note.size < size);
  if (newer) return notChecked(REASONS.status.size, `of ${note.size} entries, where the proof has a checkpoint of ${newer.size}`);
  const other = checkpoints.some(({ size, root }) => size === note.size && !sameBytes(root, note.root));
  return other ? notChecked(REASONS.status.root, `another root for ${note.size} entries`) : null;
}

/** Why one of the records that are said to withdraw this one does not do so, or null. */
async function doubtOfWithdrawals(withdrawals, note, record, trust) {
  for (const withdrawal of withdrawals) {
    const why = await doubtOfWithdrawal(withdrawal, note, record, trust);
    if (why) return notChecked(REASONS.status.by, `record ${withdrawal.id}: ${why}`);
  }
  return null;
}

async function doubtOfWithdrawal({ relation, id, proof }, note, record, trust) {
  const { statement, seal } = proof;
  if (statement.id !== id) return `its proof is of record ${statement.id}`;
  if (statement.ledger !== record.statement.ledger) return `its proof is of the ledger ${statement.ledger}`;
  if (statement.kind !== KINDS[relation]) return `it is a record of kind ${statement.kind}`;
  const hits = relation === 'disowns' ? await disowns(statement, record) : names(statement, relation, record);
  if (!hits) return `it says nothing of the record by ${relation}`;
  if (seal.index <= record.seal.index || seal.index >= note.size) return `it is entry ${seal.index}`;
  // A second ledger under the same name would have another firm's keys.
  if (!sameBytes(firstOf(proof).bytes, firstOf(record).bytes)) return 'it is of another ledger of that name';
  const { size, root } = seal.checkpoint;
  if (size === note.size && !sameBytes(root, note.root)) return 'it is sealed under another root';
  const checks = [await checkStatement(proof), await checkLedgerCheckpoint('seal', seal, proof, trust)];
  return checks.find(({ result }) => result !== 'passed')?.reason ?? null;
}

function names({ relations }, relation, record) {
  return relations.some(({ verb, id }) => verb === relation && id === record.statement.id);
}

/** By which key a record is signed is known only where its check `statement` passes. */
async function disowns(statement, record) {
  const signer = await signerOfRecord(record);
  return signer !== null && statement.disowns.some(({ key, from }) => isSameKey(key, signer) && from <= record.seal.index);
}
