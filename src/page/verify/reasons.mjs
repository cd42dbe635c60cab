// The reason codes of section 8, each spelled once. Code names them from here, and a test holds them to
// the lists of PROTOCOL.md.

/** What can be wrong with any of the three checkpoints. */
const ofCheckpoint = (checkpoint) => ({
  noTrust: `${checkpoint}.no-trust`,
  otherNotary: `${checkpoint}.other-notary`,
  unknownKey: `${checkpoint}.unknown-key`,
  signature: `${checkpoint}.signature`,
  unknownClock: `${checkpoint}.unknown-clock`,
  clock: `${checkpoint}.clock`,
  path: `${checkpoint}.path`,
});

const CHECKS = {
  proof: {
    none: 'proof.none',
    damaged: 'proof.damaged',
  },
  disclosures: {
    count: 'disclosures.count',
    name: 'disclosures.name',
    path: 'disclosures.path',
  },
  document: {
    noContent: 'document.no-content',
    path: 'document.path',
    notGiven: 'document.not-given',
    differs: 'document.differs',
    noSalt: 'document.no-salt',
    fragment: 'document.fragment',
  },
  statement: {
    keys: 'statement.keys',
    unknownKey: 'statement.unknown-key',
    signature: 'statement.signature',
  },
  seal: { otherLedger: 'seal.other-ledger', ...ofCheckpoint('seal') },
  ledger: {
    pending: 'ledger.pending',
    otherLedger: 'ledger.other-ledger',
    ...ofCheckpoint('ledger'),
    index: 'ledger.index',
    size: 'ledger.size',
  },
  register: { pending: 'register.pending', ...ofCheckpoint('register') },
  evidence: {
    header: 'evidence.header',
    account: 'evidence.account',
    storage: 'evidence.storage',
    checkpoint: 'evidence.checkpoint',
  },
  anchor: {
    pending: 'anchor.pending',
    noTrust: 'anchor.no-trust',
    otherChain: 'anchor.other-chain',
    otherContract: 'anchor.other-contract',
    otherEra: 'anchor.other-era',
    unlistedChain: 'anchor.unlisted-chain',
    otherBlock: 'anchor.other-block',
    noEvidence: 'anchor.no-evidence',
    notAsked: 'anchor.not-asked',
    nodesDisagree: 'anchor.nodes-disagree',
    unreachable: 'anchor.unreachable',
    wrongChain: 'anchor.wrong-chain',
    noContract: 'anchor.no-contract',
    contractDiffers: 'anchor.contract-differs',
    pruned: 'anchor.pruned',
    blockUnknown: 'anchor.block-unknown',
    blockDiffers: 'anchor.block-differs',
    moved: 'anchor.moved',
    timeDiffers: 'anchor.time-differs',
    noLogs: 'anchor.no-logs',
    notInBlock: 'anchor.not-in-block',
    transactionDiffers: 'anchor.transaction-differs',
  },
  final: {
    pending: 'final.pending',
    notChecked: 'final.not-checked',
    notYet: 'final.not-yet',
  },
  times: {
    backwards: 'times.backwards',
    afterBlock: 'times.after-block',
  },
  // Not a check: why the standing was not checked (section 8.4).
  status: {
    notAsked: 'status.not-asked',
    malformed: 'status.malformed',
    otherRecord: 'status.other-record',
    noTrust: 'status.no-trust',
    otherNotary: 'status.other-notary',
    unknownKey: 'status.unknown-key',
    signature: 'status.signature',
    nonce: 'status.nonce',
    time: 'status.time',
    size: 'status.size',
    root: 'status.root',
    by: 'status.by',
  },
};

/** By check and by what is the matter: `REASONS.anchor.moved`. */
export const REASONS = Object.freeze(Object.fromEntries(
  Object.entries(CHECKS).map(([check, codes]) => [check, Object.freeze(codes)])));

/** Every code there is. */
export const ALL_REASONS = Object.freeze(Object.values(REASONS).flatMap((codes) => Object.values(codes)));

const KNOWN = new Set(ALL_REASONS);

/** Stops a name that is in no table: it would be told to nobody.
 *  @returns {string} the code */
export function reasonCode(code) {
  if (!KNOWN.has(code)) throw new Error(`there is no reason code ${code}`);
  return code;
}
