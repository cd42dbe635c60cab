// The firm's domain (section 8.5): which one a proof claims, and what the site there says of it. No verdict rests on that.

import { hashFromBase64 } from './base64.mjs';
import { array, members, parseJson } from './json.mjs';
import { ED25519, isSameKey, parseKey } from './key.mjs';
import { firstOf, judgeStatement } from './keys.mjs';
import { isLedger } from './origin.mjs';
import { Refused, refuse } from './refused.mjs';
import { tagOf } from './register.mjs';
import { bytesOf, sameBytes, textOf } from './text.mjs';

const LONGEST_FIRM_FILE = 1024 * 1024;
const MEMBERS = ['format', 'ledgers'];
const LEDGER_MEMBERS = ['ledger', 'tag', 'keys', 'controls'];

/** The domain that a proof claims: that of the last `domain` line in it. It counts only if the check `statement`
 *  passes.
 *  @returns {string | null} */
export function domainIn({ keys, statement }) {
  return [...keys.map((key) => key.statement), statement].findLast(({ domain }) => domain !== null)?.domain ?? null;
}

/** Whether a proof shows that the ledger has a control key (section 4.1): one that had one keeps one. A proof may leave out
 *  statements that brought one in.
 *  @returns {boolean} */
export function showsControlKey({ keys, statement }) {
  return [...keys.map((key) => key.statement), statement].some(({ controls }) => controls.length > 0);
}

/** @param {object | null} proof null if the check `proof` did not pass
 *  @param {Uint8Array | string | null | undefined} firmFile what the site gave, null if it had none, undefined if it was
 *    not asked
 *  @returns {Promise<'none' | 'claimed' | 'not-confirmed' | 'contradicted' | 'confirmed'>} */
export async function judgeDomain(proof, firmFile) {
  const { key } = proof ? await judgeStatement(proof) : { key: null };
  if (key === null || domainIn(proof) === null) return 'none';
  if (firmFile === undefined) return 'claimed';
  const ledger = ledgersIn(firmFile).find(({ origin }) => origin === proof.statement.ledger);
  if (!ledger) return 'not-confirmed';
  const stands = sameBytes(ledger.tag, tagOf(firstOf(proof).bytes)) && ledger.signers.some((signer) => isSameKey(signer, key));
  return stands ? 'confirmed' : 'contradicted';
}

/** The ledgers of which a firm file speaks: of none, if it is no such file. */
function ledgersIn(firmFile) {
  if (firmFile === null) return [];
  try {
    return parseFirmFile(firmFile);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [];
  }
}

/** Refuses (throws) what is not a firm file, given as its bytes or its text.
 *  @returns {Array<{origin: string, tag: Uint8Array, signers: object[]}>} */
export function parseFirmFile(file) {
  const size = typeof file === 'string' ? bytesOf(file).length : file.length;
  if (size > LONGEST_FIRM_FILE) refuse('a firm file is larger than 1 MiB');
  const firm = members(parseJson(typeof file === 'string' ? file : textOf(file)), MEMBERS, 'a firm file');
  if (firm.format !== 'countersign/firm@v1') refuse('a firm file of another format');
  const ledgers = array(firm.ledgers, 'ledgers').map(parseLedger);
  if (new Set(ledgers.map(({ origin }) => origin)).size !== ledgers.length) refuse('a ledger stands twice');
  return ledgers;
}

function parseLedger(value) {
  const { ledger, tag, keys, controls } = members(value, LEDGER_MEMBERS, 'a ledger of the firm');
  if (typeof ledger !== 'string' || !isLedger(ledger)) refuse('a firm file names a ledger that is none');
  if (typeof tag !== 'string') refuse('a tag is not a string');
  if (array(keys, 'keys').length === 0) refuse('a ledger has no firm key');
  const signers = [...keys, ...array(controls, 'controls')].map(parseKey);
  if (signers.some(({ type }) => type !== ED25519)) refuse("a firm's key is not of type 01");
  return { origin: ledger, tag: hashFromBase64(tag, 'a tag'), signers };
}
