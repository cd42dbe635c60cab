// The checks of signed heads (section 8.1): who signed one, and whether the path leads to it.

import { toBase64 } from './base64.mjs';
import { judgeLine, keyUnderName } from './key.mjs';
import { hostOf } from './origin.mjs';
import { failed, passed, unknown } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { pathLeads } from './tree.mjs';

/** The part that all three heads share.
 *  @param {'seal' | 'ledger' | 'register'} name */
export async function checkHead(name, { index, path, head }, leaf, trust) {
  const reasons = REASONS[name];
  const notaryKey = keyUnderName(trust.notaryKey, head.origin);
  const byNotary = await judgeLine(head.notary, head.text, [notaryKey]);
  if (byNotary === 'unknown') return unknown(reasons.unknownKey, `signed in the name of ${head.notary.name}`);
  if (byNotary === 'false') return failed(reasons.signature, `the head of ${head.origin}`);
  const byClock = await judgeLine(head.clock, head.text, [trust.clockKey]);
  if (byClock === 'unknown') return unknown(reasons.unknownClock, `signed in the name of ${head.clock.name}`);
  if (byClock === 'false') return failed(reasons.clock, `the head of ${head.origin}`);
  const where = `entry ${index} of ${head.size} in ${head.origin}, root ${toBase64(head.root)}`;
  return pathLeads(leaf, index, head.size, path, head.root) ? passed(where) : failed(reasons.path, where);
}

/** @param {'seal' | 'ledger'} name */
export async function checkLedgerHead(name, tlog, { statement }, trust) {
  const reasons = REASONS[name];
  const { origin } = tlog.head;
  if (origin !== statement.ledger) {
    return failed(reasons.otherLedger, `the head is of ${origin}, the statement of ${statement.ledger}`);
  }
  if (!trust) return unknown(reasons.noTrust);
  if (hostOf(origin) !== hostOf(trust.origin)) return unknown(reasons.otherNotary, origin);
  return checkHead(name, tlog, statement.bytes, trust);
}
