// A firm, a notary, its clock and a chain in miniature, which make proofs for the tests. It shares
// no code with the page: hashes and signatures are Node's, trees are split as RFC 6962 says it in words.

import { createHash, generateKeyPairSync, sign } from 'node:crypto';

export const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const b64 = (bytes) => Buffer.from(bytes).toString('base64');
const leaf = (data) => sha256(Buffer.of(0), data);
const node = (left, right) => sha256(Buffer.of(1), left, right);

function split(n) {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The root over leaf data, by the definition. */
export function naiveRoot(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaf(leaves[0]);
  const k = split(leaves.length);
  return node(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** The audit path of a leaf, by the definition. */
export function naivePath(leaves, index) {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...naivePath(leaves.slice(0, k), index), naiveRoot(leaves.slice(k))]
    : [...naivePath(leaves.slice(k), index - k), naiveRoot(leaves.slice(0, k))];
}

export class Signer {
  constructor(name, type = 1) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    Object.assign(this, { name, type, privateKey });
    this.publicKey = Buffer.from(publicKey.export({ format: 'jwk' }).x, 'base64url');
  }

  keyId(name = this.name) {
    return sha256(`${name}\n`, Buffer.of(this.type), this.publicKey).subarray(0, 4);
  }

  get vkey() {
    return `${this.name}+${this.keyId().toString('hex')}+${b64(Buffer.concat([Buffer.of(this.type), this.publicKey]))}`;
  }

  line(text, name = this.name) {
    return `\u2014 ${name} ${b64(Buffer.concat([this.keyId(name), sign(null, Buffer.from(text), this.privateKey)]))}\n`;
  }

  /** A tlog-cosignature. */
  lineAt(seconds, text) {
    const time = Buffer.alloc(8);
    time.writeBigUInt64BE(BigInt(seconds));
    const signed = sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), this.privateKey);
    return `\u2014 ${this.name} ${b64(Buffer.concat([this.keyId(), time, signed]))}\n`;
  }

  note(text) {
    return `${text}\n${this.line(text)}`;
  }
}

export const HOST = 'notary.example';
export const NAME = 'hill-and-partners';
export const LEDGER = `${HOST}/${NAME}`;
export const ID = '0123456789abcdefghjkmnpqrs';
export const SALT = Buffer.alloc(16, 7).toString('base64url');
export const FRAGMENT = fragment(NAME, ID, SALT);
export const DOCUMENT = Buffer.from('INVOICE 2026-117\n');
export const SEALED = Date.UTC(2026, 10, 21, 9, 30, 5) / 1000;
const CONTRACT = `0x${'c0'.repeat(20)}`;
const EVENT = '0x4ac5b9bdb01817da80ec1c33e76c5bef927ab969dd8e8ba4ce21da0d7996e56f';

/** A link's fragment: the salt and its check characters, by long division in whole numbers. */
export function fragment(name, id, salt) {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const number = [...name + id + salt].reduce((value, character) => value * 64n + BigInt(digits.indexOf(character)), 0n);
  const rest = Number(number % 4093n);
  return salt + digits[(rest - (rest % 64)) / 64] + digits[rest % 64];
}

export function disclosure(salt, name, value) {
  return Buffer.from(JSON.stringify([salt, name, value])).toString('base64url');
}

export function tlogProof(entries, index, checkpoint) {
  const path = naivePath(entries, index).map((hash) => `${b64(hash)}\n`).join('');
  return `c2sp.org/tlog-proof@v1\nindex ${index}\n${path}\n${checkpoint}`;
}

/** An entry of the register, line by line. */
export function registerEntry(genesis, checkpointText) {
  return ['countersign/register@v1', `ledger ${b64(sha256('countersign/tag@v1\n', genesis))}`,
    `checkpoint ${b64(sha256(checkpointText))}`, ''].join('\n');
}

/** A proof with everything in it, as an object, and all that is needed to check it. `options`
 *  bends the parts that tests want bent. */
export function specimen(options = {}) {
  const { kind = 'invoice', chainId = 1, firmName = 'Hill & Partners LLP', extraLines = '', id = ID } = options;
  const { genesisLines = '', clocks = {} } = options;
  const firm = new Signer('hill.example/2026');
  const notary = new Signer(`${HOST}/register`);
  const clock = new Signer(`${HOST}/clock`, 4);

  const hex = sha256(options.document ?? DOCUMENT).toString('hex');
  const disclosures = [
    disclosure(SALT, 'document.sha256', hex),
    options.mediaType
      ? disclosure(Buffer.alloc(16, 8).toString('base64url'), 'document.media_type', options.mediaType)
      : disclosure(Buffer.alloc(16, 8).toString('base64url'), 'document.size', String(DOCUMENT.length)),
    disclosure(Buffer.alloc(16, 9).toString('base64url'), 'seller.name', 'Zo\u00eb \u2014 \u{1d11e}'),
  ];
  const genesis = firm.note(`countersign/statement@v1\nledger ${LEDGER}\nid 7zzzzzzzzzzzzzzzzzzzzzzzzz\n`
    + `kind genesis\nfirm ${firmName}\n${options.domain ? `domain ${options.domain}\n` : ''}adds ${firm.vkey}\n${genesisLines}anchor_within 600\n`);
  const content = `content 3 ${b64(naiveRoot(disclosures))}\n`;
  const statement = firm.note(`countersign/statement@v1\nledger ${LEDGER}\nid ${id}\nkind ${kind}\n${content}`
    + `issued 2026-11-21T09:30:00Z\n${extraLines}`);

  const checkpoint = (origin, entries, seconds) => {
    const text = `${origin}\n${entries.length}\n${b64(naiveRoot(entries))}\n`;
    return { text, note: `${text}\n${notary.line(text, origin)}${clock.lineAt(seconds, text)}` };
  };
  const sealed = [genesis, 'another', statement];
  const grown = [...sealed, 'a later one', 'and one more'];
  const seal = checkpoint(LEDGER, sealed, clocks.seal ?? SEALED);
  const later = checkpoint(LEDGER, grown, clocks.ledger ?? SEALED + 300);
  const registered = ['one ledger', registerEntry(genesis, later.text), 'another ledger'];
  const register = checkpoint(`${HOST}/register`, registered, clocks.register ?? SEALED + 301);

  const block = {
    number: 7, hash: `0x${'b7'.repeat(32)}`, time: '2026-11-21T09:40:12Z', logs_bloom: `0x${'ff'.repeat(256)}`,
  };
  const transaction = `0x${'7a'.repeat(32)}`;
  const proof = {
    format: 'countersign/proof@v1',
    statement,
    keys: [{ index: 0, statement: genesis, path: naivePath(sealed, 0).map(b64) }],
    seal: tlogProof(sealed, 2, seal.note),
    ledger: tlogProof(grown, 2, later.note),
    register: tlogProof(registered, 1, register.note),
    anchor: {
      chain_id: chainId, contract: CONTRACT, transaction, block_number: 7, block_hash: block.hash,
      block_time: block.time, final: true,
    },
    document_path: naivePath(disclosures, 0).map(b64),
    url: `https://${HOST}/p/${NAME}/${id}`,
  };
  const trust = {
    format: 'countersign/trust@v1', origin: `${HOST}/register`, notary_key: notary.vkey, clock_key: clock.vkey,
    chain_id: chainId, contract: CONTRACT, finality: 'finalized', rpc_urls: [], urls: [], line: [],
  };
  const topics = [EVENT, `0x${(3).toString(16).padStart(64, '0')}`, `0x${naiveRoot(registered).toString('hex')}`];
  const answers = {
    chain_id: chainId,
    contract: {
      origin: trust.origin, note_key: `0x${notary.publicKey.toString('hex')}`, clock_name: clock.name, clock_key: `0x${clock.publicKey.toString('hex')}`,
    },
    block,
    logs: [{ address: CONTRACT, topics, transaction }],
    final_block: 9,
  };
  return { proof, trust, answers, hex, disclosures, firm, notary, clock, genesis, content, checkpoint, entries: grown };
}

export const REPLACEMENT = '2222222222222222222222222a';
export const VOID = '3333333333333333333333333a';
export const DISOWNING = '4444444444444444444444444a';
export const ASKED = '2026-11-23T08:00:00Z';

const WITHDRAWALS = {
  replaces: { id: REPLACEMENT, kind: 'invoice' },
  voids: { id: VOID, kind: 'void' },
  disowns: { id: DISOWNING, kind: 'key' },
};

/** A record that replaces, voids or disowns the specimen's, as an object; it is put at the end of its ledger.
 *  `options` bends what tests want bent. */
export function withdrawal(made, relation, options = {}) {
  const { id = WITHDRAWALS[relation].id, of = ID, firm = made.firm, ledger = LEDGER, keyIndex = 0 } = options;
  const { kind = WITHDRAWALS[relation].kind, verb = relation } = options;
  const content = kind === 'void' || kind === 'key' ? '' : made.content;
  const lines = kind === 'key' ? disowningLines(made, options) : `${content}issued 2026-11-22T10:00:00Z\n${verb} ${of}\n`;
  const statement = firm.note(`countersign/statement@v1\nledger ${ledger}\nid ${id}\nkind ${kind}\n${lines}`);
  made.entries.push(statement);
  const { entries } = made;
  return {
    format: 'countersign/proof@v1',
    statement,
    keys: [{ index: keyIndex, statement: made.genesis, path: naivePath(entries, 0).map(b64) }],
    seal: tlogProof(entries, entries.length - 1, made.checkpoint(LEDGER, entries, SEALED + 86400).note),
    ...(content && { document_path: naivePath(made.disclosures, 0).map(b64) }),
    url: `https://${HOST}/p/${NAME}/${id}`,
  };
}

/** Another key comes, and the old one, which was stolen, goes. */
function disowningLines(made, { disowned = made.firm, from = 2, retires = made.firm }) {
  const heir = new Signer('hill.example/2027');
  return `adds ${heir.vkey}\n${retires ? `retires ${retires.vkey}\n` : ''}disowns ${disowned.vkey} ${from}\n`;
}

/** What the notary says of the specimen's record, as an object.
 *  @param {{replaced?: object, voided?: object, disowned?: object}} by proofs of the records that withdraw it */
export function status(made, by = {}, options = {}) {
  const { ledger = LEDGER, id = ID, size = made.entries.length, root = b64(naiveRoot(made.entries)), at = ASKED } = options;
  const { paid = 0, credited = 0, nonce = null, signer = made.notary, name = ledger, change = (text) => text } = options;
  const idOf = (proof) => /\nid (.*)\n/.exec(proof.statement)[1];
  const lines = ['replaced', 'voided', 'disowned'].filter((line) => by[line]);
  const text = change(`countersign/status@v1\nledger ${ledger}\nid ${id}\nsize ${size}\nroot ${root}\nat ${at}\n`
    + `${nonce === null ? '' : `nonce ${nonce}\n`}paid ${paid}\ncredited ${credited}\n${lines.map((line) => `${line} ${idOf(by[line])}\n`).join('')}`);
  return {
    format: 'countersign/status@v1',
    note: `${text}\n${signer.line(text, name)}`,
    withdrawn_by: lines.map((line) => written(by[line])),
  };
}

/** The bytes of a proof file, or of a status. */
export function written(proof) {
  return `${JSON.stringify(proof, null, 2)}\n`;
}

/** A proof that is not on the chain yet. */
export function pending(proof) {
  const { ledger, register, anchor, ...rest } = proof;
  return rest;
}
