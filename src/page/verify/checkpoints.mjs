// The checks of signed checkpoints (section 8.1): who signed one, and whether the path leads to it.

import { toBase64 } from './base64.mjs';
import { judgeLine, keyUnderName } from './key.mjs';
import { hostOf } from './origin.mjs';
import { failed, passed, unknown } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { pathLeads } from './tree.mjs';
import { erasUpTo } from './trust.mjs';

/** The part that all three checkpoints share.
 *  @param {'seal' | 'ledger' | 'register'} name
 *  @param {import('./trust.mjs').Era[]} eras in which it may have been signed, notary and clock not necessarily in one */
export async function checkCheckpoint(name, { index, path, checkpoint }, leaf, eras) {
  const reasons = REASONS[name];
  const byNotary = await judgeLine(checkpoint.notary, checkpoint.text, eras.map(({ notaryKey }) => keyUnderName(notaryKey, checkpoint.origin)));
  if (byNotary === 'unknown') return unknown(reasons.unknownKey, `signed in the name of ${checkpoint.notary.name}`);
  if (byNotary === 'false') return failed(reasons.signature, `the checkpoint of ${checkpoint.origin}`);
  const byClock = await judgeLine(checkpoint.clock, checkpoint.text, eras.map(({ clockKey }) => clockKey));
  if (byClock === 'unknown') return unknown(reasons.unknownClock, `signed in the name of ${checkpoint.clock.name}`);
  if (byClock === 'false') return failed(reasons.clock, `the checkpoint of ${checkpoint.origin}`);
  const where = `entry ${index} of ${checkpoint.size} in ${checkpoint.origin}, root ${toBase64(checkpoint.root)}`;
  return pathLeads(leaf, index, checkpoint.size, path, checkpoint.root) ? passed(where) : failed(reasons.path, where);
}

/** @param {'seal' | 'ledger'} name */
export async function checkLedgerCheckpoint(name, tlog, { statement, anchor }, trust) {
  const reasons = REASONS[name];
  const { origin } = tlog.checkpoint;
  if (origin !== statement.ledger) {
    return failed(reasons.otherLedger, `the checkpoint is of ${origin}, the statement of ${statement.ledger}`);
  }
  if (!trust) return unknown(reasons.noTrust);
  if (hostOf(origin) !== hostOf(trust.origin)) return unknown(reasons.otherNotary, origin);
  // It is no younger than the anchor, but may be of an era before.
  return checkCheckpoint(name, tlog, statement.bytes, erasUpTo(trust, anchor));
}
