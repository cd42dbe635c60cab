"""area `verify`: the records that withdraw another, as a status gives their proofs (section 8.4)"""
import note as n
from cases import flip
from cases_logs import OTHER_CLOCK
from cases_verify import b64s
from protocol import make_disclosure
from withdrawal import (BOOK, BOTH, ENTRIES, NEWER, REPLACED, ROTATION, SWEEP, VOID, VOIDED, S, book, record, replaced,
                        status, voided, withdrawer)
from world import (CLOCK, HOST, IDS, K1, K2, LATER, LEDGER, NOTARY, OTHER_CONTRACT, RECEIPT, STRANGER, T0, TWO, World,
                   fresh, sign_checkpoint, st, with_tlog)

BETA = HOST + "/beta"
BEFORE = fresh(withdrawer(VOID), url=f"http://127.0.0.1:8080/elsewhere/p/acme/{IDS[VOID]}")
VOIDS, OTHERS = f"voids {IDS[VOIDED]}", sorted(f"voids {IDS[i]}" for i in (4, 5))


def body(s):
    return s.partition("\n\n")[0] + "\n"


def forked(case, about, change, told="by", at=VOID, doc=None, index=VOIDED, word="voided", edit=None, size=12, **show):
    """The notary sealed these entries, and says that the one at `at` withdraws the record."""
    x = book(change)
    p = x.proof(at, doc, at + 1, pending=True, **show)
    if edit:
        edit(p)
    S(case, about, told, status(index, p, world=x, size=size, **{word: IDS[at]}), index=index, world=x)


def good():
    ok = lambda case, about, s, index=VOIDED, **kw: S(case, about, "withdrawn", s, index=index, **kw)
    ok("voided", "A void voids the record.", voided())
    ok("replaced", "An invoice replaces the record.", replaced(), REPLACED)
    ok("replaced_and_voided", "The record was replaced and then voided, by a void of several, whose key was added after the record.",
       both(), BOTH)
    ok("voided_receipt", "A receipt is voided, by a void of several.", status(4, withdrawer(SWEEP), voided=IDS[SWEEP]), 4)
    ok("voided_anchored", "The void is anchored.", voided(withdrawer(VOID, pending=False)))
    ok("voided_at_last_index", "The void is the last entry of the ledger that the status speaks of.", voided(size=8))
    ok("voided_sealed_later", "The void is among the entries that the status speaks of, its sealing checkpoint is greater.",
       voided(withdrawer(VOID, 12), size=8))
    ok("voided_under_one_checkpoint", "Record and void have the same sealing checkpoint.", voided(), p=record(VOIDED) | {
        "keys": BOOK.keys(VOIDED, 8), "seal": BOOK.under(VOIDED, 8)})
    ok("voided_url", "The void's proof names another URL, which nobody signs.", voided(BEFORE))
    ok("replaced_counts", "The record was paid and credited before it was replaced.", replaced(paid=2, credited=1), REPLACED)
    forked("voided_next", "The void is the entry after the record.", {4: st(4, "void", VOIDS, by=K1)}, "withdrawn", 4)
    forked("voided_with_others", "The void voids three records, this one among them.",
           {VOID: st(VOID, "void", *sorted([VOIDS, *OTHERS]), by=K1)}, "withdrawn")
    forked("replaced_with_another", "One invoice replaces two.", {NEWER: st(NEWER, "invoice", LATER.content, *sorted(
        f"replaces {IDS[i]}" for i in (1, 2)), by=K1)}, "withdrawn", NEWER, LATER, REPLACED, "replaced")

    # what else a proof shows is not looked at
    filled = {VOID: st(VOID, "void", TWO.content, VOIDS, by=K1)}
    forked("voided_with_content", "The void has a document of its own, which the proof shows.", filled, "withdrawn", doc=TWO, show="all")
    forked("voided_disclosures_false", "The void has a document of its own, and what the proof shows of it is changed.", filled, "withdrawn",
           doc=TWO, show="all", edit=lambda p: p["disclosures"].__setitem__(4, make_disclosure(TWO.salts[4], "invoice.total", "8.00")))
    forked("voided_document_path", "The void has a document of its own, and its document_path has a hash too many.", filled, "withdrawn",
           doc=TWO, edit=lambda p: p["document_path"].extend(b64s("x")))
    p = withdrawer(VOID, pending=False)
    ok("voided_other_contract", "The void is anchored in another contract.", voided(fresh(p, anchor=p["anchor"] | {"contract": OTHER_CONTRACT})))
    ok("voided_ledger_path", "The void's path to the registered checkpoint is torn.", voided(fresh(p, ledger=with_tlog(
        p["ledger"], path=lambda h: h[:-1]))))


def both(first=None, second=None, **change):
    first, second = first or withdrawer(6), second or withdrawer(SWEEP)
    return status(BOTH, first, second, **dict(replaced=IDS[6], voided=IDS[SWEEP]) | change)


def what_it_says():
    no = lambda case, about, s, index=VOIDED, **kw: S("by_" + case, about, "by", s, index=index, **kw)
    bad = lambda case, about, change, **kw: forked("by_" + case, about, change, **kw)
    no("other_id", "The line names one void of the record, the proof is of a second.", status(
        VOIDED, book({SWEEP: st(SWEEP, "void", VOIDS, by=K2)}).proof(SWEEP, None, 10, pending=True), voided=IDS[VOID]))
    no("line_other_id", "The line names a void of other records, the proof is of the right one.", voided(line=IDS[SWEEP]))
    no("void_of_others", "The void voids other records.", voided(withdrawer(SWEEP), line=IDS[SWEEP]))
    no("invoice_of_others", "The invoice replaces another.", replaced(withdrawer(6), line=IDS[6]), REPLACED)
    no("own_proof", "The proof is the record's own.", voided(record(VOIDED)))
    no("swapped", "The proofs for the two lines change places.", both(withdrawer(SWEEP), withdrawer(6)), BOTH)
    no("first_twice", "The proof for the first line stands for both.", both(second=withdrawer(6)), BOTH)
    no("first_of_two", "Of two proofs the first is of a void of another record.", both(withdrawer(VOID), replaced=IDS[VOID]), BOTH)
    no("second_of_two", "Of two proofs the second is of a void of another record.", both(second=withdrawer(VOID), voided=IDS[VOID]), BOTH)

    # the kind
    no("invoice_as_void", "The line voided names an invoice that replaces the record.", status(
        REPLACED, withdrawer(NEWER), voided=IDS[NEWER]), REPLACED)
    no("void_as_invoice", "The line replaced names a void of the record.", status(VOIDED, withdrawer(VOID), replaced=IDS[VOID]))
    no("lines_swapped", "The line replaced names the void, the line voided the invoice.", status(
        BOTH, withdrawer(SWEEP), withdrawer(6), replaced=IDS[SWEEP], voided=IDS[6]), BOTH)
    for kind, word, doc in (("receipt", "pays", RECEIPT), ("credit-note", "credits", LATER), ("invoice", "replaces", LATER)):
        bad(kind.replace("-", "_"), f"A statement of kind {kind} that {word} the record stands in place of the void.",
            {VOID: st(VOID, kind, doc.content, f"{word} {IDS[VOIDED]}", by=K1)}, doc=doc)
    no("key", "A key statement stands in place of the void.", voided(withdrawer(ROTATION), line=IDS[ROTATION]))
    no("genesis", "The genesis stands in place of the void.", voided(withdrawer(0), line=IDS[0]))
    bad("invoice_no_relation", "The invoice that is said to replace the record replaces none.",
        {NEWER: st(NEWER, "invoice", LATER.content, by=K1)}, at=NEWER, doc=LATER, index=REPLACED, word="replaced")
    bad("receipt_as_invoice", "A receipt that pays the record stands in place of the invoice that replaces it.",
        {NEWER: st(NEWER, "receipt", RECEIPT.content, f"pays {IDS[REPLACED]}", by=K1)}, at=NEWER, doc=RECEIPT, index=REPLACED, word="replaced")

    # the ledger
    beta = World(of=[(K2 if i > ROTATION else K1).note(body(s).replace(LEDGER, BETA)) for i, s in enumerate(ENTRIES)], ledger=BETA, ledger_size=8)
    no("other_ledger", "A void of the same id in another ledger of the notary voids a record of this id there.",
       voided(beta.proof(VOID, None, 8, pending=True)))
    no("sealed_in_other_ledger", "The firm's void is sealed in another ledger of the notary.", voided(
        fresh(book(ledger=BETA).proof(VOID, None, 8, pending=True), url=BEFORE["url"])))

    # the index
    bad("index_below", "The void stands before the record.", {1: st(1, "void", VOIDS, by=K1)}, at=1)
    no("index_equal", "The void has the index of the record, in another form of the ledger.", voided(
        book({VOIDED: ENTRIES[VOID]}).proof(VOIDED, None, 4, pending=True)))
    early = book(ledger_size=6)
    no("index_is_size", "The void is the entry after those that the status speaks of.", voided(size=7), world=early)
    no("index_above_size", "The void is two entries after those that the status speaks of.", voided(size=6), world=early)
    no("invoice_index_is_size", "The invoice that replaces the record is the entry after those that the status speaks of.",
       replaced(size=5), REPLACED, world=book(ledger_size=4))
    no("second_index_is_size", "Of two proofs the second is of the entry after those that the status speaks of.", both(size=9), BOTH)


def its_checks():
    no = lambda case, about, p, **kw: S("by_" + case, about, "by", voided(p), index=VOIDED, **kw)
    bad = lambda case, about, s, at=VOID, **kw: forked("by_" + case, about, {at: s}, at=at, **kw)
    void = ENTRIES[VOID]
    bad("statement_altered", "The void's date is changed, and the notary sealed it so.", void.replace("10:01", "10:02"))
    bad("statement_other_target", "A void of another record is changed to one of this, and the notary sealed it so.",
        st(VOID, "void", f"voids {IDS[1]}", by=K1).replace(IDS[1], IDS[VOIDED]))
    bad("statement_bit", "A bit of the void's signature is flipped, and the notary sealed it so.",
        body(void) + "\n" + n.sig_line(K1.name, K1.id, flip(K1.sig(body(void)), 5)))
    bad("statement_claimed_key", "A stranger signed the void under the name and key ID of the firm's key.",
        body(void) + "\n" + n.sig_line(K1.name, K1.id, STRANGER.sig(body(void))))
    bad("statement_stranger", "The void is signed by a key that was never added.", STRANGER.note(body(void)))
    bad("statement_notary", "The void is signed by the notary, which withdraws nothing of its own.", NOTARY.named(LEDGER).note(body(void)))
    bad("statement_key_not_yet", "The void is signed by a key that was added after it.", K2.note(body(void)))
    bad("statement_retired_key", "The void is signed by a key retired before it.", st(SWEEP, "void", VOIDS, by=K1), at=SWEEP)
    bad("keys_last_missing", "The statement that added the void's key is left out.", st(SWEEP, "void", VOIDS, by=K2), at=SWEEP,
        edit=lambda p: p["keys"].pop())
    whole = withdrawer(VOID)
    key = whole["keys"][0]
    no("keys_empty", "The void's keys are empty.", fresh(whole, keys=[]))
    no("keys_path", "The path of the genesis in the void's proof has a hash too many.", fresh(whole, keys=[key | {"path": key["path"] + b64s("x")}]))
    no("keys_of_record", "The void's keys are those of the record's proof, with paths to its sealing checkpoint.", fresh(
        whole, keys=record(VOIDED)["keys"]))
    no("statement_unsealed", "The void is a genuine one that is not in the ledger.", fresh(whole, statement=st(
        VOID, "void", "issued 2026-11-21T10:03:00Z", VOIDS, by=K1)))

    seal = lambda case, about, **kw: no("seal_" + case, about, fresh(whole, seal=with_tlog(whole["seal"], **kw)))
    t, notary = BOOK.text(8), NOTARY.named(LEDGER)
    noted = lambda a, c: t + "\n" + a + c
    a, c = notary.line(t), CLOCK.line(t, T0)
    seal("forged", "A stranger signed the void's sealing checkpoint, under the notary's name and with the stranger's own key ID.",
         checkpoint=sign_checkpoint(t, notary=n.Key(LEDGER, "forger")))
    seal("claimed_key", "A stranger signed the void's sealing checkpoint under the notary's name and key ID.",
         checkpoint=noted(n.sig_line(LEDGER, notary.id, STRANGER.sig(t)), c))
    seal("signature_bit", "A bit of the notary's signature on the void's sealing checkpoint is flipped.",
         checkpoint=noted(n.sig_line(LEDGER, notary.id, flip(notary.sig(t), 99)), c))
    seal("register_name", "The notary signed the void's sealing checkpoint under the register's name.", checkpoint=noted(NOTARY.line(t), c))
    seal("other_clock", "The void's sealing checkpoint has the time of another clock.", checkpoint=sign_checkpoint(t, clock=OTHER_CLOCK))
    seal("clock_time", "The time of the void's sealing checkpoint is another than the clock signed.", checkpoint=noted(a, n.sig_line(
        CLOCK.name, CLOCK.id, (T0 - 86400).to_bytes(8, "big") + CLOCK.sig(t, T0)[8:])))
    seal("surplus", "The void's path has a hash too many.", path=lambda p: p + b64s("x"))
    seal("missing_hash", "The void's path lacks its last hash.", path=lambda p: p[:-1])
    seal("swapped_hashes", "Two hashes of the void's path are swapped.", path=lambda p: [p[1], p[0], p[2]])
    seal("index_next", "The void's index is one too great.", index=8)
    seal("index_before", "The void's index is one too small.", index=6)
    sweep = withdrawer(SWEEP)
    other = st(0, "genesis", "firm Acme Ødegård GmbH", "adds " + STRANGER.vkey, "anchor_within 86400", by=STRANGER)
    second = book({0: other, VOID: st(VOID, "void", VOIDS, by=STRANGER)})
    no("other_genesis", "The void is of a second ledger of that name, which the notary opened with a key of its own.",
       second.proof(VOID, None, 8, pending=True))
    renamed = book({0: st(0, "genesis", "firm Acme & Co", "adds " + K1.vkey, "anchor_within 86400", by=K1)})
    no("renamed_genesis", "The void is of a second ledger of that name, which the firm's own key opened.",
       renamed.proof(VOID, None, 8, pending=True))
    split = book({6: st(6, "receipt", RECEIPT.content, f"pays {IDS[5]}", by=K1)}).proof(VOID, None, 8, pending=True)
    S("by_split_root", "The void's sealing checkpoint has the size of the status and another root: the ledger has two histories.",
      "by", voided(split, size=8), index=VOIDED)
    S("voided_split_unseen", "The void's sealing checkpoint is of a second history, and of another size than the status.",
      "withdrawn", voided(split), index=VOIDED)
    no("seal_of_other", "The void's seal is that of another void.", fresh(whole, seal=sweep["seal"]))
    broken = fresh(sweep, seal=with_tlog(sweep["seal"], path=lambda p: p[:-1]))
    S("by_second_seal", "Of two proofs the second has a torn path.", "by", both(second=broken), index=BOTH)
    first = withdrawer(6)
    broken = fresh(first, seal=with_tlog(first["seal"], path=lambda p: p[:-1]))
    S("by_first_seal", "Of two proofs the first has a torn path.", "by", both(first=broken), index=BOTH)


def make():
    good()
    what_it_says()
    its_checks()
