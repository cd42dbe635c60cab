// The checks of section 8, in their order, and the verdict they add up to. It reads no file, asks
// no node and knows no clock: everything is an argument, so every case can be a test vector.

import { doubtOfAnchor, isFinal, judgeAnswer } from './answer.mjs';
import { toBase64 } from './base64.mjs';
import { isRehearsal } from './chains.mjs';
import { DOCUMENT_HASH, documentLeaf, shownIn } from './disclosure.mjs';
import { checkEvidence } from './evidence.mjs';
import { saltOf } from './fragment.mjs';
import { checkCheckpoint, checkLedgerCheckpoint } from './checkpoints.mjs';
import { cosignatureTime } from './key.mjs';
import { checkStatement, firstOf } from './keys.mjs';
import { nameOf } from './origin.mjs';
import { failed, passed, unknown } from './outcome.mjs';
import { REASONS } from './reasons.mjs';
import { entryOf } from './register.mjs';
import { judgeStanding } from './standing.mjs';
import { bytesOf, dateOfSeconds, sameBytes } from './text.mjs';
import { checkTimes } from './times.mjs';
import { pathLeads, rootOf } from './tree.mjs';
import { eraOfAnchor } from './trust.mjs';

/** @param {{reading: ReturnType<import('./proof.mjs').readProof>, documentSha256: string | null,
 *    fragment: string | null, trust: ReturnType<import('./trust.mjs').trustOf> | null, pinned?: boolean,
 *    blockHash: string | null, nodes: object[], recordOnly?: boolean,
 *    status?: Uint8Array | string | null, nonce?: string | null, now?: Date | null, age?: number}} input where `fragment` is the link's, check characters and all;
 *    `pinned` says that the trust is from a file that the reader chose; `blockHash` is that of a
 *    block which the reader knows to be final, as `0x` and lower-case hex, and `nodes` has the shape
 *    described in answer.mjs; with a block hash, no node is looked at; with `recordOnly`, no file is
 *    asked about; `status` is what the notary answered when it was asked for one, `nonce` what it was sent with the
 *    question, `now` the reader's clock if it has one, and `age` how many seconds a status may be away from that
 *  @returns {Promise<{verdict: string, checks: Array<{name, result, reason, detail}>,
 *    times: {issued, sealed, anchored}, nodes: object[], blockHash: string | null,
 *    chainId: number | null, chainBy: 'trust' | 'past' | 'proof', pinned: boolean, recordOnly: boolean,
 *    standing: Awaited<ReturnType<typeof judgeStanding>>}>} */
export async function verify({ reading, documentSha256, fragment, trust, blockHash, nodes, pinned = false, recordOnly = false, status = null, nonce = null, now = null, age }) {
  const standing = await judgeStanding(reading.proof, status, trust, { nonce, now, age });
  const known = { blockHash, pinned, recordOnly, standing, ...chainToTell(reading.proof, trust) };
  if (reading.reason) {
    const only = { name: 'proof', ...unknown(reading.reason, reading.detail) };
    return conclude([only], { times: { issued: null, sealed: null, anchored: null }, nodes: [], ...known });
  }
  const { proof } = reading;
  const { ledger, register, anchor } = proof;
  const checks = [];
  const add = (name, outcome) => {
    checks.push({ name, ...outcome });
    return outcome.result === 'passed';
  };

  add('proof', passed());
  if (proof.disclosures || proof.disclosed) add('disclosures', checkDisclosures(proof));
  if (!recordOnly) add('document', checkDocument(proof, documentSha256, fragment));
  add('statement', await checkStatement(proof));
  const sealed = add('seal', await checkLedgerCheckpoint('seal', proof.seal, proof, trust));
  add('ledger', ledger ? await checkLedger(proof, trust) : unknown(REASONS.ledger.pending));
  add('register', register ? await checkRegister(proof, trust) : unknown(REASONS.register.pending));
  const shown = anchor?.evidence ? add('evidence', checkEvidence(proof)) : false;
  const doubt = doubtOfAnchor(proof, trust, pinned);
  const answers = blockHash === null && !doubt
    ? nodes.map((node) => judgeAnswer(node, anchor, register.checkpoint, eraOfAnchor(trust, anchor), shown))
    : [];
  const anchored = add('anchor', doubt ?? checkAnchor(anchor, blockHash, shown, answers));
  add('final', checkFinal(anchor, anchored, blockHash, answers, nodes));
  add('times', checkTimes(proof));

  const times = {
    issued: proof.statement.issued,
    sealed: sealed ? dateOfSeconds(cosignatureTime(proof.seal.checkpoint.clock)) : null,
    anchored: anchored ? anchor.blockTime : null,
  };
  return conclude(checks, { times, nodes: answers, ...known });
}

/** Which chain the reader is told of: that of the anchor's era, or else of the trust's newest; without a trust, what the
 *  anchor says.
 *  @returns {{chainId: number | null, chainBy: 'trust' | 'past' | 'proof'}} where `past` is the trust's word of an era before */
export function chainToTell(proof, trust) {
  const anchor = proof?.anchor ?? null;
  if (!trust) return { chainId: anchor?.chainId ?? null, chainBy: 'proof' };
  const { chainId, to } = eraOfAnchor(trust, anchor) ?? trust;
  return { chainId, chainBy: to === null ? 'trust' : 'past' };
}

function conclude(checks, known) {
  return { verdict: verdictOf(checks, known), checks, ...known };
}

/** The first that applies (section 8.3). */
function verdictOf(checks, { standing, chainId }) {
  const some = (result) => checks.some((check) => check.result === result);
  if (some('failed')) return 'does-not-match';
  if (some('unknown')) return 'cannot-tell';
  if (standing.result === 'withdrawn') return 'withdrawn';
  // All passed, so that is the chain of the anchor.
  return isRehearsal(chainId) ? 'rehearsal' : 'unchanged';
}

function checkDisclosures(proof) {
  const { n, root } = proof.statement.content;
  const all = shownIn(proof);
  if (proof.disclosures ? BigInt(all.length) !== n : all.some(({ index }) => index >= n)) {
    return failed(REASONS.disclosures.count, `the statement commits to ${n}`);
  }
  const names = new Set(all.map(({ disclosure }) => disclosure.name));
  const misnamed = all.find(({ index, disclosure: { name, value } }) => (index === 0n
    ? name !== DOCUMENT_HASH || !/^[0-9a-f]{64}$/.test(value)
    : name === DOCUMENT_HASH));
  if (misnamed) return failed(REASONS.disclosures.name, `disclosure ${misnamed.index}`);
  if (names.size !== all.length) return failed(REASONS.disclosures.name, 'a name stands twice');
  const leads = proof.disclosures
    ? sameBytes(rootOf(all.map(({ disclosure }) => disclosure.bytes)), root)
    : all.every(({ index, disclosure, path }) => pathLeads(disclosure.bytes, index, n, path, root));
  return leads ? passed(`${all.length} of ${n}`) : failed(REASONS.disclosures.path, `root ${toBase64(root)}`);
}

function checkDocument(proof, documentSha256, fragment) {
  const { content } = proof.statement;
  if (!content) return unknown(REASONS.document.noContent);
  const leads = (leaf) => pathLeads(leaf, 0n, content.n, proof.documentPath, content.root);
  const first = shownIn(proof).find(({ index }) => index === 0n)?.disclosure ?? null;
  if (first && !leads(first.bytes)) return failed(REASONS.document.path);
  if (documentSha256 === null) return unknown(REASONS.document.notGiven);
  const detail = `the file's SHA-256 is ${documentSha256}`;
  if (first && first.value !== documentSha256) return failed(REASONS.document.differs, `${detail}, not ${first.value}`);
  if (!first && !fragment) return unknown(REASONS.document.noSalt, detail);
  const salt = first ? first.salt : saltOf(fragment, nameOf(proof.statement.ledger), proof.statement.id);
  if (salt === null) return unknown(REASONS.document.fragment, detail);
  return leads(documentLeaf(salt, documentSha256)) ? passed(detail) : failed(REASONS.document.differs, detail);
}

async function checkLedger(proof, trust) {
  const { seal, ledger } = proof;
  const outcome = await checkLedgerCheckpoint('ledger', ledger, proof, trust);
  if (outcome.result !== 'passed') return outcome;
  if (ledger.index !== seal.index) return failed(REASONS.ledger.index, `${ledger.index}, sealed as ${seal.index}`);
  if (ledger.checkpoint.size < seal.checkpoint.size) {
    return failed(REASONS.ledger.size, `${ledger.checkpoint.size}, sealed at ${seal.checkpoint.size}`);
  }
  return outcome;
}

async function checkRegister(proof, trust) {
  const { ledger, register, anchor } = proof;
  if (!trust) return unknown(REASONS.register.noTrust);
  if (register.checkpoint.origin !== trust.origin) return unknown(REASONS.register.otherNotary, register.checkpoint.origin);
  const entry = bytesOf(entryOf(firstOf(proof).bytes, ledger.checkpoint));
  // What a contract anchors was signed in its own era.
  return checkCheckpoint('register', register, entry, [eraOfAnchor(trust, anchor) ?? trust]);
}

// What no honest node says of an anchor that another one confirms.
const CONTRADICTIONS = ['noContract', 'contractDiffers', 'blockUnknown', 'moved', 'timeDiffers', 'notInBlock', 'transactionDiffers']
  .map((name) => REASONS.anchor[name]);

const contradicts = ({ result, reason }) => result === 'failed' || CONTRADICTIONS.includes(reason);

function checkAnchor(anchor, blockHash, shown, answers) {
  if (blockHash !== null) return checkBlock(anchor, blockHash, shown);
  if (answers.length === 0) return unknown(REASONS.anchor.notAsked);
  const first = (result) => answers.find((answer) => answer.result === result);
  const good = first('passed');
  const other = good && answers.find(contradicts);
  if (other) return unknown(REASONS.anchor.nodesDisagree, `one node says ${other.reason}`);
  return judgeFailures(answers) ?? good ?? answers[0];
}

/** Where several nodes were asked, one alone makes nothing false. */
function judgeFailures(answers) {
  const failures = answers.filter(({ result }) => result === 'failed');
  if (failures.length !== 1 || answers.length === 1) return failures[0];
  return unknown(failures[0].reason, failures[0].detail);
}

/** The reader knows a block to be final. Then nothing but the proof is needed, if it is that block. */
function checkBlock(anchor, blockHash, shown) {
  if (blockHash !== anchor.blockHash) {
    return unknown(REASONS.anchor.otherBlock, `the proof is about block ${anchor.blockNumber}, ${anchor.blockHash}`);
  }
  return shown ? passed(`block ${blockHash}`) : unknown(REASONS.anchor.noEvidence, `block ${blockHash}`);
}

function checkFinal(anchor, anchored, blockHash, answers, nodes) {
  if (!anchor) return unknown(REASONS.final.pending);
  if (!anchored) return unknown(REASONS.final.notChecked);
  if (blockHash !== null) return passed(`block ${anchor.blockNumber}`);
  const believed = nodes.filter((_, i) => answers[i].result === 'passed');
  const final = believed.every((node) => isFinal(node, anchor.blockNumber));
  return final ? passed(`block ${anchor.blockNumber}`) : unknown(REASONS.final.notYet, `block ${anchor.blockNumber}`);
}
