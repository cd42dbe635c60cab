"""area `ledger`: records, what they refer to, and their numbers (section 4.2)"""
from cases_law import B, G, STRANGER, case, credit, ident, invoice, key, no, receipt, void

REFERS = {"pays": receipt, "credits": credit, "replaces": invoice, "voids": void}


def targets():
    """One record of each kind, and what refers to each."""
    held = [G, key("b", B), invoice("one"), receipt("paid", "one"), credit("back", "one"), invoice("dead"), void("gone", "dead")]
    kinds = {"genesis": "genesis", "key": "b", "invoice": "one", "receipt": "paid", "credit-note": "back", "void": "gone"}
    for word, make in REFERS.items():
        good = ("invoice", "receipt", "credit-note") if word == "voids" else ("invoice",)
        tries = {kind: make(f"{word} {kind}", label) for kind, label in kinds.items()}
        case(f"relation_{word}", f"A statement that {word} a record, tried with one of each kind.", *held,
             *(s if kind in good else no("wrong-relation", s) for kind, s in tries.items()))


def unknown():
    case("relation_unknown", "Records refer to what the ledger does not hold.", G, *(no("unknown-relation", make(f"it {word}", "none"))
         for word, make in REFERS.items()), invoice("none"), receipt("it pays", "none"))
    case("relation_batch", "What is handed in together is admitted one after the other: who refers to a later one is refused.", G,
         no("unknown-relation", receipt("paid", "one")), no("unknown-relation", void("gone", "two")), no("unknown-relation", invoice("two", "one")),
         invoice("one"), receipt("paid", "one"), invoice("two", "one"), void("gone", "two"))
    case("relation_of_refused", "A record refers to one that was refused.", G, no("signature", invoice("one", by=STRANGER)),
         no("unknown-relation", receipt("paid", "one")), no("series", invoice("two", series=("s", 3))), no("unknown-relation", void("gone", "two")))
    first, last = sorted(("one", "two"), key=ident)
    both = lambda make, label: make(label, first, last)
    case("relation_order", "Two relations are wrong: the first in the order of the lines counts, whichever is first in the list of reasons.", G,
         key(first, B), no("wrong-relation", both(receipt, "a")), no("wrong-relation", both(void, "b")), invoice(last),
         no("wrong-relation", both(receipt, "c")))
    case("relation_order_unknown_first", "The first of two relations is to an unknown record, the second to one of a wrong kind.", G, key(last, B),
         no("unknown-relation", both(receipt, "a")), no("unknown-relation", both(invoice, "b")))
    case("relation_order_replaced_first", "The first of two relations is to a replaced record, the second to an unknown one.", G, invoice(first),
         invoice("new", first), no("replaced", both(invoice, "a")), no("unknown-relation", both(void, "b")))
    case("relation_order_voided_first", "The first of two relations is to a voided record, the second to a replaced one.", G, invoice(first), invoice(last),
         void("gone", first), invoice("new", last), no("voided", both(invoice, "a")), no("voided", both(receipt, "b")))
    case("relation_second_wrong", "Of two relations the second is wrong: the first one has no effect.", G, invoice(first), receipt(last),
         no("wrong-relation", both(invoice, "a")), invoice("b", first), no("replaced", invoice("c", first)))
    case("relation_second_unknown", "Of a void's two relations the second is wrong: nothing is voided.", G, invoice(first),
         no("unknown-relation", both(void, "a")), receipt("paid", first), invoice(last), both(void, "b"), no("voided", receipt("c", first)),
         no("voided", receipt("d", last)))
    case("relation_twenty", "A receipt pays 20 invoices, one of which is voided.", G, *(invoice(f"bill {i}") for i in range(20)), void("gone", "bill 7"),
         no("voided", receipt("all", *(f"bill {i}" for i in range(20)))), receipt("rest", *(f"bill {i}" for i in range(20) if i != 7)))
    case("relation_first", "A relation is wrong and the number of a series too: the relation comes first.", G, invoice("one", series=("s", 1)),
         no("unknown-relation", receipt("paid", "none", series=("s", 7))), no("wrong-relation", receipt("back", "genesis", series=("s", 1))),
         no("series", receipt("paid", "one", series=("s", 7))), receipt("paid", "one", series=("s", 2)))


def voided():
    case("voided", "A voided invoice is neither paid nor credited, replaced or voided again.", G, invoice("one"), void("gone", "one"),
         no("voided", receipt("a", "one")), no("voided", credit("b", "one")), no("voided", invoice("c", "one")), no("voided", void("d", "one")))
    case("voided_receipt", "A voided receipt, and a voided credit-note, are not voided again; the invoice is as it was.", G, invoice("one"),
         receipt("paid", "one"), credit("back", "one"), void("gone", "paid", "back"), no("voided", void("again", "paid")),
         no("voided", void("once more", "back")), receipt("paid anew", "one"), void("all", "one"))
    case("voided_before_wrong", "A voided receipt is paid, credited and replaced: the kind comes first.", G, receipt("one"), void("gone", "one"),
         no("wrong-relation", receipt("a", "one")), no("wrong-relation", credit("b", "one")), no("wrong-relation", invoice("c", "one")))
    case("voided_void", "A void is not voided, be it the only one or not.", G, invoice("one"), void("gone", "one"), no("wrong-relation", void("back", "gone")),
         no("voided", receipt("paid", "one")), invoice("two"), no("wrong-relation", void("both", "gone", "two")), receipt("paid two", "two"))
    case("voided_paid", "An invoice that was paid and credited is voided; the receipt stays, and is voided by itself.", G, invoice("one"),
         receipt("paid", "one"), credit("back", "one"), void("gone", "one"), void("more", "paid", "back"))

    case("replaced", "A replaced invoice is paid, credited and voided, and not replaced again.", G, invoice("one"), invoice("two", "one"),
         receipt("paid", "one"), credit("back", "one"), no("replaced", invoice("three", "one")), void("gone", "one"))
    case("replaced_chain", "A replacement is replaced in its turn, and one invoice replaces several.", G, invoice("one"), invoice("two", "one"),
         invoice("three", "two"), invoice("four"), invoice("five", "three", "four"), *(no("replaced", invoice(f"again {x}", x))
         for x in ("one", "two", "three", "four")), invoice("six", "five"))
    case("replaced_by_voided", "The replacement is voided: what it replaced stays replaced.", G, invoice("one"), invoice("two", "one"), void("gone", "two"),
         no("replaced", invoice("three", "one")), no("voided", invoice("four", "two")), receipt("paid", "one"))
    case("replaced_and_voided", "A replaced invoice is voided: that it is voided comes first.", G, invoice("one"), invoice("two", "one"),
         void("gone", "one"), no("voided", invoice("three", "one")), no("voided", void("again", "one")), receipt("paid", "two"))
    case("paid_often", "One invoice is paid and credited any number of times.", G, invoice("one"), *(receipt(f"paid {i}", "one") for i in range(3)),
         *(credit(f"back {i}", "one") for i in range(3)))


def series():
    s = lambda label, number, make=invoice, name="s", **kw: make(label, series=(name, number), **kw)
    case("series", "The numbers of a series count from 1 without a gap.", G, s("one", 1), s("two", 2), no("series", s("a", 4)), no("series", s("a", 2)),
         no("series", s("a", 1)), s("three", 3))
    case("series_start", "A series does not start at 2, nor at the greatest number.", G, no("series", s("a", 2)), no("series", s("b", 2**63 - 1)), s("one", 1))
    case("series_two", "Two series count each for itself.", G, s("one", 1), s("two", 1, name="t"), s("three", 2), no("series", s("a", 3, name="t")),
         s("four", 2, name="t"), s("five", 3), no("series", s("b", 2, name="u")), s("six", 1, name="u"))
    case("series_kinds", "Records of all kinds share a series.", G, s("one", 1), receipt("paid", "one", series=("s", 2)), no("series", s("a", 2, credit)),
         credit("back", "one", series=("s", 3)), void("gone", "one", series=("s", 4)), s("two", 5))
    case("series_none_between", "Records without a number stand between.", G, s("one", 1), invoice("two"), receipt("paid", "one"), s("three", 2))
    case("series_refused", "A refused record takes no number.", G, s("one", 1), no("signature", s("a", 2, by=STRANGER)),
         no("unknown-relation", receipt("b", "none", series=("s", 2))), s("two", 2))
    case("series_keys", "Two keys number one series.", G, key("b", B), s("one", 1), s("two", 2, by=B), no("series", s("a", 2)), s("three", 3))
    case("series_voided", "The number of a voided record stays taken.", G, s("one", 1), void("gone", "one"), no("series", s("a", 1)), s("two", 2))
    case("series_wraps", "A series stands at 1, and numbers come that a number of fewer bits takes for 2.", G, s("one", 1),
         no("series", s("a", 2**32 + 2)), no("series", s("b", 2**53 + 2)), no("series", s("c", 2**63 - 1)), s("two", 2))
    case("series_of_id", "The label of a series is the id of a record: one has nothing to do with the other.", G, invoice("one"), s("two", 1, name="one"),
         s("three", 2, name="one"))


def make():
    targets()
    unknown()
    voided()
    series()
