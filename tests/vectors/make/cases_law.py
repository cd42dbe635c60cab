"""area `ledger`: what a ledger takes as its next entry (section 4). The cases of keys are here and in
cases_disowns.py, those of records in cases_records.py."""
import ed25519
import note as n
from cases import flip, put, rand
from cases_statement import LEDGER, lines, new_id
from law import Ledger
from note import b64

A, B, C, D = (n.Key(f"acme.example/{i}", f"law firm {i}") for i in range(1, 5))
X, Y, Z = (n.Key(f"acme.example/control-{i}", f"law control {i}") for i in range(1, 4))
STRANGER = n.Key("stranger.example", "law stranger")
TWINS = [n.Key("acme.example/twin", f"twin {i}") for i in (26200, 73867)]          # of one key ID, which takes some seconds to find
assert TWINS[0].id == TWINS[1].id
CONTENT = f"content 1 {b64(rand('law'))}"


def ident(label):
    return new_id("law " + label)


def st(label, kind, *extra, by, ledger=LEDGER):
    return by.note(lines(*extra, ledger=ledger, id=ident(label), kind=kind))


def key_lines(adds=(), controls=(), retires=(), disowns=(), domain=None):
    """`disowns` holds (key, index)."""
    out = [f"domain {domain}"] if domain else []
    for word, keys in (("adds", adds), ("controls", controls), ("retires", retires)):
        out += sorted((f"{word} {k.vkey}" for k in keys), key=str.encode)
    return out + sorted((f"disowns {k.vkey} {index}" for k, index in disowns), key=str.encode)


def gen(label="genesis", adds=A, controls=(), by=None, ledger=LEDGER, domain=None):
    extra = ["firm Acme", *key_lines([adds], controls, domain=domain), "anchor_within 86400"]
    return st(label, "genesis", *extra, by=by or adds, ledger=ledger)


def key(label, *adds, by=A, **kw):
    return st(label, "key", *key_lines(adds, **kw), by=by)


def record(kind, word=None):
    def make(label, *others, by=A, series=None, ledger=LEDGER, **kw):
        """`others` are labels of the records that it refers to."""
        extra = [*kw.get("extra", ()), *([f"series {ident(series[0])} {series[1]}"] if series else [])]
        content = [] if kind == "void" else [CONTENT]
        return st(label, kind, *content, *extra, *sorted(f"{word} {ident(o)}" for o in others), by=by, ledger=ledger)
    return make


invoice, receipt = record("invoice", "replaces"), record("receipt", "pays")
credit, void = record("credit-note", "credits"), record("void", "voids")


def no(word, s):
    """The statement is refused."""
    return word, s


def case(name, about, *steps, ledger=LEDGER):
    """Each step is a statement that is admitted, or one with another word."""
    steps = [s if isinstance(s, tuple) else ("admitted", s) for s in steps]
    book, want = Ledger(ledger), [word for word, _ in steps]
    got = [book.take(s) for _, s in steps]
    assert got == want, f"{name}: by hand {want}, by the law {got}"
    put("ledger", name, about, want, ledger=ledger, statements=[s for _, s in steps])


def resigned(s, key):
    """The same text with another good signature by the same key."""
    text = s.partition("\n\n")[0] + "\n"
    a, _ = ed25519.secret(key.seed)
    r = ed25519.scalar(b"another", text.encode())
    R = ed25519.encode(ed25519.base(r))
    sig = R + ((r + ed25519.scalar(R, key.pub, text.encode()) * a) % ed25519.L).to_bytes(32, "little")
    out = text + "\n" + n.sig_line(key.name, key.id, sig)
    assert out != s and n.holds(n.note(out)[1][0], 1, key.pub, text)
    return out


def spoiled(s, key):
    """The same text with a bit of the signature flipped."""
    text = s.partition("\n\n")[0] + "\n"
    return text + "\n" + n.sig_line(key.name, key.id, flip(key.sig(text), 77))


G = gen()


def ledgers():
    beta, host = "notary.example/beta", "other.example/acme"
    again = invoice("one")
    case("empty", "Nothing is handed in.")
    case("ordinary", "A genesis, keys, and a record of each kind.", G, key("b", B), invoice("one"), receipt("paid", "one", by=B),
         credit("back", "one"), invoice("two", "one"), void("gone", "two", by=B), key("a", retires=[A], by=B), invoice("three", by=B))
    case("other_ledger", "A record of another ledger of the notary, of another notary, and of this one.", G,
         no("other-ledger", invoice("one", ledger=beta)), no("other-ledger", invoice("one", ledger=host)), again)
    case("other_ledger_genesis", "The genesis of another ledger is handed in first.", no("other-ledger", gen(ledger=beta)), G)
    case("other_ledger_first", "The record is of another ledger, and an id, the kind or the signer is wrong besides: the ledger comes first.", G,
         again, no("other-ledger", invoice("one", ledger=beta)), no("other-ledger", gen("second", ledger=beta)),
         no("other-ledger", invoice("two", by=STRANGER, ledger=beta)), no("other-ledger", receipt("three", "none", ledger=beta)))
    case("other_ledger_at_start", "The first statement is of another ledger and no genesis: the ledger comes first.",
         no("other-ledger", invoice("one", ledger=beta)), no("genesis", again), G, again)

    case("repeated", "The same statement is handed in again, at once and later.", G, no("repeated", G), again, no("repeated", again),
         invoice("two"), no("repeated", G), no("repeated", again))
    case("repeated_series", "A record with a number of a series is handed in again: the number is not asked about.", G, invoice("one", series=("s", 1)),
         invoice("two", series=("s", 2)), no("repeated", invoice("one", series=("s", 1))), invoice("three", series=("s", 3)))
    case("repeated_voided", "A receipt is handed in again after its invoice was voided, and so is the void.", G, again, receipt("paid", "one"),
         void("gone", "one"), no("repeated", receipt("paid", "one")), no("repeated", void("gone", "one")), no("repeated", again))
    case("repeated_retired", "A record is handed in again after its key was retired, and so is the key statement.", G, again, key("b", B, retires=[A]),
         no("repeated", again), no("repeated", key("b", B, retires=[A])), no("signature", invoice("two")))
    case("repeated_refused", "What was refused is not held: it is refused again, admitted when its time has come, and only then a repetition.", G,
         no("unknown-relation", receipt("paid", "one")), no("unknown-relation", receipt("paid", "one")), again, receipt("paid", "one"),
         no("repeated", receipt("paid", "one")))
    case("repeated_refused_genesis", "A refused genesis is not held.", no("signature", gen(by=B)), no("signature", gen(by=B)), G,
         no("conflict", gen(by=B)))

    case("conflict", "Other statements with an id that is held: another content, another kind, another relation.", G, again,
         no("conflict", invoice("one", series=("s", 1))), no("conflict", receipt("one")), invoice("two"),
         no("conflict", invoice("two", "one")), no("conflict", void("two", "one")))
    case("conflict_genesis", "A record with the id of the genesis, and one with that of a key statement.", G, key("b", B),
         no("conflict", invoice("genesis")), no("conflict", invoice("b")), no("conflict", key("genesis", C)), no("conflict", key("b", C)))
    case("conflict_signature", "The same text with another good signature by the same key is another statement.", G, again,
         no("conflict", resigned(again, A)), no("repeated", again), no("conflict", resigned(G, A)))
    case("conflict_other_key", "The same text signed by another key of the firm.", G, key("b", B), again, no("conflict", invoice("one", by=B)))
    case("conflict_first", "The id is held, and kind, signer, keys, relation or number are wrong besides: the id comes first.", G, again,
         no("conflict", gen("one")), no("conflict", invoice("one", by=STRANGER)), no("conflict", key("one", A)),
         no("conflict", receipt("one", "none")), no("conflict", invoice("one", series=("s", 7))), no("conflict", spoiled(again, A)))
    case("conflict_not_of_refused", "A refused statement takes no id.", G, no("series", invoice("one", series=("s", 2))), invoice("one"),
         no("conflict", invoice("one", series=("s", 1))))


def genesis():
    case("genesis_not_first", "The first statement is a record or a key statement.", no("genesis", invoice("one")), no("genesis", key("b", B)),
         no("genesis", void("gone", "one")), G, invoice("one"))
    case("genesis_twice", "A second genesis, by the same key and by another.", G, no("genesis", gen("second")), no("genesis", gen("third", B)),
         invoice("one"), no("genesis", gen("second")))
    case("genesis_twice_known_key", "A second genesis that adds a key which the ledger knows.", G, key("b", B), no("genesis", gen("second", B)))
    case("genesis_first", "Kind and signature are wrong: the kind comes first.", no("genesis", invoice("one", by=STRANGER)), G,
         no("genesis", gen("second", by=STRANGER)), no("genesis", spoiled(gen("third"), A)))
    case("genesis_other_signer", "A genesis that a stranger signed, and one that its own control key signed.", no("signature", gen(by=STRANGER)),
         no("signature", gen(controls=[X], by=X)), G)
    case("genesis_false_signature", "A bit of the genesis' signature is flipped.", no("signature", spoiled(G, A)), G)
    case("genesis_other_name", "The key that the genesis adds signs under another name.", no("signature", gen(by=A.named("acme.example/other"))), G)
    case("genesis_63_controls", "A genesis with 63 control keys, one of which signs.", gen(controls=many(63)), key("b", B, by=many(63)[40]))


def many(count, label="many"):
    return [n.Key(f"k{i}", f"law {label} {i}") for i in range(count)]


def signatures():
    one = invoice("one")
    text = one.partition("\n\n")[0] + "\n"
    line = lambda *a: text + "\n" + n.sig_line(*a)
    case("signature", "Records that are signed by a stranger, with a bit flipped, under another name, or by a stranger under the key's name and ID.", G,
         no("signature", invoice("one", by=STRANGER)), no("signature", spoiled(one, A)), no("signature", invoice("one", by=A.named("acme.example/other"))),
         no("signature", line(A.name, A.id, STRANGER.sig(text))), no("signature", line(A.name, flip(A.id), A.sig(text))),
         no("signature", line(A.name, A.id, A.sig(text + "x\n"))), one)
    case("signature_key_next_index", "A key signs from the next index on after it was added, and not before.", G, no("signature", invoice("one", by=B)),
         no("signature", key("b", B, by=B)), key("b", B), invoice("one", by=B))
    case("signature_key_adds_next", "A key signs the key statement after the one that added it.", G, key("b", B), key("c", C, by=B), invoice("one", by=C))
    case("signature_retired", "A key signs no more from the next index on after it was retired.", G, key("b", B), invoice("one"), key("a", retires=[A]),
         no("signature", invoice("two")), no("signature", key("c", C)), invoice("two", by=B))
    case("signature_retires_itself", "A key statement is signed by the key that it retires.", G, key("b", B, retires=[A]), no("signature", invoice("one")),
         invoice("one", by=B))
    case("signature_first", "A stranger signs what breaks the rules of keys, of relations and of series: the signature comes first.", G,
         no("signature", key("b", A, by=STRANGER)), no("signature", receipt("paid", "none", by=STRANGER)),
         no("signature", invoice("one", series=("s", 2), by=STRANGER)), no("signature", key("c", retires=[A], by=STRANGER)))
    case("signature_names_of_two", "Two keys of one name sign, each under its own key ID.", G, key("b", B.named(A.name)), invoice("one"),
         invoice("two", by=B.named(A.name)), key("c", retires=[A]), no("signature", invoice("three")), invoice("three", by=B.named(A.name)))
    s, t = TWINS
    case("signature_twins", "Two keys have the same name and the same key ID: either signs, as long as it is in force.", G, key("twins", s, t),
        invoice("one", by=s),
         invoice("two", by=t), key("retired", retires=[s]), no("signature", invoice("three", by=s)), invoice("three", by=t), receipt("paid", "two", by=t))
    case("signature_twins_disowned", "Of two keys with the same name and key ID one is disowned: what it signed is told from what the other signed.", G,
         key("twins", s, t), invoice("one", by=s), invoice("two", by=t), key("off", retires=[t], disowns=[(t, 2)]), receipt("pays one", "one"),
         no("disowned", receipt("pays two", "two")))
    case("signature_dates", "Dates of statements may run backwards.", G, invoice("one", extra=["issued 2026-11-21T10:00:00Z"]),
         invoice("two", extra=["issued 1970-01-01T00:00:00Z"]))


def controls():
    GX = gen(controls=[X])
    case("control_signs_records", "A control key signs no record of any kind.", GX, invoice("one"), no("signature", invoice("two", by=X)),
         no("signature", receipt("paid", "one", by=X)), no("signature", credit("back", "one", by=X)), no("signature", void("gone", "one", by=X)),
         receipt("paid", "one"))
    case("control_signs_keys", "Where a control key is in force, a firm key signs no key statement.", GX, no("signature", key("b", B)),
         no("signature", key("d", domain="acme.example")), no("signature", key("a", B, retires=[A])), key("b", B, by=X), invoice("one", by=B))
    case("control_later", "A control key comes in later, signed by a firm key; from the next index on it signs, and the firm key does not.", G,
         key("b", B), key("x", controls=[X]), no("signature", key("c", C)), no("signature", key("c", C, by=B)), key("c", C, by=X), invoice("one", by=C))
    case("control_signs_itself_in", "A control key signs the statement that brings it in.", G, no("signature", key("x", controls=[X], by=X)),
         key("x", controls=[X]), no("signature", key("y", controls=[Y], by=Y)), key("y", controls=[Y], by=X))
    case("control_with_firm_key", "One statement brings in a firm key and a control key.", G, key("b", B, controls=[X]), invoice("one", by=B),
         no("signature", invoice("two", by=X)), no("signature", key("c", C, by=B)), key("c", C, by=X))
    case("control_replaced", "A control key is replaced by another, in a statement that it signs itself.", GX, key("y", controls=[Y], retires=[X], by=X),
         no("signature", key("b", B, by=X)), no("signature", key("b", B)), key("b", B, by=Y))
    case("control_last_retired", "The last control key is not retired, by nobody, with or without a firm key in its place.", GX,
         no("keys", key("x", retires=[X], by=X)), no("keys", key("x", B, retires=[X], by=X)), no("signature", key("x", retires=[X])),
         key("y", controls=[Y], by=X), key("x", retires=[X], by=Y), no("keys", key("z", retires=[Y], by=Y)))
    case("control_two_retired", "Of two control keys both are retired at once, and then one.", gen(controls=[X, Y]), no("keys", key("none",
        retires=[X, Y], by=X)),
         key("x", retires=[X], by=X), no("signature", key("b", B, by=X)), key("b", B, by=Y))
    case("control_retires_firm", "A control key retires a firm key, and not the last one.", GX, no("keys", key("a", retires=[A], by=X)),
         no("keys", key("y", controls=[Y], retires=[A], by=X)), key("b", B, retires=[A], by=X), no("signature", invoice("one")), invoice("one", by=B))
    case("control_either_of_two", "Two control keys are in force: either signs.", gen(controls=[X, Y]), key("b", B, by=Y), key("c", C, by=X),
         no("signature", key("d", D, by=A)))
    case("control_retired_signs", "A retired control key signs neither a key statement nor a record.", gen(controls=[X, Y]), key("x", retires=[X], by=Y),
         no("signature", key("b", B, by=X)), no("signature", invoice("one", by=X)))


def known():
    other = "acme.example/other"
    case("keys_added_again", "A key in force is added again, by itself and by another.", G, no("keys", key("a", A)), key("b", B), no("keys", key("c", A, by=B)),
         no("keys", key("d", B, C)), no("keys", key("e", B, by=B)))
    case("keys_retired_added_again", "A retired key is added again, at once and later.", G, key("b", B, retires=[A]), no("keys", key("a", A, by=B)),
         invoice("one", by=B), no("keys", key("c", A, C, by=B)), no("signature", invoice("two")))
    case("keys_known_under_other_name", "A key that the ledger knows is added under another name, in force and retired.", G, key("b", B),
         no("keys", key("c", A.named(other))), no("keys", key("d", B.named(A.name))), key("e", retires=[B]), no("keys", key("f", B.named(other))),
         no("signature", invoice("one", by=A.named(other))))
    case("keys_firm_as_control", "A firm key comes in as a control key, in force and retired, under its name and another.", G, key("b", B),
         no("keys", key("c", controls=[B])), no("keys", key("d", controls=[A])), no("keys", key("e", controls=[A.named(other)])), key("f", retires=[B]),
         no("keys", key("g", controls=[B])), key("h", controls=[X]))
    case("keys_control_as_firm", "A control key comes in as a firm key, in force and retired, under its name and another.", gen(controls=[X, Y]),
         no("keys", key("a", X, by=X)), no("keys", key("b", X.named(other), by=X)), key("c", retires=[X], by=Y), no("keys", key("d", X, by=Y)),
         no("signature", invoice("one", by=X)))
    case("keys_control_again", "A control key comes in again, in force and retired.", gen(controls=[X, Y]), no("keys", key("a", controls=[X], by=X)),
         no("keys", key("b", controls=[Z, X], by=X)), key("c", retires=[X], by=Y), no("keys", key("d", controls=[X], by=Y)), key("e", controls=[Z], by=Y))
    case("keys_stranger_retired", "A key that was never added is retired, alone and beside one in force.", G, no("keys", key("b", retires=[B])), key("c", C),
         no("keys", key("d", retires=[B, C])), no("keys", key("e", D, retires=[B])), invoice("one", by=C))
    case("keys_retired_again", "A retired key is retired again.", G, key("b", B, C), key("c", retires=[B]), no("keys", key("d", retires=[B])),
         no("keys", key("e", retires=[B, C])), key("f", retires=[C]))
    case("keys_retired_under_other_name", "A key is retired under another name: it is the same key.", G, key("b", B), invoice("one", by=B),
         key("c", retires=[B.named(other)]), no("signature", invoice("two", by=B)), no("keys", key("d", retires=[B])))
    case("keys_none_left", "The last firm key is retired, of one and of two.", G, no("keys", key("a", retires=[A])), no("keys", key("x", controls=[X],
        retires=[A])),
         key("b", B), no("keys", key("c", retires=[A, B])), key("d", retires=[A]), no("keys", key("e", retires=[B], by=B)), key("f", C, retires=[B], by=B))
    case("keys_domain", "A key statement with a domain and nothing else, signed by who signs key statements.", gen(domain="acme.example"),
         key("d", domain="acme.test"), no("signature", key("e", domain="acme.test", by=STRANGER)), key("x", controls=[X]),
         no("signature", key("f", domain="acme.org")), key("f", domain="acme.org", by=X))
    case("keys_refused_change_nothing", "A refused key statement neither adds nor retires.", G, key("b", B), no("keys", key("c", A, C)),
         no("signature", invoice("one", by=C)), no("keys", key("d", D, retires=[B, STRANGER])), invoice("one", by=B), no("signature", invoice("two", by=D)))


def bounds():
    k = many(256, "of 256")
    steps = [gen(adds=k[0]), *(key(f"keys {i}", *k[i:i + 64], by=k[0]) for i in (1, 65, 129))]
    case("keys_256", "A ledger knows 256 keys, retired ones too, and not one more.", *steps, no("keys", key("too many", *k[193:], B, by=k[0])),
         key("keys 193", *k[193:], by=k[0]), no("keys", key("one more", B, by=k[0])), no("keys", key("control", controls=[X], by=k[0])),
         key("retired", retires=k[1:65], by=k[0]), no("keys", key("in its place", B, retires=[k[100]], by=k[0])), invoice("one", by=k[255]))
    case("keys_256_controls", "Control keys count among the 256.", gen(adds=k[0], controls=k[1:64]), *(key(f"keys {i}", controls=k[i:i + 64], by=k[1])
         for i in (64, 128)), key("keys 192", controls=k[192:255], by=k[1]), no("keys", key("two more", k[255], B, by=k[1])), key("the last", k[255],
             by=k[1]), no("keys", key("one more", B, by=k[254])))
    short = n.Key("a", "law short")
    tiny = lambda i: short.note(lines("domain a.b", ledger="a/a", id=ident(f"tiny {i}"), kind="key"))
    start = short.note(lines("firm A", "adds " + short.vkey, "anchor_within 1", ledger="a/a", id=ident("tiny"), kind="genesis"))
    bill = short.note(lines(CONTENT, ledger="a/a", id=ident("tiny bill"), kind="invoice"))
    case("keys_1000_statements", "A ledger takes 1,000 key statements, and not one more; other records it takes, and what it holds is repeated.", start,
         *(tiny(i) for i in range(1000)), no("keys", tiny(1000)), bill, no("repeated", tiny(999)), no("keys", tiny(1001)), ledger="a/a")


def make():
    ledgers()
    genesis()
    signatures()
    controls()
    known()
    bounds()
