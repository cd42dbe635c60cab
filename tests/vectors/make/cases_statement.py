"""areas `statement` and `checkpoint`"""
import note as n
import protocol
import tree
from cases import flip, put, rand, spoil, verdict

LEDGER = "notary.example/acme"
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(label):
    v = int.from_bytes(rand("id " + label, 16), "big")
    return "".join(CROCKFORD[v >> 5 * i & 31] for i in reversed(range(26)))


def lines(*extra, ledger=LEDGER, id, kind):
    return "".join(x + "\n" for x in ["countersign/statement@v1", "ledger " + ledger, "id " + id, "kind " + kind, *extra])


def statements():
    key = n.Key("acme.example/2026", "statement")
    new = n.Key("acme.example/2027", "statement new")
    old = n.Key("acme.example/2025", "statement old")
    me, a, b, label = new_id("me"), *sorted([new_id("a"), new_id("b")]), new_id("series")
    root = n.b64(rand("content"))
    content = f"content 7 {root}"

    def case(name, expect, about, s):
        assert verdict(protocol.statement, s) == expect, name
        put("statement", name, about, expect, statement=s)

    def ok(name, about, kind, *extra, **kw):
        case(name, "accept", about, key.note(lines(*extra, kind=kind, **{"id": me} | kw)))

    def no(name, about, kind, *extra, **kw):
        case(name, "refuse", about, key.note(lines(*extra, kind=kind, **{"id": me} | kw)))

    # what each kind looks like
    ok("invoice", "An invoice with the least that it needs.", "invoice", content)
    ok("invoice_all", "An invoice with everything that it may have.", "invoice", content,
       "issued 2026-11-21T09:58:00Z", f"series {label} 42", f"replaces {a}", f"replaces {b}")
    ok("receipt", "A receipt that pays an invoice.", "receipt", content, f"pays {a}")
    ok("receipt_no_relation", "A receipt may name no invoice.", "receipt", content)
    ok("credit_note", "A credit-note with a number of a series.", "credit-note", content, f"series {label} 1", f"credits {a}")
    ok("void", "A void without content.", "void", f"voids {a}")
    ok("void_content", "A void with content and a date.", "void", content, "issued 2026-11-21T09:58:00Z", f"voids {a}")
    ok("genesis", "A genesis.", "genesis", "firm Acme Ødegård GmbH & Co. KG", "adds " + key.vkey, "anchor_within 86400")
    ok("genesis_issued", "A genesis with a date, the shortest firm and the greatest anchor_within.", "genesis",
       "firm A", "adds " + key.vkey, "anchor_within 31536000", "issued 2026-11-21T09:58:00Z")
    ok("key_adds", "A key statement that adds two keys.", "key", *sorted(["adds " + new.vkey, "adds " + old.vkey]))
    ok("key_retires", "A key statement that only retires a key.", "key", "retires " + old.vkey)
    ok("key_both", "A key statement that adds one key and retires another, with a date.", "key", "adds " + new.vkey,
       "retires " + old.vkey, "issued 2028-02-29T23:59:59Z")
    ok("firm_200_bytes", "A firm of 200 bytes in 101 characters.", "genesis", "firm " + "ß" * 99 + "AG", "adds " + key.vkey,
       "anchor_within 1")
    ok("firm_with_feff", "A firm that begins with U+FEFF, which is not White_Space.", "genesis", "firm \ufeffAcme",
       "adds " + key.vkey, "anchor_within 1")
    ok("content_most", "The greatest number of disclosures.", "invoice", f"content 1048576 {root}")
    ok("host_port", "A ledger under a host with a port.", "invoice", content, ledger="127.0.0.1:8443/a-1")
    ok("ledger_longest", "The longest ledger origin.", "invoice", content, ledger="h" * 128 + "/" + "n" * 64)
    many = sorted(f"pays {new_id('rel %d' % i)}" for i in range(257))
    ok("relations_256", "A receipt with 256 relations.", "receipt", content, *many[:256])
    no("relations_257", "A receipt with 257 relations.", "receipt", content, *many)

    # how long it may be: nothing that is well-formed comes near 65,535 bytes
    longest = sorted(f"disowns {n.Key('k' * 253 + f'{i:02}', f'long {i}').vkey} {2**63 - 1 - i}" for i in range(64))
    case("longest", "accept", "The longest statement: it disowns 64 keys with names of 255 bytes, from great indices.",
         n.Key("s" * 255, "widest").note(lines("domain " + "a." * 126 + "b", *longest, "issued 2026-11-21T09:58:00Z", kind="key", id=me,
                                               ledger="h" * 128 + "/" + "n" * 64)))

    # the whole note
    good = lines(content, f"replaces {a}", kind="invoice", id=me)
    whole = key.note(good)
    bad = lambda name, about, s: case(name, "refuse", about, s)
    bad("empty", "An empty string.", "")
    bad("no_signature", "A text without a signature.", good)
    bad("two_signatures", "Two signature lines.", whole + new.line(good))
    bad("crlf", "Lines end in CRLF.", whole.replace("\n", "\r\n"))
    bad("no_last_lf", "The last LF is missing.", whole[:-1])
    bad("empty_line_inside", "An empty line after the first line.", key.note(good.replace("v1\n", "v1\n\n")))
    bad("empty_line_last", "A second empty line before the signature.", key.note(good + "\n"))
    bad("signature_in_text", "The text ends with another empty line and signature line.", key.note(whole))
    bad("signature_size_04", "The signature has the size of type 04.", good + "\n" + n.sig_line(key.name, key.id, bytes(72)))
    bad("signature_en_dash", "An en dash before the key name.", whole.replace("\u2014", "\u2013"))
    bad("bom", "U+FEFF before the first line.", key.note("\ufeff" + good))
    bad("version_2", "Another version on the first line.", key.note(good.replace("@v1", "@v2")))
    bad("double_space", "Two spaces after a word.", key.note(good.replace("kind ", "kind  ")))
    bad("tab", "A tab after a word.", key.note(good.replace("kind ", "kind\t")))
    bad("space_at_end", "A space at the end of a line.", key.note(good.replace("invoice\n", "invoice \n")))
    bad("ledger_after_id", "ledger and id change places.",
        key.note(good.replace(f"ledger {LEDGER}\nid {me}\n", f"id {me}\nledger {LEDGER}\n")))
    bad("no_ledger", "There is no ledger.", key.note(good.replace(f"ledger {LEDGER}\n", "")))
    bad("two_ids", "Two lines with an id.", key.note(good.replace("\nkind", f"\nid {a}\nkind")))
    bad("id_malformed", "The id is malformed.", key.note(good.replace(me, "8" + me[1:])))
    no("unknown_line", "A line that is not in the list.", "invoice", content, "note thank you")
    no("extra_line_at_end", "A line after the relations.", "invoice", content, f"replaces {a}", "end")

    # kind
    no("kind_unknown", "A kind that there is not.", "quote", content)
    no("kind_constructor", "A kind that some languages find in every table.", "constructor", content)
    no("kind_proto", "A kind that some languages find in every table.", "__proto__", content)

    # ledger
    for name, about, ledger in (
            ("register", "The ledger is named register.", "notary.example/register"),
            ("clock", "The ledger is named clock.", "notary.example/clock"),
            ("access", "The ledger is named access.", "notary.example/access"),
            ("upper_case", "A ledger host in upper case.", "Notary.example/acme"),
            ("no_slash", "A ledger without a slash.", "notary.example"),
            ("two_slashes", "A ledger with two slashes.", "notary.example/acme/2026"),
            ("empty_name", "A ledger without a name.", "notary.example/"),
            ("name_hyphen_first", "A ledger name begins with a hyphen.", "notary.example/-acme"),
            ("host_hyphen_first", "A ledger host begins with a hyphen.", "-notary.example/acme"),
            ("name_65", "A ledger name of 65 characters.", "notary.example/" + "n" * 65),
            ("host_129", "A ledger host of 129 characters.", "h" * 129 + "/acme"),
            ("scheme", "A ledger with a scheme.", "https://notary.example/acme")):
        no("ledger_" + name, about, "invoice", content, ledger=ledger)

    # genesis
    adds, within = "adds " + key.vkey, "anchor_within 86400"
    no("genesis_content", "A genesis with content.", "genesis", "firm Acme", adds, within, content)
    no("genesis_two_adds", "A genesis that adds two keys.", "genesis", "firm Acme", *sorted([adds, "adds " + new.vkey]), within)
    no("genesis_no_adds", "A genesis that adds no key.", "genesis", "firm Acme", within)
    no("genesis_retires", "A genesis that retires a key.", "genesis", "firm Acme", adds, "retires " + new.vkey, within)
    no("genesis_no_firm", "A genesis without the firm.", "genesis", adds, within)
    no("genesis_no_anchor_within", "A genesis without anchor_within.", "genesis", "firm Acme", adds)
    no("genesis_adds_before_firm", "adds stands before firm.", "genesis", adds, "firm Acme", within)
    no("firm_empty", "The firm is empty.", "genesis", "firm ", adds, within)
    no("firm_space_first", "The firm begins with a space.", "genesis", "firm  Acme", adds, within)
    no("firm_space_last", "The firm ends with a space.", "genesis", "firm Acme ", adds, within)
    no("firm_nbsp_last", "The firm ends with a no-break space.", "genesis", "firm Acme\xa0", adds, within)
    no("firm_nel_first", "The firm begins with U+0085, which is White_Space.", "genesis", "firm \x85Acme", adds, within)
    no("firm_201_bytes", "A firm of 201 bytes in 101 characters.", "genesis", "firm " + "ß" * 100 + "A", adds, within)
    for w, about in (("0", "anchor_within is 0."), ("31536001", "anchor_within is above a year."),
                     ("086400", "anchor_within has a leading zero."), ("+86400", "anchor_within has a sign.")):
        no("anchor_within_" + w.replace("+", "plus_"), about, "genesis", "firm Acme", adds, "anchor_within " + w)
    no("anchor_within_invoice", "An invoice with anchor_within.", "invoice", within, content)

    # key
    two = sorted(["adds " + new.vkey, adds])
    no("key_nothing", "A key statement that neither adds nor retires.", "key")
    no("key_adds_unsorted", "Added keys are not sorted.", "key", *two[::-1])
    no("key_adds_twice", "The same key is added twice.", "key", adds, adds)
    no("key_retires_unsorted", "Retired keys are not sorted.", "key", *[x.replace("adds", "retires") for x in two[::-1]])
    no("key_adds_and_retires_one", "The same key is added and retired.", "key", adds, "retires " + key.vkey)
    no("key_retires_before_adds", "retires stands before adds.", "key", "retires " + old.vkey, "adds " + new.vkey)
    no("key_content", "A key statement with content.", "key", adds, content)
    no("key_type_04", "A key statement that adds a key of type 04.", "key", "adds " + n.Key("clock", "c", 4).vkey)
    no("key_wrong_id", "The added key has a wrong key ID.", "key", "adds " + "+".join(
        [new.name, flip(new.id).hex(), new.vkey.split("+", 2)[2]]))
    no("key_small_order", "The added key is a point of small order.", "key",
       "adds " + n.make_vkey("a", 1, (1).to_bytes(32, "little")))
    no("adds_invoice", "An invoice that adds a key.", "invoice", "adds " + new.vkey, content)

    # content
    for kind in ("invoice", "receipt", "credit-note"):
        no(f"no_content_{kind.replace('-', '_')}", f"A statement of kind {kind} without content.", kind, "issued 2026-11-21T09:58:00Z")
    for name, about, v in (
            ("0", "Content of no disclosures.", f"0 {root}"),
            ("too_many", "Content of 1,048,577 disclosures.", f"1048577 {root}"),
            ("leading_zero", "The number of disclosures has a leading zero.", f"07 {root}"),
            ("plus", "The number of disclosures has a sign.", f"+7 {root}"),
            ("2_64_plus_7", "The number of disclosures is 2^64 + 7.", f"18446744073709551623 {root}"),
            ("fullwidth", "The number of disclosures is in fullwidth digits.", f"\uff17 {root}"),
            ("no_root", "Content without a root.", "7"),
            ("root_31_bytes", "The root has 31 bytes.", "7 " + n.b64(bytes(31))),
            ("root_33_bytes", "The root has 33 bytes.", "7 " + n.b64(bytes(33))),
            ("root_hex", "The root is in hex.", "7 " + rand("content").hex()),
            ("root_no_padding", "The root lacks its padding.", "7 " + root[:-1]),
            ("root_unused_bits", "The unused bits of the root's last character are not zero.", "7 " + spoil(root)),
            ("root_url_alphabet", "The root is spelled in the alphabet of base64url.", "7 " + n.b64(b"\xfb\xff" * 16).replace("+", "-").replace("/", "_")),
            ("surplus", "A third word behind the root.", f"7 {root} x")):
        no("content_" + name, about, "invoice", "content " + v)
    no("content_twice", "Two lines of content.", "invoice", content, content)
    no("content_after_issued", "content stands after issued.", "invoice", "issued 2026-11-21T09:58:00Z", content)

    # dates
    for d, name, about in (
            ("2028-02-29T00:00:00Z", "leap_day", "The 29th of February of a leap year."),
            ("2000-02-29T00:00:00Z", "leap_day_2000", "The 29th of February of 2000, which was a leap year."),
            ("1970-01-01T00:00:00Z", "first", "The first date."),
            ("9999-12-31T23:59:59Z", "last", "The last date.")):
        ok("date_" + name, about, "invoice", content, "issued " + d)
    for d, name, about in (
            ("2026-02-29T00:00:00Z", "no_leap_day", "The 29th of February of a year that has none."),
            ("2100-02-29T00:00:00Z", "no_leap_day_2100", "The 29th of February of 2100, which is not a leap year."),
            ("2028-02-30T00:00:00Z", "february_30", "The 30th of February."),
            ("2026-13-10T00:00:00Z", "month_13", "Month 13."),
            ("2026-11-21T24:00:00Z", "hour_24", "24:00."),
            ("2016-12-31T23:59:60Z", "second_60", "A leap second, even one that there was."),
            ("2026-11-21T09:60:00Z", "minute_60", "Minute 60."),
            ("2026-11-31T00:00:00Z", "november_31", "The 31st of November."),
            ("2026-11-00T00:00:00Z", "day_0", "Day 0."),
            ("2026-00-10T00:00:00Z", "month_0", "Month 0."),
            ("2026-11-21T09:58:00z", "lower_z", "A z in lower case."),
            ("2026-11-21 09:58:00Z", "space", "A space in place of the T."),
            ("2026-11-21T09:58:00", "no_z", "No Z."),
            ("2026-11-21T09:58:00+00:00", "offset", "An offset in place of the Z."),
            ("2026-11-21T09:58:00.0Z", "fraction", "A fraction of a second."),
            ("1969-12-31T23:59:59Z", "1969", "A year before 1970."),
            ("10000-01-01T00:00:00Z", "10000", "A year of five digits."),
            ("202\u0666-11-21T09:58:00Z", "other_digit", "A digit of another script."),
            ("", "empty", "No date behind the word.")):
        no("date_" + name, about, "invoice", content, "issued " + d)
    no("issued_twice", "Two dates.", "invoice", content, *["issued 2026-11-21T09:58:00Z"] * 2)

    # series
    ok("series_greatest", "The greatest number.", "invoice", content, f"series {label} 9223372036854775807")
    for name, about, v in (
            ("2_63", "The number is 2^63.", f"{label} 9223372036854775808"),
            ("0", "The number is 0.", f"{label} 0"),
            ("leading_zero", "The number has a leading zero.", f"{label} 007"),
            ("plus", "The number has a sign.", f"{label} +1"),
            ("minus_0", "The number is -0.", f"{label} -0"),
            ("no_number", "There is no number.", label),
            ("label_25", "The label has 25 characters.", f"{label[:-1]} 1"),
            ("label_27", "The label has 27 characters.", f"{label}0 1"),
            ("label_first_8", "The label begins with 8.", f"8{label[1:]} 1"),
            ("label_word", "The label is a word.", "2026 1"),
            ("double_space", "Two spaces before the number.", f"{label}  1")):
        no("series_" + name, about, "invoice", content, "series " + v)
    no("series_before_issued", "series stands before issued.", "invoice", content, f"series {label} 1", "issued 2026-11-21T09:58:00Z")
    no("series_after_relation", "series stands after a relation.", "invoice", content, f"replaces {a}", f"series {label} 1")

    # relations
    no("relation_unsorted", "Relations are not sorted.", "receipt", content, f"pays {b}", f"pays {a}")
    no("relation_twice", "The same relation twice.", "receipt", content, f"pays {a}", f"pays {a}")
    no("relation_unknown", "A relation that there is not.", "receipt", content, f"settles {a}")
    no("relation_self", "A relation to itself.", "invoice", content, f"replaces {me}")
    no("void_nothing", "A void of nothing.", "void", content)
    no("void_before_content", "A void's relation stands before its content.", "void", f"voids {a}", content)
    for kind, word in (("invoice", "pays"), ("receipt", "credits"), ("credit-note", "pays"), ("void", "replaces")):
        no(f"relation_{kind.replace('-', '_')}_{word}", f"A statement of kind {kind} that {word} another.", kind, content, f"{word} {a}")
    no("relation_genesis", "A genesis with a relation.", "genesis", "firm Acme", adds, within, f"replaces {a}")
    no("relation_id_malformed", "A relation to a malformed id.", "receipt", content, f"pays {a.upper()}")


def checkpoints():
    origin = "notary.example/acme"
    key, clock = n.Key(origin, "head"), n.Key("notary.example/clock", "head clock", 4)
    root, time = n.b64(rand("head root")), 1795255212

    def case(name, expect, about, s):
        assert verdict(protocol.checkpoint, s) == expect, name
        put("checkpoint", name, about, expect, checkpoint=s)

    def signed(body, k=key):
        return body + "\n" + k.line(body) + clock.line(body, time)

    def of(size, r=root, o=origin):
        return signed(f"{o}\n{size}\n{r}\n", key.named(o))

    ok = lambda name, about, s: case(name, "accept", about, s)
    no = lambda name, about, s: case(name, "refuse", about, s)
    ok("ledger", "A checkpoint of a ledger.", of(12))
    ok("register", "A checkpoint of the register.", of(5, o="notary.example/register"))
    ok("size_1", "A checkpoint of one entry.", of(1))
    at = lambda when: body0 + "\n" + key.line(body0) + clock.line(body0, when)
    body0 = f"{origin}\n12\n{root}\n"
    ok("time_last", "The clock's time is the last second of year 9999.", at(253402300799))
    no("time_beyond_9999", "The clock's time is a second later.", at(253402300800))
    no("time_greatest", "The clock's time is beyond 2^63-1.", at(2**64 - 1))
    ok("size_greatest", "The greatest size.", of(2**63 - 1))
    body = f"{origin}\n12\n{root}\n"
    a, c = key.line(body), clock.line(body, time)
    no("empty", "An empty string.", "")
    no("one_signature", "Only the notary's signature line.", body + "\n" + a)
    no("clock_only", "Only the clock's signature line.", body + "\n" + c)
    ok("three_signatures", "A third signature line by a witness.",
       body + "\n" + a + c + n.Key("witness.example", "witness", 4).line(body, time))
    no("clock_first", "The clock's signature line stands first.", body + "\n" + c + a)
    no("two_type_01", "Two signature lines of type 01.", body + "\n" + a + n.Key("clock", "x").line(body))
    no("unsigned", "A text without signature lines.", body)
    no("extension_line", "An extension line behind the root.", signed(body + "extension 1\n"))
    no("empty_line", "An empty line behind the root.", signed(body + "\n"))
    no("no_root", "There is no root.", signed(f"{origin}\n12\n"))
    no("no_size", "There is no size.", signed(f"{origin}\n{root}\n"))
    no("size_0", "A checkpoint of no entries.", of(0, n.b64(tree.root([]))))
    for s, name, about in (("012", "leading_zero", "The size has a leading zero."), ("+12", "plus", "The size has a sign."),
                           ("-0", "minus_0", "The size is -0."), ("12 ", "space", "A space behind the size."),
                           (2**63, "2_63", "The size is 2^63."), (2**64 + 12, "2_64_plus_12", "The size is 2^64 + 12."),
                           ("\u0661\u0662", "other_digits", "The size is in digits of another script.")):
        no("size_" + name, about, of(s))
    no("root_31_bytes", "The root has 31 bytes.", of(12, n.b64(bytes(31))))
    no("root_33_bytes", "The root has 33 bytes.", of(12, n.b64(bytes(33))))
    no("root_no_padding", "The root lacks its padding.", of(12, root[:-1]))
    no("root_unused_bits", "The unused bits of the root's last character are not zero.", of(12, spoil(root)))
    no("root_hex", "The root is in hex.", of(12, rand("head root").hex()))
    no("crlf", "Lines end in CRLF.", of(12).replace("\n", "\r\n"))
    no("no_last_lf", "The last LF is missing.", of(12)[:-1])
    no("signatures_apart", "An empty line between the two signature lines.", body + "\n" + a + "\n" + c)
    no("clock_71_bytes", "The clock's signature is a byte too short.",
       body + "\n" + a + n.sig_line(clock.name, clock.id, clock.sig(body, time)[:71]))


def make():
    statements()
    checkpoints()
