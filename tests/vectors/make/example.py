"""The worked example: one invoice from its bytes to its verdict, computed from fixed keys. page_example.py tells it."""
import hashlib

import link
import note as n
import protocol
import rlp
import tree
import trie
from ed25519 import public
from evidence import SLOT, account_key, word_of
from keccak import bloom, keccak256
from note import b64, utf8
from verifier import EVENT, seconds

HOST, NAME = "notary.example", "acme"
LEDGER, REGISTER = f"{HOST}/{NAME}", HOST + "/register"


class Key(n.Key):
    """A key whose secret is one byte, 32 times."""

    def __init__(self, name, label, kind=1):
        self.name, self.kind, self.label = name, kind, label
        self.seed = bytes([label]) * 32
        self.pub = public(self.seed)
        self.id = n.key_id(name, kind, self.pub)
        self.vkey = n.make_vkey(name, kind, self.pub)

    def named(self, name):
        return Key(name, self.label, self.kind)


FIRM = Key(LEDGER + "/issuer", 7)
NOTARY = Key(REGISTER, 8)
NOTARY_OF_LEDGER = NOTARY.named(LEDGER)
CLOCK = Key(HOST + "/clock", 9, 4)
DOCUMENT = b"Invoice 2026-0117\n"
SHA = hashlib.sha256(DOCUMENT).hexdigest()
FIELDS = (("document.sha256", SHA), ("document.size", str(len(DOCUMENT))), ("invoice.number", "2026-0117"))
SALTS = [n.b64url(bytes([i]) * 16) for i in (1, 2, 3)]
DISCLOSURES = [protocol.make_disclosure(s, *f) for s, f in zip(SALTS, FIELDS)]
LEAVES = [utf8(d) for d in DISCLOSURES]
RECEIPT = [utf8(protocol.make_disclosure(n.b64url(bytes([4]) * 16), "document.sha256", hashlib.sha256(b"Paid\n").hexdigest()))]
IDS = ("01h455v9x0fq3m6d2k8s7w5t4r", "01h455vb4pex5vsknk084sn02q", "01h455vd8c2b7r4n6z1y9j3g5e")
INDEX, SEALED, WHOLE = 1, 2, 3                                     # of the invoice; the sizes of the two ledger checkpoints


def statement(index, kind, *lines):
    return FIRM.note("".join(f"{line}\n" for line in (
        "countersign/statement@v1", f"ledger {LEDGER}", f"id {IDS[index]}", f"kind {kind}", *lines)))


GENESIS = statement(0, "genesis", "firm Acme Ltd", f"adds {FIRM.vkey}", "anchor_within 86400", "issued 2026-11-20T08:00:00Z")
INVOICE = statement(1, "invoice", f"content {len(LEAVES)} {b64(tree.root(LEAVES))}", "issued 2026-11-21T09:30:00Z")
PAID = statement(2, "receipt", f"content {len(RECEIPT)} {b64(tree.root(RECEIPT))}", f"pays {IDS[1]}")
ENTRIES = [utf8(s) for s in (GENESIS, INVOICE, PAID)]
TIMES = {"seal": "2026-11-21T09:30:02Z", "ledger": "2026-11-21T10:00:00Z", "register": "2026-11-21T10:00:01Z"}
BLOCK_TIME = "2026-11-21T10:00:23Z"


def text(origin, leaves):
    return f"{origin}\n{len(leaves)}\n{b64(tree.root(leaves))}\n"


def signed(body, at):
    return body + "\n" + NOTARY.named(body.split("\n")[0]).line(body) + CLOCK.line(body, seconds(TIMES[at]))


SEAL_TEXT, LEDGER_TEXT = text(LEDGER, ENTRIES[:SEALED]), text(LEDGER, ENTRIES)
SEAL_CHECKPOINT, LEDGER_CHECKPOINT = signed(SEAL_TEXT, "seal"), signed(LEDGER_TEXT, "ledger")
SEAL = protocol.make_tlog(INDEX, tree.path(INDEX, ENTRIES[:SEALED]), SEAL_CHECKPOINT)
UNDER_LEDGER = protocol.make_tlog(INDEX, tree.path(INDEX, ENTRIES), LEDGER_CHECKPOINT)
KEYS_PATH = [b64(h) for h in tree.path(0, ENTRIES[:SEALED])]

# The register: an entry of some other ledger before this one's.
OTHER = protocol.register_entry("another genesis\n", "another checkpoint\n")
ENTRY = protocol.register_entry(GENESIS, LEDGER_TEXT)
ROWS = [utf8(e) for e in (OTHER, ENTRY)]
REGISTER_TEXT = text(REGISTER, ROWS)
REGISTER_CHECKPOINT = signed(REGISTER_TEXT, "register")
UNDER_REGISTER = protocol.make_tlog(1, tree.path(1, ROWS), REGISTER_CHECKPOINT)
REGISTER_ROOT = tree.root(ROWS)

# The chain: a block in whose state the contract's slot 0 holds the word.
CHAIN_ID, BLOCK = 1, 24000000
CONTRACT, TRANSACTION = "0x" + "0c" * 20, "0x" + "0d" * 32
NEIGHBOUR = bytes([14]) * 20
WORD = word_of(len(ROWS), REGISTER_ROOT)
EMPTY_TRIE, NO_CODE = keccak256(b"\x80"), keccak256(b"")
CODE_HASH = bytes([15]) * 32
STORAGE_ROOT, STORAGE_PROOF = trie.prove({SLOT: rlp.encode(WORD)}, SLOT)


def quantity(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


ACCOUNT = rlp.encode([quantity(1), quantity(0), STORAGE_ROOT, CODE_HASH])
STATE = {account_key(CONTRACT): ACCOUNT, keccak256(NEIGHBOUR): rlp.encode([quantity(1), quantity(10**18), EMPTY_TRIE, NO_CODE])}
STATE_ROOT, ACCOUNT_PROOF = trie.prove(STATE, account_key(CONTRACT))
TOPICS = [EVENT, "0x%064x" % len(ROWS), "0x" + REGISTER_ROOT.hex()]
LOG = {"address": CONTRACT, "topics": TOPICS, "transaction": TRANSACTION}
BLOOM = bloom([bytes.fromhex(x[2:]) for x in (CONTRACT, *TOPICS)])
HEADER_ITEMS = (
    ("parent's hash", bytes([16]) * 32), ("hash of the list of ommers", keccak256(b"\xc0")), ("beneficiary", bytes([17]) * 20),
    ("**state root**", STATE_ROOT), ("root of the transactions", bytes([18]) * 32), ("root of the receipts", bytes([19]) * 32),
    ("bloom of the logs", BLOOM), ("difficulty", quantity(0)), ("**number**", quantity(BLOCK)), ("gas limit", quantity(36000000)),
    ("gas used", quantity(47000)), ("**time**", quantity(seconds(BLOCK_TIME))), ("extra data", b""), ("mix hash", bytes([20]) * 32),
    ("nonce", bytes(8)), ("base fee", quantity(7)))
HEADER = rlp.encode([x for _, x in HEADER_ITEMS])
BLOCK_HASH = "0x" + keccak256(HEADER).hex()
FINAL_BLOCK = BLOCK + 64

FRAGMENT = link.fragment(NAME, IDS[INDEX], SALTS[0])
URL = f"https://{HOST}/p/{NAME}/{IDS[INDEX]}"
PROOF = {
    "format": "countersign/proof@v1", "statement": INVOICE,
    "keys": [{"index": 0, "statement": GENESIS, "path": KEYS_PATH}],
    "seal": SEAL, "ledger": UNDER_LEDGER, "register": UNDER_REGISTER,
    "anchor": {
        "chain_id": CHAIN_ID, "contract": CONTRACT, "transaction": TRANSACTION, "block_number": BLOCK, "block_hash": BLOCK_HASH,
        "block_time": BLOCK_TIME, "final": True, "nodes": 2,
        "evidence": {"header": "0x" + HEADER.hex(), "account_proof": ["0x" + x.hex() for x in ACCOUNT_PROOF],
                     "storage_proof": ["0x" + x.hex() for x in STORAGE_PROOF]}},
    "document_path": [b64(h) for h in tree.path(0, LEAVES)],
    "disclosed": [{"index": 2, "disclosure": DISCLOSURES[2], "path": [b64(h) for h in tree.path(2, LEAVES)]}],
    "url": URL}
TRUST = {"format": "countersign/trust@v1", "origin": REGISTER, "notary_key": NOTARY.vkey, "clock_key": CLOCK.vkey,
         "chain_id": CHAIN_ID, "contract": CONTRACT, "finality": "finalized", "rpc_urls": ["https://node.example"],
         "urls": [f"https://{HOST}"], "line": []}
STATES = {"origin": REGISTER, "note_key": "0x" + NOTARY.pub.hex(), "clock_name": CLOCK.name, "clock_key": "0x" + CLOCK.pub.hex()}
NODE = {"chain_id": CHAIN_ID, "contract": STATES,
        "block": {"number": BLOCK, "hash": BLOCK_HASH, "time": BLOCK_TIME, "logs_bloom": "0x" + BLOOM.hex()},
        "logs": [LOG], "final_block": FINAL_BLOCK}
