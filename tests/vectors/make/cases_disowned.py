"""area `verify`: records whose key was disowned, as a status says it (sections 7.2 and 8.4)"""
import note as n
import protocol
from cases import flip
from cases_keys import key
from cases_law import TWINS, key_lines
from cases_verify import b64s
from note import b64
from withdrawal import NEXT, S, file, record, signed, status, text
from world import (IDS, K1, K2, K3, LATER, LEDGER, MAIN, NOTARY, ONE, RECEIPT, STRANGER, T0, TWO, World, fresh, sign_checkpoint, st, with_tlog)

BAD, CAN = "does-not-match", "cannot-tell"
RENAMED = K1.named("acme.example/other")
BELOW, TARGET, PAID, NEWER, ADDS, OFF, VOID, LOWER = 2, 3, 4, 5, 6, 7, 8, 9
ENTRIES = [
    st(0, "genesis", "firm Acme Ødegård GmbH", "adds " + K1.vkey, "anchor_within 86400", by=K1),
    st(1, "invoice", ONE.content, by=K1),
    st(BELOW, "invoice", TWO.content, by=K1),
    st(TARGET, "invoice", MAIN.content, by=K1),
    st(PAID, "receipt", RECEIPT.content, f"pays {IDS[1]}", by=K1),
    st(NEWER, "invoice", LATER.content, f"replaces {IDS[BELOW]}", by=K1),
    key(ADDS, K2, K3, by=K1),
    key(OFF, retires=[K1], disowns=[(K1, TARGET)], by=K2),
    st(VOID, "void", f"voids {IDS[BELOW]}", by=K2),
    key(LOWER, domain="acme.example", disowns=[(K1, BELOW)], by=K2),
    st(10, "invoice", RECEIPT.content, by=K2),
    st(11, "invoice", LATER.content, by=K2),
]


def book(change=None, **kw):
    return World(change, of=ENTRIES, **dict(ledger_size=8) | kw)


BOOK = book()


def off(index=OFF, seal=None, world=BOOK):
    """The proof of a record that disowns."""
    return world.proof(index, None, seal or index + 1, pending=True)


def told(index=TARGET, by=None, line=IDS[OFF], world=BOOK, size=12, **change):
    by = [off(world=world)] if by is None else by
    return status(index, *by, world=world, size=size, paid=0, credited=0, disowned=line, **change)


def case(name, about, want, s, index=TARGET, world=BOOK, **kw):
    kw.setdefault("p", record(index, world))
    S("disowned_" + name, about, want, s, index=index, world=world, **kw)


def ok(name, about, s, index=TARGET, **kw):
    case(name, about, "withdrawn", s, index, **kw)


def by(name, about, s, index=TARGET, **kw):
    case("by_" + name, about, "by", s, index, **kw)


def forked(name, about, change, want="by", index=TARGET, at=OFF, **kw):
    """The notary sealed these entries, and says that the one at `at` disowns the record."""
    x = book(change)
    line = kw.pop("line", IDS[at])
    case(("" if want == "withdrawn" else "by_") + name, about, want, told(index, [off(at, world=x)], line, x), index, x, **kw)


def good():
    ok("invoice",
        "The record's key was disowned from the record's own index on, and later from a lower one: a reader sees the statement that is named.", told())
    ok("receipt", "A receipt, above the index from which its key was disowned.", told(PAID), PAID)
    ok("lower", "The key was disowned a second time, from a lower index on.", told(BELOW, [off(LOWER)], IDS[LOWER]), BELOW)
    ok("last_of_two", "Two statements disown the key from no higher an index than the record's, and the last is named.", told(by=[off(LOWER)], line=IDS[LOWER]))
    ok("last_index", "The key statement is the last entry of the ledger that the status speaks of.", told(size=8))
    ok("and_voided", "The record was voided, and then disowned.", status(BELOW, BOOK.proof(VOID, None, 9, pending=True), off(LOWER), world=BOOK,
        voided=IDS[VOID],
                                                                     disowned=IDS[LOWER]), BELOW)
    ok("and_replaced_and_voided", "The record was replaced, voided and disowned.", status(BELOW, BOOK.proof(NEWER, LATER, 7, pending=True), BOOK.proof(
        VOID, None, 9, pending=True), off(LOWER), world=BOOK, replaced=IDS[NEWER], voided=IDS[VOID], disowned=IDS[LOWER]), BELOW)
    forked("renamed", "The key statement names the key by another name: it is the same key.", {OFF: key(OFF, retires=[RENAMED], disowns=[(RENAMED,
        TARGET)], by=K2)}, "withdrawn")
    forked("several", "The key statement disowns two keys, the record's the second.", {OFF: key(OFF, retires=[K1, K3], disowns=[(K3, 1), (K1,
        TARGET)], by=K2)}, "withdrawn")
    forked("index_1", "The key statement disowns the key from index 1 on.", {OFF: key(OFF, retires=[K1], disowns=[(K1, 1)], by=K2)}, "withdrawn")
    forked("itself", "The disowned key signed the statement itself.", {OFF: key(OFF, retires=[K1], disowns=[(K1, TARGET)], by=K1)}, "withdrawn")
    X = n.Key("acme.example/control-1", "control 1")
    controlled = st(0, "genesis", "firm Acme", *key_lines([K1], [X]), "anchor_within 86400", by=K1)
    forked("by_control", "A control key signed the key statement.", {0: controlled, ADDS: key(ADDS, K2, by=X), OFF: key(OFF, retires=[K1],
        disowns=[(K1, TARGET)], by=X)},
           "withdrawn")
    forked("adds_too", "The key statement adds another key and names a domain besides.",
           {OFF: key(OFF, STRANGER, domain="acme.example", retires=[K1], disowns=[(K1, TARGET)], by=K2)}, "withdrawn")
    x = book({1: key(1, K3), TARGET: st(TARGET, "invoice", MAIN.content, by=K3), ADDS: key(ADDS, K2), OFF: key(OFF, retires=[K3], disowns=[(K3,
        TARGET)], by=K2)})
    ok("added_key", "The record's key is not that of the genesis.", told(world=x), world=x)
    for i, (mine, other) in enumerate((TWINS, TWINS[::-1])):
        x = lambda k: book({1: key(1, *TWINS), TARGET: st(TARGET, "invoice", MAIN.content, by=mine), OFF: key(OFF, retires=[k], disowns=[(k, TARGET)])})
        ok(f"twin_{i}", f"Of two keys with the same name and key ID, key {i} signed the record, and is disowned.", told(world=x(mine)), world=x(mine))
        by(f"twin_{i}", f"Of two keys with the same name and key ID, key {i} signed the record, and the other is disowned.", told(world=x(other)),
            world=x(other))
    p = BOOK.proof(OFF, None, 8)
    ok("anchored", "The key statement is anchored.", told(by=[fresh(p, anchor=p["anchor"] | {"chain_id": 5})]))
    case("other_file", "Another file, and the record is disowned.", "withdrawn", told(), sha=TWO.sha, verdict=BAD, document="failed document.differs")


def what_it_says():
    by("index_above", "The key was disowned from the index after the record's on.", told(BELOW), BELOW)
    forked("other_key", "The key statement disowns another key.", {OFF: key(OFF, retires=[K1, K3], disowns=[(K3, TARGET)], by=K2)})
    forked("other_key_same_name", "The key statement disowns another key of the same name.", {OFF: key(OFF, retires=[K1],
        disowns=[(STRANGER.named(K1.name), TARGET)], by=K2)})
    forked("two_keys_index_above", "The key statement disowns another key from index 1 on, and the record's from the index after it.",
           {OFF: key(OFF, retires=[K1, K3], disowns=[(K3, 1), (K1, TARGET + 1)], by=K2)})
    forked("retires_only", "The key statement retires the key and disowns none.", {OFF: key(OFF, retires=[K1], by=K2)})
    forked("adds_only", "The key statement adds a key.", {OFF: key(OFF, STRANGER, by=K2)})
    by("void", "The line names a void of the record.", told(BELOW, [BOOK.proof(VOID, None, 9, pending=True)], IDS[VOID]), BELOW)
    by("invoice", "The line names an invoice that replaces the record.", told(BELOW, [BOOK.proof(NEWER, LATER, 7, pending=True)], IDS[NEWER]), BELOW)
    by("genesis", "The line names the genesis.", told(by=[off(0)], line=IDS[0]))
    by("as_void", "The line voided names the statement that disowns the record's key.", status(TARGET, off(), world=BOOK, voided=IDS[OFF]))
    by("as_replacement", "The line replaced names the statement that disowns the record's key.", status(TARGET, off(), world=BOOK, replaced=IDS[OFF]))
    by("other_id", "The line names another record than the proof is of.", told(line=IDS[LOWER]))
    by("swapped", "The proofs for the lines voided and disowned change places.", status(BELOW, off(LOWER), BOOK.proof(VOID, None, 9, pending=True), world=BOOK,
                                                                                    voided=IDS[VOID], disowned=IDS[LOWER]), BELOW)
    alone = dict(sha=None, fragment=None, record_only=True)
    by("key_statement", "The record is a key statement, which is never disowned.", told(ADDS), ADDS, p=BOOK.proof(ADDS, None, 7), **alone)
    x = book({1: st(1, "invoice", ONE.content, by=K1), 2: key(2, K3), OFF: key(OFF, retires=[K1], disowns=[(K1, 1)], by=K2)})
    by("key_statement_above", "The record is a key statement above the index from which its key was disowned.", told(2, world=x), 2, world=x,
        p=x.proof(2, None, 3), **alone)
    by("of_genesis", "The record is the genesis, which is never disowned.", told(0), 0)
    x = book({1: key(1, K2), 2: key(2, retires=[K1], disowns=[(K1, 1)], by=K2)})
    p = record(TARGET, x)
    by("index_below", "The key statement stands before the record, whose proof does not show it.", told(by=[off(2, world=x)], line=IDS[2], world=x), world=x,
       p=fresh(p, keys=p["keys"][:1]))
    early = book(ledger_size=6)
    by("index_is_size", "The key statement is the entry after those that the status speaks of.", told(size=7, world=early), world=early)
    second = book({0: st(0, "genesis", "firm Acme & Co", "adds " + K1.vkey, "anchor_within 86400", by=K1)})
    by("other_genesis", "The key statement is of a second ledger of that name.", told(by=[off(world=second)]))


def its_checks():
    OFF_S, TARGET_S = ENTRIES[OFF], ENTRIES[TARGET]
    body = lambda s: s.partition("\n\n")[0] + "\n"
    forked("statement_bit", "A bit of the key statement's signature is flipped, and the notary sealed it so.",
           {OFF: body(OFF_S) + "\n" + n.sig_line(K2.name, K2.id, flip(K2.sig(body(OFF_S)), 5))})
    forked("statement_stranger", "A stranger signed the key statement.", {OFF: STRANGER.note(body(OFF_S))})
    forked("statement_notary", "The notary signed the key statement, which disowns nothing.", {OFF: NOTARY.named(LEDGER).note(body(OFF_S))})
    forked("leaves_in_force", "The key statement disowns a key, and its proof does not show that one retired it.", {OFF: key(OFF, disowns=[(K1, TARGET)], by=K2)}, "withdrawn")
    forked("statement_new", "The key statement disowns the record's key, and one that it adds itself.", {OFF: key(OFF, STRANGER, retires=[K1], disowns=[(K1, TARGET), (STRANGER, 1)], by=K2)})
    forked("statement_index", "The key statement disowns from its own index on.", {OFF: key(OFF, retires=[K1], disowns=[(K1, 1), (K3, OFF)], by=K2)})
    p = off()
    by("keys_empty", "The key statement's keys are empty.", told(by=[fresh(p, keys=[])]))
    by("path", "The key statement's path has a hash too many.", told(by=[fresh(p, seal=with_tlog(p["seal"], path=lambda h: h + b64s("x")))]))
    by("seal_forged", "A stranger signed the key statement's sealing checkpoint.", told(by=[fresh(p, seal=with_tlog(p["seal"], checkpoint=sign_checkpoint(
        BOOK.text(8), notary=n.Key(LEDGER, "forger"))))]))
    split = book({4: st(4, "invoice", RECEIPT.content, by=K1)})
    by("split_root", "The key statement's sealing checkpoint has the size of the status and another root.", told(by=[off(world=split)], size=8))

    # the record's own check `statement` has to pass
    x = book({TARGET: body(TARGET_S) + "\n" + n.sig_line(K1.name, K1.id, STRANGER.sig(body(TARGET_S)))})
    by("record_false", "The record's signature is false: nobody knows who signed it.", told(world=x), world=x, verdict=BAD,
        statement="failed statement.signature")
    x = book({TARGET: STRANGER.note(body(TARGET_S)), OFF: key(OFF, retires=[STRANGER, K1], disowns=[(STRANGER, 1), (K1, 1)], by=K2)})
    by("record_stranger", "The record is signed by a stranger, whom the firm disowns.", told(world=x), world=x, verdict=CAN,
        statement="unknown statement.unknown-key")
    q = record(TARGET, BOOK)
    torn = fresh(q, keys=[q["keys"][0] | {"path": q["keys"][0]["path"] + b64s("x")}])
    by("record_keys", "The keys of the record's own proof do not hold.", told(), p=torn, verdict=BAD, statement="failed statement.keys")
    ok("record_seal", "The record's own seal does not hold, its statement does.", told(), p=fresh(q, seal=with_tlog(q["seal"],
        path=lambda h: h[:-1])), verdict=BAD,
       seal="failed seal.path")


def spelled():
    bad = lambda name, about, s, index=TARGET: case(name, about, "malformed", s, index)
    for name, about, v in (("upper_case", "in upper case", IDS[OFF].upper()), ("empty", "empty", ""), ("key", "a key", K1.vkey), ("with_index",
        "an id and an index", f"{IDS[OFF]} 3"),
                           ("none", "a hyphen", "-")):
        bad(name, f"disowned is {about}.", told(line=v))
    bad("itself_line", "disowned names the record itself.", told(line=IDS[TARGET]))
    void = BOOK.proof(VOID, None, 9, pending=True)
    bad("and_voided_one", "voided and disowned name one record.", status(BELOW, off(LOWER), off(LOWER), world=BOOK, voided=IDS[LOWER],
        disowned=IDS[LOWER]), BELOW)
    bad("and_replaced_one", "replaced and disowned name one record.", status(BELOW, off(LOWER), off(LOWER), world=BOOK, replaced=IDS[LOWER],
        disowned=IDS[LOWER]), BELOW)
    bad("before_voided", "disowned stands before voided.", status(BELOW, off(LOWER), void, world=BOOK, disowned=IDS[LOWER], voided=IDS[VOID]), BELOW)
    body = text(TARGET, world=BOOK)
    bad("twice", "disowned stands twice, with a proof for each.", file(signed(body + f"disowned {IDS[OFF]}\n" * 2), off(), off()))
    bad("by_two", "Two statements are named in two lines disowned.", file(signed(body + f"disowned {IDS[OFF]}\ndisowned {IDS[LOWER]}\n"), off(), off(LOWER)))
    bad("too_few", "The record is disowned, and there is no proof of what disowns it.", told(by=[]))
    bad("too_few_of_two", "The record is voided and disowned, and there is one proof.", status(BELOW, off(LOWER), world=BOOK, voided=IDS[VOID],
        disowned=IDS[LOWER]), BELOW)
    bad("too_many", "The record is disowned, and the proof stands twice.", told(by=[off(), off()]))
    bad("line_left_out", "The notary signed no line disowned, and the proof is there.", status(TARGET, off(), world=BOOK))
    bad("compact", "The proof of the key statement is written compactly.", told(by=[protocol.compact(off())]))
    bad("object", "The proof of the key statement is an object.", protocol.canonical({"format": "countersign/status@v1", "note": signed(text(
        TARGET, world=BOOK, disowned=IDS[OFF])), "withdrawn_by": [off()]}))


def make():
    good()
    what_it_says()
    its_checks()
    spelled()
