"""area `verify`: readers without a trust (section 8.1, section 8.4)."""
import withdrawal as b
from cases_verify import NO_TRUST, PENDING, V, WORLD
from state import Block, word_in
from world import FIRST, MAIN, ONE, fresh

NOTHING = dict(seal="unknown seal.no-trust", ledger="unknown ledger.no-trust", register="unknown register.no-trust",
               anchor="unknown anchor.no-trust", final="unknown final.not-checked")


def case(name, about, verdict, p, sha=ONE.sha, fragment=ONE.fragment(FIRST), **kw):
    V("no_trust_" + name, about, verdict, p, sha=sha, fragment=fragment, trust=NO_TRUST, **NOTHING | kw)


def make():
    bare = WORLD.proof(FIRST, ONE, 2)
    case("anchored", "The reader has no trust, and everything else holds.", "cannot-tell", bare)
    case("pending", "The reader has no trust, and there is no anchor: that comes first.", "cannot-tell", WORLD.proof(FIRST, ONE, 2, pending=True),
         **PENDING)
    block = Block(word_in(WORLD))
    shown = fresh(bare, anchor=bare["anchor"] | {"block_hash": block.hash, "evidence": block.evidence()})
    case("evidence", "The reader has no trust, and the evidence needs none.", "cannot-tell", shown, evidence="passed", nodes=[])
    case("block_hash", "The reader has no trust: their block hash is compared with nothing.", "cannot-tell", shown, evidence="passed", nodes=[],
         block_hash=block.hash)
    case("other_ledger", "The reader has no trust, and the sealing checkpoint is of another ledger: that comes first.", "does-not-match",
         fresh(bare, seal=bare["register"]), statement="failed statement.keys", seal="failed seal.other-ledger", times="unknown times.backwards")
    case("other_file", "The reader has no trust, and the file is another one.", "does-not-match", bare, sha=MAIN.sha,
         document="failed document.differs")
    case("status", "The reader has no trust, and the notary says that the record is current.", "cannot-tell", b.record(b.CURRENT),
         fragment=ONE.fragment(b.CURRENT), world=b.BOOK, status=b.status(), standing=["not-checked", "status.no-trust"])
    case("status_other_record", "The reader has no trust, and the status is of another record: that comes first.", "cannot-tell",
         b.record(b.CURRENT), fragment=ONE.fragment(b.CURRENT), world=b.BOOK, status=b.status(b.REPLACED),
         standing=["not-checked", "status.other-record"])
    case("status_malformed", "The reader has no trust, and the status is none: that comes first.", "cannot-tell",
         b.record(b.CURRENT), fragment=ONE.fragment(b.CURRENT), world=b.BOOK, status="{}\n", standing=["not-checked", "status.malformed"])
