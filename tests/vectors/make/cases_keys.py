"""area `verify`: how the key that signed came into force (section 7.1). More of it is in cases_verify.py."""
import note as n
import world as w
from cases_law import TWINS, key_lines
from cases_verify import PENDING, V
from note import b64
from world import IDS, K1, K2, K3, LATER, MAIN, STRANGER, World, fresh, st

BAD, CAN, GREEN = "does-not-match", "cannot-tell", "unchanged"
KEYS, UNKNOWN, FALSE = "failed statement.keys", "unknown statement.unknown-key", "failed statement.signature"
X, Y = (n.Key(f"acme.example/control-{i}", f"control {i}") for i in (1, 2))
OTHER = "acme.example/other"
BILL = 8                                                           # the index of the record, sealed by a checkpoint of 10


def gen(adds=K1, controls=(), by=None, domain=None):
    return st(0, "genesis", "firm Acme", *key_lines([adds], controls, domain=domain), "anchor_within 86400", by=by or adds)


def key(index, *adds, by=K1, **kw):
    return st(index, "key", *key_lines(adds, **kw), by=by)


def bill(index=BILL, by=K2, kind="invoice"):
    return st(index, kind, MAIN.content, by=by)


def book(change):
    """A ledger of 12 entries: a genesis, those given, the bill, and others between and after them."""
    some = {0: gen()} | change
    return World(of=[some.get(i) or st(i, "invoice", LATER.content, by=K1) for i in range(12)])


def chain(name, about, change, outcome=None, show=None, index=BILL, doc=MAIN, edit=None, **checks):
    """The notary sealed these entries; the proof shows all key statements before the record, or those at `show`."""
    x = book(change)
    p = x.proof(index, doc, 10)
    if show is not None:
        p["keys"] = [k for k in p["keys"] if k["index"] in show]
    if edit:
        edit(p, x)
    if doc is None:
        checks |= dict(record_only=True, sha=None)
    if outcome:
        checks["statement"] = outcome
    verdict = {"f": BAD, "u": CAN}[outcome[0]] if outcome else GREEN
    V("keys_" + name, about, verdict, p, world=x, fragment=doc.fragment(index) if doc else None, **checks)


def shown():
    """Which statements have to be there."""
    rotation = {1: key(1, K2), 3: key(3, K3, retires=[K1], by=K2), BILL: bill()}
    chain("least", "Only those statements are shown that lead to the record's key: everything holds.", rotation, show=(0, 1))
    chain("surplus", "A key statement is shown besides that leads nowhere: everything holds.", rotation)
    chain("retirement_left_out", "The record's key was retired before it, and the notary left that out: a reader of one proof cannot see it.",
          {1: key(1, K2), 3: key(3, K3, retires=[K2]), BILL: bill()}, show=(0, 1))
    chain("retirement_shown", "The record's key was retired before it, and the proof shows that.", {1: key(1, K2), 3: key(3, K3, retires=[K2]), BILL: bill()}, UNKNOWN)
    chain("link_left_out", "The statement that added the record's key is left out, one that retires another is shown.", rotation | {BILL: bill(by=K3)}, KEYS, show=(0, 3))
    honest = {1: key(1, K2), 3: key(3, retires=[K1], by=K2), 5: key(5, K3, disowns=[(K1, 2)], by=K2), BILL: bill(by=K3)}
    chain("disowned_retirement_left_out", "The statement that retired a disowned key is left out, for it leads nowhere: everything holds.", honest, show=(0, 1, 5))
    chain("disowned_retirement_shown", "The statement that retired a disowned key is shown besides: everything holds.", honest)
    chain("disowned_signs_on", "The record is signed by a key that a statement shown disowns; what retired it is not shown.",
          {1: key(1, K2), 3: key(3, disowns=[(K2, 2)]), BILL: bill()}, UNKNOWN)
    chain("disowned_before_signs_on", "The record is signed by a key that is disowned from beyond its own index on, and what disowns it is not shown.",
          {1: key(1, K2), BILL: bill()})
    chain("disowned_link_left_out", "The statement is left out that added the signer of one which disowns a key.", honest, KEYS, show=(0, 5))
    chain("last_left_out", "The statement that added the record's key is left out.", rotation | {BILL: bill(by=K3)}, UNKNOWN, show=(0, 1))
    chain("signer_left_out", "A statement is shown whose signer came in by one that is left out.", {1: key(1, K3), 3: key(3, K2, by=K3),
        BILL: bill()}, KEYS, show=(0, 3))
    chain("genesis_only", "The record is signed by the key of the genesis: nothing else has to be there.", rotation | {BILL: bill(by=K1)}, show=(0,))
    chain("four", "Each of four keys was added by the one before.", {i + 1: key(i + 1, b, by=a) for i, (a, b) in enumerate(zip([K1, K3, X], [K3, X,
        K2]))} | {BILL: bill()})
    chain("domains", "Statements with a domain and nothing else are among the keys, and the genesis has one.",
          {0: gen(domain="acme.example"), 1: key(1, domain="acme.test"), 2: key(2, K2), 3: key(3, domain="acme.org", by=K2), BILL: bill()})
    chain("unknown_retired", "A key is retired that none of the statements brought in.", {1: key(1, K3), 3: key(3, K2, retires=[K3]), BILL: bill()},
        show=(0, 3))
    chain("unknown_disowned", "A key is disowned that none of the statements brought in.",
          {1: key(1, K3), 3: key(3, K2, retires=[K3], disowns=[(K3, 2)]), BILL: bill()}, show=(0, 3))
    chain("unknown_disowned_again", "A key that none of the statements brought in is disowned twice, from a higher index the second time.",
          {3: key(3, K2, disowns=[(K3, 2)]), 5: key(5, disowns=[(K3, 4)]), BILL: bill()})
    chain("unknown_retired_again", "A key that none of the statements brought in is retired twice.",
          {3: key(3, K2, retires=[K3]), 5: key(5, retires=[K3]), BILL: bill()})
    chain("unknown_added_later", "A key that none of the statements brought in is retired, and added afterwards.", {3: key(3, retires=[K2]), 5: key(5,
        K2), BILL: bill()})
    chain("none_left", "The last firm key that the statements show is retired, by a statement that it signs itself.", {1: key(1, retires=[K1]),
        BILL: bill(by=K1)}, UNKNOWN)
    chain("none_left_for_next", "The last firm key that the statements show is retired, and another statement follows.",
          {1: key(1, retires=[K1]), 3: key(3, K2), BILL: bill()}, KEYS)


def who():
    """Rule 2 of section 4.1, for the statements and for the record."""
    GX = gen(controls=[X])
    chain("control", "A control key of the genesis adds the record's key.", {0: GX, 1: key(1, K2, by=X), BILL: bill()})
    chain("control_later", "A control key came in later, signed by a firm key, and adds the record's key.", {1: key(1, controls=[X]), 3: key(3, K2,
        by=X), BILL: bill()})
    chain("control_replaced", "The control key was replaced by a second, which adds the record's key.",
          {0: GX, 1: key(1, controls=[Y], retires=[X], by=X), 3: key(3, K2, by=Y), BILL: bill()})
    chain("control_left_out", "A control key came in by a statement that is left out, and a firm key signs the next: a reader of one proof cannot see it.",
          {1: key(1, controls=[X]), 3: key(3, K2), BILL: bill()}, show=(0, 3))
    chain("control_gone", "The only control key that the statements show was retired: from then on a firm key signs.",
          {0: GX, 1: key(1, retires=[X], by=X), 3: key(3, K2), BILL: bill()})
    chain("control_and_firm", "A firm key adds the record's key while a control key is in force.", {0: GX, 1: key(1, K2), BILL: bill()}, KEYS)
    chain("control_and_firm_later", "A control key came in, and a firm key adds the record's key afterwards.", {1: key(1, controls=[X]), 3: key(3,
        K2), BILL: bill()}, KEYS)
    chain("control_retired_signs", "A control key that was replaced adds the record's key.",
          {0: GX, 1: key(1, controls=[Y], retires=[X], by=X), 3: key(3, K2, by=X), BILL: bill()}, KEYS)
    chain("control_signs_itself_in", "A control key signs the statement that brings it in.", {1: key(1, K2, controls=[X], by=X), BILL: bill()}, KEYS)
    chain("control_link_left_out", "The control key that adds the record's key came in by a statement that is left out.",
          {0: GX, 1: key(1, controls=[Y], by=X), 3: key(3, K2, by=Y), BILL: bill()}, KEYS, show=(0, 3))
    chain("control_signs_genesis", "The genesis is signed by its control key.", {0: gen(controls=[X], by=X), BILL: bill(by=K1)}, KEYS)
    for kind in ("invoice", "receipt", "credit-note"):
        chain(f"control_signs_{kind.replace('-', '_')}", f"A statement of kind {kind} is signed by a control key.", {0: GX, BILL: bill(by=X,
            kind=kind)}, UNKNOWN)
    chain("control_signs_void", "A void is signed by a control key.", {0: GX, BILL: st(BILL, "void", f"voids {IDS[3]}", by=X)}, UNKNOWN, doc=None)
    chain("control_false", "A stranger signed under name and key ID of a control key, which signs no records.",
          {0: GX, BILL: forged(bill(by=X), X)}, UNKNOWN)

    chain("record_control", "A key statement is the record, signed by a control key.", {0: GX, BILL: key(BILL, K2, by=X)}, doc=None)
    chain("record_firm", "A key statement is the record, signed by a firm key.", {BILL: key(BILL, K2)}, doc=None)
    chain("record_firm_and_control", "A key statement is the record, signed by a firm key while a control key is in force.", {0: GX, BILL: key(BILL,
        K2)}, UNKNOWN, doc=None)
    chain("record_control_retired", "A key statement is the record, signed by a control key that was replaced.",
          {0: GX, 1: key(1, controls=[Y], retires=[X], by=X), BILL: key(BILL, K2, by=X)}, UNKNOWN, doc=None)
    chain("record_control_itself", "A key statement is the record, signed by the control key that it brings in.", {BILL: key(BILL, controls=[X],
        by=X)}, UNKNOWN, doc=None)
    chain("record_control_false", "A key statement is the record, which a stranger signed under name and key ID of the control key in force.",
          {0: GX, BILL: forged(key(BILL, K2, by=X), X)}, FALSE, doc=None)
    chain("record_firm_false", "A key statement is the record, which a stranger signed under name and key ID of a firm key while a control key is in force.",
          {0: GX, BILL: forged(key(BILL, K2), K1)}, UNKNOWN, doc=None)
    chain("record_genesis", "The genesis with control keys is the record.", {0: gen(controls=[X, Y])}, index=0, doc=None)
    chain("record_genesis_control", "The genesis is the record, and its control key signed it.", {0: gen(controls=[X], by=X)}, UNKNOWN, index=0, doc=None)


def twins():
    """Two keys have the same name and the same key ID."""
    s, t = TWINS
    both = {1: key(1, s, t)}
    for i, k in enumerate(TWINS):
        chain(f"twins_{i}", f"Two keys of one name and key ID are in force, and the {('first', 'second')[i]} of them signed.", both | {BILL: bill(by=k)})
        chain(f"twins_{i}_false",
            f"Of two keys of one name and key ID the {('first', 'second')[i]} was retired, and it signed: the line is by the other, and false.",
              both | {3: key(3, retires=[k]), BILL: bill(by=k)}, FALSE)
        chain(f"twins_{i}_adds", f"Two keys of one name and key ID are in force, and the {('first', 'second')[i]} of them added the record's.",
              both | {3: key(3, K2, by=k), BILL: bill()})
    chain("twins_forged", "Two keys of one name and key ID are in force, and a stranger signed under it.", both | {BILL: forged(bill(by=s), s)}, FALSE)


def forged(s, key):
    """A stranger's signature under a key's name and key ID."""
    text = s.partition("\n\n")[0] + "\n"
    return text + "\n" + n.sig_line(key.name, key.id, STRANGER.sig(text))


def rules():
    """Rules 3 and 6 of section 4.1, as far as the statements show; each is tried in one of the keys and in the record."""
    two = {1: key(1, K2)}
    gone = {1: key(1, K2), 3: key(3, retires=[K2])}
    off = {1: key(1, K2), 3: key(3, retires=[K2], disowns=[(K2, 2)])}
    GX = {0: gen(controls=[X])}
    def rule(name, about, make, before=None, lawful=False):
        """`make` gives the statement for an index."""
        before = before or {}
        chain("rule_" + name, about + ", by one of the keys.", before | {5: make(5), BILL: bill(by=K1)}, None if lawful else KEYS)
        chain(f"rule_{name}_record", about + ", by the record.", before | {BILL: make(BILL)}, None if lawful else KEYS, doc=None)

    other = K2.named(OTHER)
    rule("adds_in_force", "A key in force is added again", lambda i: key(i, K2), two)
    rule("adds_itself", "The key that signs is added again", lambda i: key(i, K1))
    rule("adds_retired", "A retired key is added again", lambda i: key(i, K2, K3), gone)
    rule("adds_renamed", "A key in force is added under another name", lambda i: key(i, other), two)
    rule("adds_control", "A control key is added as a firm key", lambda i: key(i, X, by=X), GX)
    rule("controls_firm", "A firm key comes in as a control key", lambda i: key(i, controls=[K2]), two)
    rule("controls_retired", "A retired firm key comes in as a control key", lambda i: key(i, controls=[K2]), gone)
    rule("controls_again", "A control key comes in again", lambda i: key(i, controls=[X], by=X), GX)
    rule("retires_again", "A retired key is retired again", lambda i: key(i, retires=[K2]), gone)
    rule("retires_again_renamed", "A retired key is retired again, under another name", lambda i: key(i, retires=[other]), gone)
    rule("retires", "A key is retired that another statement added", lambda i: key(i, retires=[K2]), two, True)
    rule("retires_renamed", "A key is retired under another name", lambda i: key(i, retires=[other]), two, True)
    rule("disowns_in_force", "A firm key is disowned that no statement shows to have been retired", lambda i: key(i, disowns=[(K2, 2)]), two, True)
    rule("disowns_in_force_renamed", "A firm key that no statement shows to have been retired is disowned under another name", lambda i: key(i, disowns=[(other, 2)]), two, True)
    rule("disowns_renamed_same", "A disowned key is disowned under another name from the same index on", lambda i: key(i, disowns=[(other, 2)]), off)
    rule("disowns_in_force_own_index", "A firm key is disowned from the statement's own index on, and no statement shows it to have been retired",
         lambda i: key(i, disowns=[(K2, i)]), two)
    rule("disowns_control_in_force", "A control key in force is disowned", lambda i: key(i, disowns=[(Y, 2)], by=X), {0: gen(controls=[X, Y])})
    rule("disowns_new_control", "A control key is disowned by the statement that brings it in", lambda i: key(i, controls=[X], disowns=[(X, 1)]))
    rule("disowns_new_renamed", "A key is disowned under another name by the statement that adds it", lambda i: key(i, K2, disowns=[(other, 1)]))
    rule("disowns_and_retires", "A firm key is retired and disowned at once", lambda i: key(i, retires=[K2], disowns=[(K2, i - 1)]), two, True)
    rule("disowns_retired", "A retired firm key is disowned", lambda i: key(i, disowns=[(K2, 1)]), gone, True)
    rule("disowns_control", "A retired control key is disowned", lambda i: key(i, disowns=[(X, 2)], by=Y), {0: gen(controls=[X, Y]), 3: key(3,
        retires=[X], by=Y)})
    rule("disowns_new", "A key is disowned by the statement that adds it", lambda i: key(i, K2, disowns=[(K2, 1)]))
    rule("disowns_own_index", "A retired firm key is disowned from the statement's own index on", lambda i: key(i, disowns=[(K2, i)]), gone)
    rule("disowns_later_index", "A retired firm key is disowned from the next index on", lambda i: key(i, disowns=[(K2, i + 1)]), gone)
    rule("disowns_unknown_own_index", "A key that no statement brought in is disowned from the statement's own index on", lambda i: key(i, disowns=[(K3, i)]))
    rule("disowns_unknown", "A key that no statement brought in is disowned from the index before", lambda i: key(i, disowns=[(K3, i - 1)]), None, True)
    rule("disowns_same", "A disowned key is disowned again from the same index on", lambda i: key(i, disowns=[(K2, 2)]), off)
    rule("disowns_higher", "A disowned key is disowned again from a higher index on", lambda i: key(i, disowns=[(K2, 3)]), off)
    rule("disowns_lower", "A disowned key is disowned again from a lower index on", lambda i: key(i, disowns=[(K2, 1)]), off, True)
    chain("rule_none_left_record", "The last firm key that is known is retired, by the record.", {BILL: key(BILL, retires=[K1])}, doc=None)
    chain("rule_control_none_left_record", "The last control key that is known is retired, by the record.", {0: gen(controls=[X]), BILL: key(BILL,
        retires=[X], by=X)}, doc=None)
    chain("rule_before_signature", "A stranger signed a key statement that adds a key in force: the rule comes first.", {BILL: key(BILL, K1,
        by=STRANGER)}, KEYS, doc=None)
    chain("rule_renamed_signs", "A key signs that was retired under another name.", {1: key(1, K2), 3: key(3, retires=[other]), BILL: bill()}, UNKNOWN)
    chain("rule_disowned_signs", "A key that was disowned and retired later than the record signed it.", {1: key(1, K2), BILL: bill(), 9: key(9,
        retires=[K2], disowns=[(K2, 2)])})
    chain("rule_added_at_record", "The record has the index of the statement that added its key, in another form of the ledger.", {1: key(1, K2),
        BILL: bill()}, KEYS,
          edit=lambda p, x: p["keys"][1].update(index=BILL))
    chain("indices_fall", "The indices of the keys fall.", {1: key(1, K3), 3: key(3, K2), BILL: bill()}, KEYS, edit=lambda p,
        x: p["keys"].append(p["keys"].pop(1)))
    chain("indices_equal", "Two of the keys are the same, with the same index.", {1: key(1, K2), BILL: bill()}, KEYS, edit=lambda p,
        x: p["keys"].append(p["keys"][1]))
    named = {1: key(1, domain="acme.example"), 3: key(3, domain="acme.test"), BILL: bill(by=K1)}
    chain("indices_fall_only", "The indices of two statements with a domain fall, and nothing else is wrong.", named, KEYS,
          edit=lambda p, x: p["keys"].append(p["keys"].pop(1)))
    chain("indices_equal_only", "A statement with a domain stands twice, and nothing else is wrong.", named, KEYS,
          edit=lambda p, x: p["keys"].append(p["keys"][2]))
    chain("genesis_at_1", "The genesis stands at index 1 of the ledger.", {1: gen(), BILL: bill(by=K1)}, KEYS, edit=lambda p, x: p["keys"].pop(0))


def bound():
    """257 elements and no more. None of these proofs holds, but for how they are spelled."""
    a = n.Key("a", "short")
    entries = [a.note(w.lines("firm A", "adds " + a.vkey, "anchor_within 1", id=IDS[0], kind="genesis")), a.note(w.lines(
        f"content 1 {b64(w.ONE.root)}", id=IDS[1], kind="invoice"))]
    x = World(of=entries, ledger_size=2)
    p = x.proof(1, w.ONE, 2, pending=True)
    given = dict(world=x, sha=w.ONE.sha, fragment=w.ONE.fragment(1), nodes=[])
    element = p["keys"][0] | {"path": []}
    V("keys_257", "There are 257 keys, as many as there can be; they are all the genesis.", BAD, fresh(p, keys=[element] * 257), statement=KEYS,
        **given, **PENDING)
    V("keys_258", "There are 258 keys.", CAN, fresh(p, keys=[element] * 258), proof="unknown proof.damaged", **given)


def make():
    shown()
    who()
    twins()
    rules()
    bound()
