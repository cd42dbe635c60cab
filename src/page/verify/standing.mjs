// Whether a record is still current (section 8.4). That is told beside the verdict: a status that is
// missing or false takes nothing away from what the proof shows.

import { checkLedgerCheckpoint } from './checkpoints.mjs';
import { cosignatureTime, judgeLine, keyUnderName } from './key.mjs';
import { checkStatement } from './keys.mjs';
import { hostOf } from './origin.mjs';
import { REASONS, reasonCode } from './reasons.mjs';
import { Refused } from './refused.mjs';
import { parseStatus } from './status.mjs';
import { dateOfSeconds, sameBytes } from './text.mjs';

/** The kind of record that may withdraw another by that relation. */
const KINDS = { replaces: 'invoice', voids: 'void' };

/** @param {object | null} proof null if the check `proof` did not pass
 *  @param {Uint8Array | string | null} status as the notary gave it
 *  @returns {Promise<{result: 'current' | 'withdrawn' | 'not-checked', reason: string | null,
 *    detail: string | null, at: string | null, size: bigint | null, paid: bigint | null,
 *    credited: bigint | null, replaced: string | null, voided: string | null,
 *    withdrawals: Array<{relation: 'replaces' | 'voids', id: string, sealed: string}>}>} where
 *    nothing is told of a status that is not believed */
export async function judgeStanding(proof, status, trust) {
  if (!proof || status === null) return notChecked(REASONS.status.notAsked);
  let read;
  try {
    read = parseStatus(status);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return notChecked(REASONS.status.malformed, error.message);
  }
  const { note, withdrawals } = read;
  const doubt = await doubtOf(note, proof, trust) ?? await doubtOfWithdrawals(withdrawals, note, proof, trust);
  return doubt ?? believed(note, withdrawals);
}

function notChecked(reason, detail = null) {
  return {
    result: 'not-checked', reason: reasonCode(reason), detail, at: null, size: null, paid: null, credited: null, replaced: null, voided: null, withdrawals: [],
  };
}

function believed({ at, size, paid, credited, replaced, voided }, withdrawals) {
  return {
    result: withdrawals.length > 0 ? 'withdrawn' : 'current',
    reason: null,
    detail: null,
    at, size, paid, credited, replaced, voided,
    withdrawals: withdrawals.map(({ relation, id, proof }) => ({
      relation, id, sealed: dateOfSeconds(cosignatureTime(proof.seal.checkpoint.clock)),
    })),
  };
}

/** Why the note is not to be believed, or null. */
async function doubtOf(note, { statement, seal, ledger }, trust) {
  if (note.ledger !== statement.ledger || note.id !== statement.id) {
    return notChecked(REASONS.status.otherRecord, `record ${note.id} of ${note.ledger}`);
  }
  if (!trust) return notChecked(REASONS.status.noTrust);
  if (hostOf(note.ledger) !== hostOf(trust.origin)) return notChecked(REASONS.status.otherNotary, note.ledger);
  const judged = await judgeLine(note.line, note.text, [keyUnderName(trust.notaryKey, note.ledger)]);
  if (judged === 'unknown') return notChecked(REASONS.status.unknownKey, `signed in the name of ${note.line.name}`);
  if (judged === 'false') return notChecked(REASONS.status.signature);

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
  const names = statement.relations.some((one) => one.verb === relation && one.id === record.statement.id);
  if (statement.kind !== KINDS[relation] || !names) return `it is a record of kind ${statement.kind} without ${relation}`;
  if (seal.index <= record.seal.index || seal.index >= note.size) return `it is entry ${seal.index}`;
  // A second ledger under the same name would have another firm's keys.
  if (!sameBytes(firstOf(proof), firstOf(record))) return 'it is of another ledger of that name';
  const { size, root } = seal.checkpoint;
  if (size === note.size && !sameBytes(root, note.root)) return 'it is sealed under another root';
  const checks = [await checkStatement(proof), await checkLedgerCheckpoint('seal', seal, proof, trust)];
  return checks.find(({ result }) => result !== 'passed')?.reason ?? null;
}

/** Entry 0 of a record's ledger, by its proof. */
function firstOf({ statement, keys }) {
  return (keys[0]?.statement ?? statement).bytes;
}
