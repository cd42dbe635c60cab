"""area `ledger`: keys that are disowned, and what becomes of what they signed (section 4.1)"""
from cases_law import (A, B, C, D, G, STRANGER, X, Y, case, credit, gen, invoice, key, no, receipt, void)

OTHER = B.named("acme.example/other")
START = [G, key("b", B)]                                           # B is added at index 1


def off(*disowns, label="off", **kw):
    """The key statement that retires B and disowns it from an index on."""
    return key(label, retires=[B], disowns=disowns, **kw)


def rules():
    case("disowns_in_force", "A firm key in force is disowned; retired by the same statement it may be.", *START, invoice("one", by=B),
         no("keys", key("c", disowns=[(B, 2)])), no("keys", key("d", disowns=[(A, 1)])), invoice("two", by=B), off((B, 2)))
    case("disowns_retired", "A firm key is disowned that was retired before.", *START, invoice("one", by=B), key("c", retires=[B]), receipt("paid", "one"),
         key("d", disowns=[(B, 2)]), no("disowned", receipt("paid again", "one")))
    case("disowns_itself", "A firm key retires and disowns itself, and it may not disown itself only.", *START, no("keys", key("c", disowns=[(B, 1)], by=B)),
         off((B, 1), by=B), no("signature", invoice("one", by=B)))
    case("disowns_control", "A control key is disowned, in force and retired.", gen(controls=[X, Y]), no("keys", key("a", disowns=[(X, 1)], by=X)),
         key("b", B, by=X), no("keys", key("c", retires=[Y], disowns=[(Y, 1)], by=X)), key("d", retires=[Y], by=X),
         no("keys", key("e", disowns=[(Y, 1)], by=X)), key("f", retires=[B], disowns=[(B, 1)], by=X))
    case("disowns_stranger", "A key is disowned that the ledger does not know, alone and beside one that it knows.", *START,
         no("keys", key("c", disowns=[(STRANGER, 1)])), no("keys", off((B, 1), (STRANGER, 1))), off((B, 1)))
    case("disowns_new", "A key is disowned by the statement that brings it in.", *START, no("keys", key("c", C, disowns=[(C, 1)])),
         no("keys", key("d", controls=[X], disowns=[(X, 1)])), key("e", C), no("keys", key("f", D, disowns=[(C, 1)])))
    case("disowns_index", "The index is the statement's own, one above it, or far above it; then one below it.", *START, no("keys", off((B, 2))),
         no("keys", off((B, 3))), no("keys", off((B, 2**63 - 1))), off((B, 1)))
    case("disowns_index_last", "The index is that of the entry before, of one signed by another key.", *START, invoice("one", by=B), invoice("two"),
        off((B, 3)),
         receipt("paid", "one"), receipt("paid too", "two"))
    case("disowns_again", "A disowned key is disowned again, from the same index, from a higher and from a lower one.", *START, invoice("one", by=B),
         invoice("two", by=B), off((B, 3)), receipt("paid", "one"), no("keys", key("c", disowns=[(B, 3)])), no("keys", key("d", disowns=[(B, 4)])),
         no("keys", key("e", disowns=[(B, 5)])), key("f", disowns=[(B, 2)]), no("disowned", receipt("paid again", "one")),
         no("keys", key("g", disowns=[(B, 3)])), no("keys", key("h", disowns=[(B, 2)])), key("i", disowns=[(B, 1)]))
    case("disowns_other_name", "A key is disowned under another name: it is the same key.", *START, invoice("one", by=B), key("c", retires=[B],
        disowns=[(OTHER, 2)]),
         no("disowned", receipt("paid", "one")), no("keys", key("d", disowns=[(B, 2)])), no("keys", key("e", disowns=[(OTHER, 3)])))
    case("disowns_other_name_in_force", "A key in force is disowned under another name; retired under a third it may be.", *START,
         no("keys", key("c", disowns=[(OTHER, 1)])), key("d", retires=[B.named("b")], disowns=[(OTHER, 1)]))
    case("disowns_two", "Two keys are disowned at once, each from its own index.", *START, key("c", C), invoice("one", by=B), invoice("two", by=C),
         invoice("three", by=B), invoice("four", by=C), key("off", retires=[B, C], disowns=[(B, 4), (C, 6)]), receipt("pays one", "one"),
         receipt("pays two", "two"), no("disowned", receipt("pays three", "three")), no("disowned", receipt("pays four", "four")))
    case("disowns_refused", "A refused key statement disowns nothing.", *START, invoice("one", by=B), key("c", retires=[B]),
         no("keys", key("d", A, disowns=[(B, 2)])), no("signature", key("e", disowns=[(B, 2)], by=B)), receipt("paid", "one"))
    case("disowns_by_control", "A control key disowns the only firm key, and brings in another.", gen(controls=[X]), invoice("one"), invoice("two"),
         no("keys", key("a", retires=[A], disowns=[(A, 2)], by=X)), key("b", B, retires=[A], disowns=[(A, 2)], by=X), receipt("paid", "one", by=B),
         no("disowned", receipt("paid two", "two", by=B)))
    case("disowns_then_added", "A disowned key does not come in again.", *START, off((B, 1)), no("keys", key("c", B)), no("keys", key("d", controls=[B])),
         no("keys", key("e", retires=[B])))


def records():
    five = [invoice("one", by=B), invoice("two", by=B)]            # indices 2 and 3
    case("disowned", "From the index on, what the key signed is disowned; nothing refers to it any more.", *START, *five, off((B, 3)),
         *(no("disowned", make(f"{i} two", "two")) for i, make in enumerate((receipt, credit, invoice, void))), receipt("paid", "one"), credit("back", "one"),
         invoice("three", "one"), void("gone", "one"))
    case("disowned_all", "A key is disowned from the index on at which it was added.", *START, *five, off((B, 1)), no("disowned", receipt("pays one", "one")),
         no("disowned", receipt("pays two", "two")))
    case("disowned_only_its_own", "What other keys signed after that index stays.", *START, key("c", C), invoice("one", by=B), invoice("two", by=C),
        invoice("three"),
         off((B, 3)), no("disowned", receipt("pays one", "one")), receipt("pays two", "two"), receipt("pays three", "three"))
    case("disowned_kinds", "A disowned receipt and credit-note are not voided; of a disowned void the kind comes first.", *START, invoice("one"),
        invoice("two"),
         receipt("paid", "one", by=B), credit("back", "one", by=B), void("gone", "two", by=B), off((B, 2)), no("disowned", void("no receipt", "paid")),
         no("disowned", void("no credit", "back")), no("wrong-relation", void("no void", "gone")), no("wrong-relation", receipt("no", "paid")))
    case("disowned_genesis_key", "The key that the genesis adds is disowned from index 1 on: the genesis and the key statements that it signed stay.", G,
         key("b", B), invoice("one"), key("c", C), key("off", retires=[A], disowns=[(A, 1)], by=B), no("disowned", receipt("paid", "one", by=B)),
         invoice("two", by=C), no("wrong-relation", void("gone", "genesis", by=C)), no("wrong-relation", void("gone too", "c", by=C)))
    case("disowned_key_statement", "A disowned key had added another, which stays in force.", *START, key("c", C, by=B), invoice("one", by=B),
         off((B, 2)), invoice("two", by=C), no("disowned", receipt("paid", "one", by=C)), key("d", D, by=C))
    case("disowned_control_statement", "A disowned key had brought in a control key, which stays in force.", *START, key("x", controls=[X], by=B),
         no("signature", off((B, 2))), off((B, 2), by=X), no("signature", key("c", C)), key("c", C, by=X))
    case("disowned_void", "A void is disowned: what it voided is voided no more.", *START, invoice("one"), receipt("paid", "one"), void("gone", "one",
        "paid", by=B),
         no("voided", receipt("a", "one")), off((B, 4)), receipt("a", "one"), credit("back", "one"), void("gone anew", "paid"), no("voided", void("c", "paid")),
         invoice("two", "one"))
    case("disowned_void_again", "A disowned void's invoice is voided by another, and stays so.", *START, invoice("one"), void("gone", "one", by=B), off((B, 3)),
         void("gone anew", "one"), no("voided", receipt("paid", "one")), no("voided", void("once more", "one")))
    case("disowned_void_below", "A void below the index is not disowned: what it voided stays voided.", *START, invoice("one"), void("gone", "one", by=B),
         invoice("two", by=B), off((B, 4)), no("voided", receipt("paid", "one")), no("disowned", receipt("paid two", "two")))
    case("disowned_replacement", "A replacement is disowned: what it replaced is replaced no more, until another replaces it.", *START, invoice("one"),
         invoice("two", "one", by=B), no("replaced", invoice("three", "one")), off((B, 3)), no("disowned", invoice("three", "two")),
         invoice("three", "one"), no("replaced", invoice("four", "one")))
    case("disowned_replacement_lower", "A key is disowned again from a lower index on, and a second replacement with it.", *START, invoice("one"),
        invoice("two"),
         invoice("three", "one", by=B), invoice("four", "two", by=B), off((B, 5)), no("replaced", invoice("five", "one")), invoice("six", "two"),
         key("c", disowns=[(B, 4)]), invoice("five", "one"), no("replaced", invoice("seven", "two")))
    case("disowned_before_voided", "A disowned invoice was voided and replaced before: that it is disowned comes first.", *START, invoice("one", by=B),
         void("gone", "one"), invoice("two", by=B), invoice("three", "two"), off((B, 2)), no("disowned", receipt("paid", "one")),
         no("disowned", invoice("four", "two")))
    case("disowned_refers", "A disowned receipt had referred to an invoice, which stays as it was.", *START, invoice("one"), receipt("paid", "one", by=B),
         off((B, 3)), receipt("paid anew", "one"), void("gone", "one"))
    case("disowned_void_of_disowned", "Void and invoice are both disowned.", *START, invoice("one", by=B), void("gone", "one", by=B), off((B, 2)),
         no("disowned", receipt("paid", "one")), no("disowned", void("again", "one")))
    case("disowned_id", "The id of a disowned record stays taken, and the record itself is repeated.", *START, invoice("one", by=B), off((B, 2)),
         no("conflict", invoice("one")), no("repeated", invoice("one", by=B)), no("conflict", receipt("one")))
    case("disowned_series", "The number of a disowned record stays taken.", *START, invoice("one", series=("s", 1)), invoice("two", series=("s", 2),
        by=B), off((B, 3)),
         no("series", invoice("three", series=("s", 2))), invoice("three", series=("s", 3)))
    case("disowned_series_only", "The only record of a series is disowned.", *START, invoice("one", series=("s", 1), by=B), off((B, 2)),
         no("series", invoice("two", series=("s", 1))), invoice("two", series=("s", 2)))
    case("disowned_relation_order", "A disowned record is referred to, and the number of a series is wrong: the relation comes first.", *START,
         invoice("one", by=B), off((B, 2)), no("disowned", receipt("paid", "one", series=("s", 2))), no("wrong-relation", receipt("paid b", "b")))


def make():
    rules()
    records()
