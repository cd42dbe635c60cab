"""area `statement`: the lines of a genesis and of a key statement (section 3)"""
import note as n
import protocol
from cases import flip, put, verdict
from cases_statement import lines, new_id

KEY = n.Key("acme.example/2026", "statement")
ONE, TWO, THREE, FOUR = (n.Key(f"acme.example/{i}", f"statement key {i}") for i in range(1, 5))
ME = new_id("me")
CONTENT = "content 1 " + n.b64(bytes(32))
FIRM, WITHIN = "firm Acme", "anchor_within 86400"


def make_case(name, expect, about, kind, extra):
    s = KEY.note(lines(*extra, kind=kind, id=ME))
    assert verdict(protocol.statement, s) == expect, name
    put("statement", name, about, expect, statement=s)


def ok(name, about, *extra, kind="key"):
    make_case(name, "accept", about, kind, extra)


def no(name, about, *extra, kind="key"):
    make_case(name, "refuse", about, kind, extra)


def lines_of(word, *keys):
    return sorted((f"{word} {k.vkey}" for k in keys), key=str.encode)


def disowns(*keys):
    return sorted((f"disowns {k.vkey} {index}" for k, index in keys), key=str.encode)


ADDS, CONTROLS, RETIRES = (lines_of(w, k)[0] for w, k in (("adds", ONE), ("controls", TWO), ("retires", THREE)))
DISOWNS = disowns((FOUR, 7))[0]
GENESIS = [FIRM, "adds " + KEY.vkey, WITHIN]


def domains():
    long = ".".join(["a" * 63] * 3 + ["b" * 61])
    assert len(long) == 253
    yes = lambda name, about, d: ok("domain_" + name, about, "domain " + d)
    yes("alone", "A key statement with a domain and nothing else.", "acme.example")
    yes("least", "The shortest domain.", "a.b")
    yes("253", "A domain of 253 characters, with labels of 63.", long)
    yes("digits_first", "The first label is a number.", "4711.example")
    yes("digit_in_last", "The last label has a digit and a letter.", "acme.e1")
    yes("hyphens", "Labels with hyphens inside.", "xn--d1acufc.a--b.example")
    yes("many_labels", "A domain of 127 labels.", "a." * 126 + "b")
    for name, about, d in (
            ("254", "has 254 characters", "a." + long[1:]), ("label_64", "has a label of 64 characters", "a" * 64 + ".example"),
            ("label_64_last", "has a last label of 64 characters", "acme." + "a" * 64), ("one_label", "has one label", "localhost"), ("empty", "is empty", ""),
            ("dot_last", "ends with a dot", "acme.example."), ("dot_first", "begins with a dot", ".acme.example"), ("two_dots",
            "has two dots in a row", "acme..example"),
            ("dot", "is a dot", "."), ("hyphen_first", "begins with a hyphen", "-acme.example"), ("hyphen_last",
            "has a label that ends with a hyphen", "acme-.example"),
            ("hyphen_first_in_last", "has a last label that begins with a hyphen", "acme.-example"), ("hyphen_last_in_last", "ends with a hyphen",
            "acme.example-"),
            ("hyphen_only", "has a label that is a hyphen", "-.example"), ("number_last", "has a number as its last label", "acme.123"),
            ("ipv4", "is an IPv4 address", "192.0.2.1"), ("upper_case", "is in upper case", "Acme.example"), ("low_line", "has a low line", "acme_2.example"),
            ("not_ascii", "has a letter beyond ASCII", "\u00e4cme.example"), ("other_digit", "has a digit of another script", "acme\u0661.example"),
            ("kelvin", "has a Kelvin sign", "\u212aelvin.example"), ("port", "has a port", "acme.example:443"), ("scheme", "has a scheme",
            "https://acme.example"),
            ("path", "has a path", "acme.example/"), ("wildcard", "has a wildcard", "*.acme.example"), ("two", "is two", "acme.example acme.test"),
            ("space_first", "begins with a space", " acme.example"), ("space_last", "ends with a space", "acme.example "),
            ("ideographic_dot", "has an ideographic full stop", "acme\u3002example")):
        no("domain_" + name, f"The domain {about}.", "domain " + d)
    no("domain_last_label_alone", "The domain is a number of one label.", "domain 123")
    ok("genesis_domain", "A genesis with a domain.", FIRM, "domain acme.example", *GENESIS[1:], kind="genesis")
    ok("key_domain_adds", "A key statement with a domain that adds a key.", "domain acme.example", ADDS)
    no("domain_twice", "Two domains.", "domain acme.example", "domain acme.test")
    no("domain_after_adds", "domain stands after adds.", ADDS, "domain acme.example")
    no("domain_before_firm", "domain stands before firm.", "domain acme.example", *GENESIS, kind="genesis")
    no("genesis_domain_last", "domain stands after anchor_within.", *GENESIS, "domain acme.example", kind="genesis")
    for kind, rest in (("invoice", []), ("receipt", []), ("credit-note", []), ("void", ["voids " + new_id("a")])):
        no(f"domain_{kind.replace('-', '_')}", f"A statement of kind {kind} with a domain.", "domain acme.example", CONTENT, *rest, kind=kind)


def words():
    many = [n.Key(f"k{i}", f"statement many {i}") for i in range(65)]
    ok("key_all", "A key statement with each of its lines.", "domain acme.example", ADDS, CONTROLS, RETIRES, DISOWNS, "issued 2026-11-21T09:58:00Z")
    ok("key_controls", "A key statement that only brings in a control key.", CONTROLS)
    ok("key_disowns", "A key statement that only disowns a key.", DISOWNS)
    ok("key_several", "A key statement with several lines of each word.", *lines_of("adds", *many[:3]), *lines_of("controls", *many[3:6]),
       *lines_of("retires", *many[6:9]), *disowns(*((k, i + 1) for i, k in enumerate(many[9:12]))))
    no("key_date_only", "A key statement with a date and nothing else.", "issued 2026-11-21T09:58:00Z")
    ok("genesis_controls", "A genesis with a control key.", *GENESIS[:2], CONTROLS, WITHIN, kind="genesis")
    ok("genesis_63_controls", "A genesis with 63 control keys.", *GENESIS[:2], *lines_of("controls", *many[:63]), WITHIN, kind="genesis")
    no("genesis_64_controls", "A genesis with 64 control keys.", *GENESIS[:2], *lines_of("controls", *many[:64]), WITHIN, kind="genesis")
    no("genesis_controls_its_key", "A genesis whose control key is the key that it adds.", *GENESIS[:2], *lines_of("controls", KEY), WITHIN, kind="genesis")
    no("genesis_controls_only", "A genesis with a control key and no other.", FIRM, CONTROLS, WITHIN, kind="genesis")
    no("genesis_disowns", "A genesis that disowns a key.", *GENESIS[:2], DISOWNS, WITHIN, kind="genesis")
    no("genesis_controls_after", "controls stands after anchor_within.", *GENESIS, CONTROLS, kind="genesis")
    no("genesis_controls_before", "controls stands before adds.", FIRM, CONTROLS, *GENESIS[1:], kind="genesis")
    for name, about, extra in (("controls_before_adds", "controls stands before adds", [CONTROLS, ADDS]), ("retires_before_controls",
        "retires stands before controls",
                               [RETIRES, CONTROLS]), ("disowns_before_retires", "disowns stands before retires", [DISOWNS, RETIRES]),
                               ("disowns_first", "disowns stands before adds", [DISOWNS, ADDS]), ("issued_before_disowns", "issued stands before disowns",
                               ["issued 2026-11-21T09:58:00Z", DISOWNS]), ("adds_apart", "adds stands before and after controls",
                               [ADDS, CONTROLS, "adds " + FOUR.vkey])):
        no("key_" + name, f"In a key statement {about}.", *extra)
    no("key_firm", "A key statement with the firm.", FIRM, ADDS)
    no("key_anchor_within", "A key statement with anchor_within.", ADDS, WITHIN)
    no("key_series", "A key statement with a number of a series.", ADDS, f"series {new_id('series')} 1")
    no("key_voids", "A key statement that voids a record.", ADDS, f"voids {new_id('a')}")
    for line in (CONTROLS, RETIRES, DISOWNS):
        word = line.split()[0]
        no(f"{word}_invoice", f"An invoice that {word} a key.", line, CONTENT, kind="invoice")
        no(f"{word}_void", f"A void that {word} a key.", line, f"voids {new_id('a')}", kind="void")

    # how many
    ok("key_64", "A key statement with 64 lines of the four words, and a domain beside them.", "domain acme.example", *lines_of("adds", *many[:16]),
       *lines_of("controls", *many[16:32]), *lines_of("retires", *many[32:48]), *disowns(*((k, 1) for k in many[48:64])))
    no("key_65_of_four", "A key statement with 65 lines of the four words.", *lines_of("adds", *many[:16]), *lines_of("controls", *many[16:32]),
       *lines_of("retires", *many[32:48]), *disowns(*((k, 1) for k in many[48:65])))
    for word in ("adds", "controls", "retires"):
        ok(f"key_64_{word}", f"A key statement with 64 lines {word}.", *lines_of(word, *many[:64]))
        no(f"key_65_{word}", f"A key statement with 65 lines {word}.", *lines_of(word, *many))
    ok("key_64_disowns", "A key statement with 64 lines disowns.", *disowns(*((k, 1) for k in many[:64])))
    no("key_65_disowns", "A key statement with 65 lines disowns.", *disowns(*((k, 1) for k in many)))
    no("key_65_retired_and_disowned", "33 keys are retired, 32 of them disowned: 65 lines.", *lines_of("retires", *many[:33]), *disowns(*((k,
        1) for k in many[:32])))


def keys():
    """What one key is, and how the lines are ordered."""
    other = ONE.named("acme.example/other")
    no("adds_one_key_twice", "One key is added under two names.", *lines_of("adds", ONE, other))
    no("controls_one_key_twice", "One key comes in as a control key under two names.", *lines_of("controls", ONE, other))
    no("retires_one_key_twice", "One key is retired under two names.", *lines_of("retires", ONE, other))
    no("adds_and_controls_one", "One key is added and comes in as a control key.", *lines_of("adds", ONE), *lines_of("controls", ONE))
    no("adds_and_controls_one_renamed", "One key is added, and comes in as a control key under another name.", *lines_of("adds", ONE),
        *lines_of("controls", other))
    no("adds_and_retires_one_renamed", "One key is added, and retired under another name.", *lines_of("adds", ONE), *lines_of("retires", other))
    no("controls_and_retires_one", "One key comes in as a control key and is retired.", *lines_of("controls", ONE), *lines_of("retires", ONE))
    no("controls_and_retires_one_renamed", "One key comes in as a control key, and is retired under another name.", *lines_of("controls", ONE),
        *lines_of("retires", other))
    no("disowns_one_key_twice", "One key is disowned from two indices.", *disowns((ONE, 3), (ONE, 5)))
    no("disowns_one_key_renamed", "One key is disowned under two names.", *disowns((ONE, 3), (other, 3)))
    no("disowns_line_twice", "A line disowns stands twice.", DISOWNS, DISOWNS)
    ok("retires_and_disowns_one", "One key is retired and disowned.", *lines_of("retires", ONE), *disowns((ONE, 3)))
    ok("retires_and_disowns_one_renamed", "One key is retired, and disowned under another name.", *lines_of("retires", ONE), *disowns((other, 3)))
    ok("adds_and_disowns_one", "One key is added and disowned, which is for the ledger to refuse.", *lines_of("adds", ONE), *disowns((ONE, 3)))
    ok("adds_signer", "A key statement adds the key that signs it, which is for the ledger to refuse.", *lines_of("adds", KEY))
    ok("two_keys_one_name", "Two keys of one name are added.", *lines_of("adds", ONE, TWO.named(ONE.name)))

    for word, a, b in (("controls", ONE, TWO), ("retires", ONE, TWO)):
        no(f"{word}_unsorted", f"Lines {word} are not sorted.", *lines_of(word, a, b)[::-1])
        no(f"{word}_twice", f"A line {word} stands twice.", *lines_of(word, a) * 2)
    no("disowns_unsorted", "Lines disowns are not sorted.", *disowns((ONE, 3), (TWO, 2))[::-1])
    no("disowns_by_index", "Lines disowns are sorted by the index.", *sorted(disowns((ONE, 30), (TWO, 2)), key=lambda x: int(x.split()[-1])))
    wide, astral = ONE.named("\uff21cme"), TWO.named("\U0001f511cme")
    ok("adds_bytewise", "Added keys are sorted bytewise, which is by code point: U+FF21 before U+1F511.", "adds " + wide.vkey, "adds " + astral.vkey)
    no("adds_utf_16", "Added keys are sorted by the units of UTF-16: U+1F511 before U+FF21.", "adds " + astral.vkey, "adds " + wide.vkey)
    upper, lower = ONE.named("Zcme"), TWO.named("acme")
    ok("adds_capital_first", "A capital Z stands before a small a.", "adds " + upper.vkey, "adds " + lower.vkey)
    no("adds_capital_last", "A small a stands before a capital Z.", "adds " + lower.vkey, "adds " + upper.vkey)
    short, longer = ONE.named("acme"), TWO.named("acme!")
    ok("adds_prefix", "Lines are sorted as a whole: the ! of a longer name comes before the + that ends a shorter.", "adds " + longer.vkey,
        "adds " + short.vkey)
    no("adds_prefix_by_name", "Keys are sorted by their names: the shorter one first.", "adds " + short.vkey, "adds " + longer.vkey)


def spellings():
    for word, tail in (("controls", ""), ("retires", ""), ("disowns", " 7")):
        no(f"{word}_type_04", f"A key of type 04 in a line {word}.", f"{word} {n.Key('clock', 'c', 4).vkey}{tail}")
        no(f"{word}_wrong_id", f"A key with a wrong key ID in a line {word}.", f"{word} {ONE.name}+{flip(ONE.id).hex()}+{ONE.vkey.split('+', 2)[2]}{tail}")
        no(f"{word}_small_order", f"A point of small order in a line {word}.", f"{word} {n.make_vkey('a', 1, (1).to_bytes(32, 'little'))}{tail}")
        no(f"{word}_empty", f"A line {word} without a key.", f"{word} {tail.strip()}")
    no("controls_index", "A line controls with an index.", CONTROLS + " 7")
    no("retires_index", "A line retires with an index.", RETIRES + " 7")
    ok("disowns_index_1", "The least index in disowns.", *disowns((ONE, 1)))
    ok("disowns_index_greatest", "The greatest index in disowns.", *disowns((ONE, 2**63 - 1)))
    for name, about, v in (("0", "0", " 0"), ("leading_zero", "7 with a leading zero", " 07"), ("plus", "7 with a sign", " +7"), ("minus",
        "less than 0", " -7"),
                           ("2_63", "2^63", f" {2**63}"), ("2_64", "2^64 + 7", f" {2**64 + 7}"), ("hex", "in hex", " 0x7"), ("fraction", "7.0", " 7.0"),
                           ("other_digit", "a digit of another script", " \u0667"), ("none", "not there", ""), ("empty", "empty", " "),
                           ("two", "two numbers", " 7 8"), ("two_spaces", "behind two spaces", "  7"), ("space_last", "7 with a space behind it", " 7 ")):
        no("disowns_index_" + name, f"The index in disowns is {about}.", f"disowns {ONE.vkey}{v}")
    no("disowns_index_first", "The index in disowns stands before the key.", f"disowns 7 {ONE.vkey}")
    no("disowns_id", "disowns names a record in place of an index.", f"disowns {ONE.vkey} {ME}")
    no("controls_upper_case", "The word controls in upper case.", CONTROLS.replace("controls", "Controls"))
    no("control_singular", "The word control in place of controls.", CONTROLS.replace("controls", "control"))


def make():
    domains()
    words()
    keys()
    spellings()
