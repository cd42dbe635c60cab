"""area `verify`: verdict and standing beside each other (sections 8.3 and 8.4)"""
import note as n
import protocol
import world as w
from cases import flip
from cases_evidence import NOT_SHOWN, with_evidence
from cases_verify import PENDING
from protocol import make_disclosure
from state import Block, word_in
from withdrawal import (BOOK, CURRENT, ROTATION, SWEEP, VOID, VOIDED, S, book, record, status, voided, withdrawer)
from world import (BLOCK, CLOCK, IDS, K1, LEDGER, MAIN, NOTARY, RECEIPT, STRANGER, T0, fresh, sign_checkpoint, st, with_tlog)

BAD, CAN = "does-not-match", "cannot-tell"
NOT_CHECKED = "unknown final.not-checked"
OTHER = w.sha(b"other")
FORGER = n.Key(LEDGER, "forger")


def three(case, about, verdict=None, make=record, **kw):
    """One reading with each standing. `make` gives a record's proof; without a verdict, every check passes."""
    kw["verdict"] = verdict
    S(case + "_withdrawn", about + " The record is voided.", "withdrawn", voided(), VOIDED, p=make(VOIDED), **kw)
    S(case + "_current", about + " The record is current.", "current", status(), CURRENT, p=make(CURRENT), **kw)
    S(case + "_not_checked", about + " The status is too old.", "size", status(size=2), CURRENT, p=make(CURRENT), **kw)


def readings():
    three("other_file", "Another file.", BAD, sha=OTHER, document="failed document.differs")
    three("no_document", "No document is given.", CAN, sha=None, document="unknown document.not-given")
    three("no_salt", "There is no salt.", CAN, fragment=None, document="unknown document.no-salt")
    three("record_only", "The reader asks about the record alone.", sha=None, fragment=None, record_only=True)
    three("firm_copy", "The firm's own copy.", make=lambda i: record(i, show="all"), fragment=None, disclosures="passed")
    three("pending", "The record is not anchored.", CAN, lambda i: record(i, pending=True), nodes=[], **PENDING)
    three("pending_record_only", "The record is not anchored, and the reader asks about it alone.", CAN,
          lambda i: record(i, pending=True), nodes=[], sha=None, fragment=None, record_only=True, **PENDING)
    three("pending_other_file", "Another file, and the record is not anchored.", BAD, lambda i: record(i, pending=True), nodes=[],
          sha=OTHER, **PENDING | {"document": "failed document.differs"})

    node = BOOK.node
    three("node_none", "No node was asked.", CAN, nodes=[], anchor="unknown anchor.not-asked", final=NOT_CHECKED)
    three("node_gone", "The only node is unreachable.", CAN, nodes=[{"unreachable": "connection refused"}],
          anchor="unknown anchor.unreachable", final=NOT_CHECKED)
    three("node_no_event", "The anchor is not in the block.", BAD, nodes=[node(logs=[])], anchor="failed anchor.not-in-block", final=NOT_CHECKED)
    three("node_not_yet", "The block is not final yet.", CAN, nodes=[node(final_block=BLOCK - 1)], final="unknown final.not-yet")
    dev = book(chain_id=31337)
    S("development_chain_withdrawn", "On a development chain. The record is voided.", "withdrawn", voided(), VOIDED, "withdrawn",
      record(VOIDED, dev), dev)
    S("development_chain_current", "On a development chain. The record is current.", "current", status(), CURRENT, "rehearsal",
      record(CURRENT, dev), dev)
    S("development_chain_not_checked", "On a development chain. The status is too old.", "size", status(size=2), CURRENT, "rehearsal",
      record(CURRENT, dev), dev)
    block = Block(word_in(BOOK))
    shown = lambda i: with_evidence(block, record(i))
    three("block_hash", "The reader knows the block to be final.", make=shown, nodes=[], block_hash=block.hash, evidence="passed")
    broken = {"storage_proof": [flip(block.storage_proof[0], 100), *block.storage_proof[1:]]}
    S("evidence_false_withdrawn", "The evidence does not hold. The record is voided.", "withdrawn", voided(), VOIDED, BAD,
      with_evidence(block, record(VOIDED), broken), nodes=[], block_hash=block.hash, evidence="failed evidence.storage", **NOT_SHOWN)


def body(s):
    return s.partition("\n\n")[0] + "\n"


def broken_proofs():
    """The record's own proof does not hold; what the status says of the record is told all the same."""
    def told(case, about, verdict, p, world=BOOK, **kw):
        S(case, about, "withdrawn", voided(world=world), VOIDED, verdict, p, world, **kw)

    p, text = record(VOIDED), BOOK.text(4)
    notary, clock = NOTARY.named(LEDGER), CLOCK.line(text, T0)
    seal = lambda **kw: fresh(p, seal=with_tlog(p["seal"], **kw))
    told("seal_path_withdrawn", "The path to the sealing checkpoint is torn. The record is voided.", BAD, seal(path=lambda h: h[:-1]),
         seal="failed seal.path")
    told("seal_signature_withdrawn", "A bit of the signature on the sealing checkpoint is flipped. The record is voided.", BAD, seal(
        checkpoint=text + "\n" + n.sig_line(LEDGER, notary.id, flip(notary.sig(text), 7)) + clock), seal="failed seal.signature")
    told("seal_forged_withdrawn", "The sealing checkpoint is by a stranger. The record is voided.", CAN, seal(checkpoint=sign_checkpoint(text, notary=FORGER)),
         seal="unknown seal.unknown-key")
    x = book({VOIDED: st(VOIDED, "invoice", MAIN.content, by=STRANGER)})
    told("statement_stranger_withdrawn", "The record is signed by a stranger. The firm voids it.", CAN, record(VOIDED, x), x,
         statement="unknown statement.unknown-key")
    x = book({VOIDED: body(BOOK.entries[VOIDED]) + "\n" + K1.line(body(BOOK.entries[1]))})
    told("statement_false_withdrawn", "The record has the signature of another. The firm voids it.", BAD, record(VOIDED, x), x,
         statement="failed statement.signature")
    full = record(VOIDED, show="all")
    shown = [*full["disclosures"]]
    shown[4] = make_disclosure(MAIN.salts[4], "invoice.total", "11.90")
    told("disclosures_false_withdrawn", "The total that the proof shows is another. The record is voided.", BAD,
         fresh(full, disclosures=shown), disclosures="failed disclosures.path")

    malformed = dict(verdict=CAN, proof="unknown proof.damaged")
    spelled = {"compact": protocol.compact(p), "no_last_lf": protocol.canonical(p)[:-1]}
    S("malformed_proof_withdrawn", "The proof is written compactly. The record is voided.", "not-asked", voided(), VOIDED,
      p=spelled["compact"], **malformed)
    S("malformed_proof_current", "The proof is cut off. The record is current.", "not-asked", status(), CURRENT,
      p=protocol.canonical(record(CURRENT))[:1000], **malformed)
    S("malformed_proof_malformed", "Neither the proof nor the status is well-formed: the proof comes first.", "not-asked", "", CURRENT,
      p=spelled["no_last_lf"], **malformed)
    S("malformed_proof_other_record", "The proof is damaged, and the status is of another record: the proof comes first.", "not-asked",
      status(2), CURRENT, p=protocol.canonical(record(CURRENT)) + "\n", **malformed)
    S("malformed_other_file", "Another file, and the status is malformed.", "malformed", status()[:-1], CURRENT, BAD, sha=OTHER,
      document="failed document.differs")


def kinds():
    """Records of other kinds than an invoice, and what is said of them."""
    ok = lambda case, about, index, world=BOOK, **kw: S("kind_" + case, about, "current", status(index, **kw.pop("lines", {})), index, world=world, **kw)
    late = book(ledger_size=12)
    ok("genesis", "The genesis is current.", 0)
    ok("key", "A key statement is current.", ROTATION, late)
    ok("receipt", "A receipt that was not yet voided when the ledger had 8 entries.", 4, lines=dict(size=8))
    ok("credit_note", "A credit note is current.", 11, late)
    ok("void", "A void is current.", VOID)
    ok("void_of_file", "A void without content, held against a file.", VOID, sha=OTHER, record_only=False, verdict=CAN,
       document="unknown document.no-content")
    x = book({4: st(4, "credit-note", RECEIPT.content, f"credits {IDS[1]}", by=K1)})
    S("kind_credit_note_voided", "A credit note is voided, by an entry after the registered checkpoint.", "withdrawn", status(
        4, withdrawer(SWEEP, world=x), voided=IDS[SWEEP], world=x), 4, world=x)


def make():
    readings()
    broken_proofs()
    kinds()
