"""A notary, a firm, a chain: what the `verify` cases are cut from."""
import copy
import hashlib

import link
import note as n
import protocol
import tree
from cases import rand
from cases_statement import lines, new_id
from keccak import bloom
from note import b64, utf8
from verifier import EVENT

HOST = "notary.example"
NAME = "acme"
LEDGER, REGISTER = f"{HOST}/{NAME}", HOST + "/register"
NOTARY = n.Key(REGISTER, "notary")
CLOCK = n.Key(HOST + "/clock", "clock", 4)
K1, K2, K3 = (n.Key(f"acme.example/{y}", f"firm {y}") for y in (2024, 2025, 2026))
STRANGER = n.Key("stranger.example", "stranger")
CONTRACT = "0x" + rand("contract", 20).hex()
OTHER_CONTRACT = "0x" + rand("other contract", 20).hex()
T0 = 1795255200                                                    # 2026-11-21T10:00:00Z
TIMES = {"seal": T0, "ledger": T0 + 60, "register": T0 + 90}       # of the clock on the checkpoints
BLOCK = 21500123
TIME = "2026-11-21T10:07:11Z"
SERIES = new_id("world series")


def sha(data):
    return hashlib.sha256(data).hexdigest()


class Document:
    def __init__(self, label, fields, first=None, salt_size=16):
        self.bytes = b"%PDF-1.7 " + label.encode()
        self.sha = sha(self.bytes)
        fields = [first or ("document.sha256", self.sha), *fields]
        self.salts = [n.b64url(rand(f"salt {label} {i}", salt_size)) for i in range(len(fields))]
        self.disclosures = [protocol.make_disclosure(s, *f) for s, f in zip(self.salts, fields)]
        self.leaves = [utf8(d) for d in self.disclosures]
        self.n, self.root = len(fields), tree.root(self.leaves)
        self.content = f"content {self.n} {b64(self.root)}"

    def path(self, i=0):
        return [b64(h) for h in tree.path(i, self.leaves)]

    def fragment(self, index):
        """That of the link to the record with this index."""
        return link.fragment(NAME, IDS[index], self.salts[0])


ONE = Document("one", [])
TWO = Document("two", [("document.size", "48211"), ("document.media_type", "application/pdf"),
                       ("invoice.number", "RE-2026-0041"), ("invoice.total", "80.00")])
MAIN = Document("main", [("document.size", "51377"), ("document.media_type", "application/pdf"),
                         ("invoice.number", "RE-2026-0042"), ("invoice.total", "119.00"),
                         ("seller.name", 'Acme "Ødegård" GmbH \\ Söhne 🧾\u2028'), ("line.1.text", "Screws\n\t½ kg\x7f\x1f")])
RECEIPT = Document("receipt", [("payment.date", "2026-11-20"), ("payment.amount", "119.00")])
LATER = Document("later", [("invoice.number", "RE-2026-0043")])
IDS = [new_id(f"world {i}") for i in range(12)]
GENESIS, FIRST, SECOND, INVOICE, PAID, VOID, LAST_KEY = 0, 1, 3, 5, 6, 8, 10


def st(index, kind, *extra, by, ledger=LEDGER):
    return by.note(lines(*extra, ledger=ledger, id=IDS[index], kind=kind))


def entries():
    return [
        st(0, "genesis", "firm Acme Ødegård GmbH", "adds " + K1.vkey, "anchor_within 86400", "issued 2024-01-02T08:00:00Z", by=K1),
        st(1, "invoice", ONE.content, by=K1),
        st(2, "key", "adds " + K2.vkey, by=K1),
        st(3, "invoice", TWO.content, "issued 2026-11-21T09:50:00Z", f"series {SERIES} 41", by=K2),
        st(4, "key", "adds " + K3.vkey, "retires " + K1.vkey, by=K2),
        st(5, "invoice", MAIN.content, "issued 2026-11-21T09:58:00Z", f"series {SERIES} 42", by=K2),
        st(6, "receipt", RECEIPT.content, f"pays {IDS[5]}", by=K3),
        st(7, "credit-note", LATER.content, f"credits {IDS[5]}", by=K3),
        st(8, "void", "issued 2026-11-21T10:01:00Z", f"voids {IDS[3]}", by=K2),
        st(9, "invoice", LATER.content, f"replaces {IDS[3]}", by=K3),
        st(10, "key", "retires " + K2.vkey, by=K3),
        st(11, "receipt", RECEIPT.content, by=K3),
    ]


def checkpoint_text(origin, size, root):
    return f"{origin}\n{size}\n{b64(root)}\n"


def sign_checkpoint(text, time=T0, notary=NOTARY, clock=CLOCK):
    return text + "\n" + notary.named(text.split("\n")[0]).line(text) + clock.line(text, time)


def other_entry(i, size=None):
    """A register's entry for another ledger."""
    return protocol.register_entry(f"genesis {i}", checkpoint_text(f"{HOST}/other-{i}", size or i + 3, rand(f"other {i}")))


def states(notary=NOTARY, clock=CLOCK, **change):
    """What the contract says of itself to a node."""
    return {"origin": notary.name, "note_key": "0x" + notary.pub.hex(), "clock_name": clock.name, "clock_key": "0x" + clock.pub.hex()} | change


class World:
    """One ledger of 12 entries, those above or others; one register of 6, the ledger's newest checkpoint at index 3 of it."""

    def __init__(self, change=None, ledger=LEDGER, ledger_size=10, chain_id=1, of=None):
        self.entries = [*(of or entries())]
        for i, s in (change or {}).items():
            self.entries[i] = s
        self.origin, self.ledger_size, self.chain_id = ledger, ledger_size, chain_id
        self.register = [self.entry(2), other_entry(1), other_entry(2), self.entry(ledger_size), other_entry(3), other_entry(4)]

    def leaves(self, size):
        return [utf8(s) for s in self.entries[:size]]

    def text(self, size):
        return checkpoint_text(self.origin, size, tree.root(self.leaves(size)))

    def entry(self, size):
        """The register's entry for the checkpoint of that size."""
        return protocol.register_entry(self.entries[0], self.text(size))

    def checkpoint(self, size, **kw):
        return sign_checkpoint(self.text(size), **kw)

    def path(self, index, size):
        return [b64(h) for h in tree.path(index, self.leaves(size))]

    def under(self, index, size, **kw):
        return protocol.make_tlog(index, tree.path(index, self.leaves(size)), self.checkpoint(size, **kw))

    def reg_leaves(self):
        return [utf8(s) for s in self.register]

    def reg_text(self):
        return checkpoint_text(REGISTER, len(self.register), tree.root(self.reg_leaves()))

    def keys(self, index, size):
        out = []
        for i, s in enumerate(self.entries[:index]):
            if "\nkind genesis\n" in s or "\nkind key\n" in s:
                out.append({"index": i, "statement": s, "path": self.path(i, size)})
        return out

    def proof(self, index=INVOICE, doc=MAIN, seal=7, show=None, pending=False, final=True):
        """`show`: "all", or the indices of the disclosures that it shows."""
        s = self.entries[index]
        out = {"format": "countersign/proof@v1", "statement": s, "keys": self.keys(index, seal),
               "seal": self.under(index, seal)}
        if not pending:
            out["ledger"] = self.under(index, self.ledger_size, time=TIMES["ledger"])
            out["register"] = protocol.make_tlog(3, tree.path(3, self.reg_leaves()), sign_checkpoint(self.reg_text(), TIMES["register"]))
            out["anchor"] = {"chain_id": self.chain_id, "contract": CONTRACT,
                             "transaction": "0x" + rand("transaction").hex(), "block_number": BLOCK,
                             "block_hash": "0x" + rand("block").hex(), "block_time": TIME, "final": final}
        if doc:
            out["document_path"] = doc.path()
            if show == "all":
                out["disclosures"] = [*doc.disclosures]
            elif show:
                out["disclosed"] = [{"index": i, "disclosure": doc.disclosures[i], "path": doc.path(i)} for i in show]
        out["url"] = f"https://{HOST}/p/{self.origin.split('/')[1]}/{protocol.statement(s)['id']}"
        return out

    def topics(self):
        return [EVENT, "0x%064x" % len(self.register), "0x" + tree.root(self.reg_leaves()).hex()]

    def log(self, **change):
        return {"address": CONTRACT, "topics": self.topics(), "transaction": "0x" + rand("transaction").hex()} | change

    def node(self, logs=None, block=None, **change):
        """An honest node, except for what is changed. The bloom is that of the logs, unless it is given."""
        logs = [self.log()] if logs is None else logs
        items = [bytes.fromhex(x[2:]) for g in logs for x in [g["address"], *g["topics"]]]
        b = {"number": BLOCK, "hash": "0x" + rand("block").hex(), "time": TIME, "logs_bloom": "0x" + bloom(items).hex()}
        return {"chain_id": self.chain_id, "contract": states(),
                "block": b | (block or {}), "logs": logs, "final_block": BLOCK + 40} | change

    def trust(self, **change):
        return {"format": "countersign/trust@v1", "origin": REGISTER, "notary_key": NOTARY.vkey, "clock_key": CLOCK.vkey,
                "chain_id": self.chain_id, "contract": CONTRACT, "finality": "finalized",
                "rpc_urls": ["https://node.example"], "urls": ["https://notary.example"], "line": []} | change


def with_tlog(s, index=None, path=None, checkpoint=None):
    """A tlog-proof with parts of it replaced; `path` is a list of base64, or a function of the old list."""
    front, _, old_checkpoint = s.partition("\n\n")
    first, number, *old = front.split("\n")
    path = path(old) if callable(path) else old if path is None else path
    number = number if index is None else f"index {index}"
    return "\n".join([first, number, *path]) + "\n\n" + (old_checkpoint if checkpoint is None else checkpoint)


def checkpoint_of(s):
    return s.partition("\n\n")[2]


def fresh(p, **change):
    """A copy of a proof with members replaced (None: taken out), in the order of section 7."""
    out = copy.deepcopy(p) | change
    return {k: out[k] for k in [*protocol.NAMES, *(set(out) - set(protocol.NAMES))] if out.get(k) is not None}
