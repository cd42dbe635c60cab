"""area `checkpoint`: origins, and the lines after the first two (section 4.3); the rest is in cases_statement.py.
Area `register`: the entries (section 5)."""
import note as n
import protocol
import world as w
from cases import flip, put, rand, spoil, verdict

TIME = 1795255212
CLOCK = n.Key("notary.example/clock", "head clock", 4)
ORIGIN = "notary.example/acme"
BODY = f"{ORIGIN}\n12\n{n.b64(rand('head root'))}\n"
KEY = n.Key(ORIGIN, "head")
TWO = BODY + "\n" + KEY.line(BODY) + CLOCK.line(BODY, TIME)


def case(name, expect, about, s):
    assert verdict(protocol.checkpoint, s) == expect, name
    put("checkpoint", name, about, expect, checkpoint=s)


def ok(name, about, s):
    case(name, "accept", about, s)


def no(name, about, s):
    case(name, "refuse", about, s)


def witness(i=0, time=TIME):
    return n.Key(f"witness-{i}.example", f"witness {i}", 4).line(BODY, time)


def more():
    some = [witness(i) for i in range(15)]
    ok("16_signatures", "Sixteen signature lines.", TWO + "".join(some[:14]))
    no("17_signatures", "Seventeen signature lines.", TWO + "".join(some))
    raw = lambda size: n.sig_line("witness.example", b"abcd", rand("cosignature", size))
    for size, about in ((1, "a byte, as little as can be"), (63, "63 bytes"), (64, "64 bytes, as type 01"), (73, "73 bytes"), (2428,
        "2,428 bytes, as ML-DSA-44 with a time"),
                        (8192, "8,192 bytes, as much as can be")):
        ok(f"third_{size}_bytes", f"What follows the third line's key ID is {about}.", TWO + raw(size))
    no("third_0_bytes", "Nothing follows the third line's key ID.", TWO + raw(0))
    no("third_8193_bytes", "What follows the third line's key ID is 8,193 bytes.", TWO + raw(8193))
    no("fourth_8193_bytes", "What follows the fourth line's key ID is 8,193 bytes.", TWO + witness() + raw(8193))
    no("third_3_bytes", "The third line is too short for a key ID.", TWO + f"\u2014 witness.example {n.b64(b'abc')}\n")
    ok("third_time_greatest", "The time in the third line is 2^64 - 1: no check looks at it.", TWO + witness(time=2**64 - 1))
    ok("third_notary", "The notary's signature line stands a second time, as the third.", TWO + KEY.line(BODY))
    ok("third_clock", "The clock's signature line stands a second time, as the third.", TWO + CLOCK.line(BODY, TIME))
    ok("third_false", "The third line is a false signature by the notary.", TWO + n.sig_line(KEY.name, KEY.id, flip(KEY.sig(BODY))))
    ok("third_name_not_ascii", "The third line's key name is beyond ASCII.", TWO + n.sig_line("Žluťoučký/🔑", b"abcd", bytes(72)))
    ok("second_witness", "The second line is a witness's of type 04, the clock's the third.", BODY + "\n" + KEY.line(BODY) + witness() + CLOCK.line(BODY, TIME))
    ok("first_stranger", "The first line is a stranger's, under the name of another origin.", BODY + "\n" + n.Key("other.example/acme",
        "x").line(BODY) + CLOCK.line(BODY, TIME))
    no("witness_first", "A witness's line stands before the notary's.", BODY + "\n" + witness() + KEY.line(BODY) + CLOCK.line(BODY, TIME))
    no("witness_second_64", "A line of 64 bytes stands between the notary's and the clock's.", BODY + "\n" + KEY.line(BODY) * 2 + CLOCK.line(BODY, TIME))
    no("second_8_bytes_more", "The second line is of 80 bytes.", BODY + "\n" + KEY.line(BODY) + n.sig_line(CLOCK.name, CLOCK.id, bytes(80)))
    no("first_65_bytes", "The first line's signature has 65 bytes.", BODY + "\n" + n.sig_line(KEY.name, KEY.id, bytes(65)) + CLOCK.line(BODY, TIME))
    third = witness()
    for name, about, line in (("hyphen", "begins with a hyphen", "-" + third[1:]), ("name_with_plus", "has a + in its key name",
        third.replace("witness-0", "witness+0")),
                              ("unused_bits", "has an unused bit in its base64", spoil(raw(60)[:-1]) + "\n"), ("text", "is a word", "witness\n"),
                              ("empty", "is empty", "\n"),
                              ("no_lf", "lacks its LF", third[:-1]), ("space_last", "ends with a space", third[:-1] + " \n"), ("crlf", "ends in CRLF",
                              third[:-1] + "\r\n")):
        no("third_" + name, f"The third line {about}.", TWO + line)
    no("third_apart", "An empty line stands before the third.", TWO + "\n" + third)
    no("sixteenth_broken", "The last of sixteen lines has an en dash.", TWO + "".join(some[:13]) + some[13].replace("\u2014", "\u2013"))


def origins():
    def of(origin):
        body = BODY.replace(ORIGIN, origin)
        return body + "\n" + KEY.named(origin).line(body) + CLOCK.line(body, TIME)

    for name, about, origin in (("port", "with a port", "127.0.0.1:8443/a-1"), ("longest", "as long as it can be", "h" * 128 + "/" + "n" * 64),
                                ("least", "as short as it can be", "h/n"), ("registers", "whose name begins like register", "notary.example/registers"),
                                ("clocks", "whose name begins like clock", "notary.example/clocks")):
        ok("origin_" + name, f"An origin {about}.", of(origin))
    for name, about, origin in (
            ("clock", "with the name clock", "notary.example/clock"),
            ("access", "with the name access", "notary.example/access"), ("access_of_ledger", "of a ledger's access log", "notary.example/acme/access"), ("upper_case", "in upper case", "Notary.example/acme"), ("name_upper_case", "whose name is in upper case",
             "notary.example/Acme"), ("no_slash", "without a slash", "notary.example"), ("two_slashes", "with two slashes", "notary.example/acme/2026"),
            ("no_name", "without a name", "notary.example/"), ("no_host", "without a host", "/acme"), ("name_65", "whose name has 65 characters",
            "h/" + "n" * 65),
            ("host_129", "whose host has 129 characters", "h" * 129 + "/n"), ("hyphen_first", "whose name begins with a hyphen", "notary.example/-acme"),
            ("hyphen_last", "whose name ends with a hyphen", "notary.example/acme-"), ("host_hyphen_first", "whose host begins with a hyphen",
            "-notary.example/acme"),
            ("host_hyphen_last", "whose host ends with a hyphen", "notary.example-/acme"), ("low_line", "with a low line", "notary.example/acme_1"),
            ("dot_in_name", "whose name has a dot", "notary.example/acme.1"), ("not_ascii", "beyond ASCII", "not\u00e4ry.example/acme")):
        no("origin_" + name, f"An origin {about}.", of(origin))
    no("origin_space", "A space in the origin.", BODY.replace("acme", "ac me") + "\n" + KEY.line(BODY) + CLOCK.line(BODY, TIME))


def entries():
    x, name = w.World(), "notary.example/beta"
    beta = w.World({0: w.st(0, "genesis", "firm Acme", "adds " + w.K1.vkey, "anchor_within 86400", by=w.K1, ledger=name)}, ledger=name)
    renamed = w.World({0: w.st(0, "genesis", "firm Acme GmbH", "adds " + w.K1.vkey, "anchor_within 86400", by=w.K1)})
    full = w.World({0: w.st(0, "genesis", "firm Acme", "domain acme.example", "adds " + w.K1.vkey, "controls " + w.STRANGER.vkey, "anchor_within 1", by=w.K1)})

    def entry(name, about, genesis, checkpoint):
        put("register", name, about, {"entry": protocol.register_entry(genesis, protocol.checkpoint(checkpoint)["text"])}, genesis=genesis,
            checkpoint=checkpoint)

    entry("ordinary", "The entry for a ledger's checkpoint of 10 entries.", x.entries[0], x.checkpoint(10))
    entry("size_1", "The entry for a ledger's first checkpoint.", x.entries[0], x.checkpoint(1))
    entry("later_time", "The clock signed at another time: the entry is the same as that of the case ordinary.", x.entries[0], x.checkpoint(10, time=w.T0 + 1))
    entry("cosigned", "A witness signed too: the entry is the same as that of the case ordinary.", x.entries[0],
        x.checkpoint(10) + n.Key("witness.example", "witness", 4).line(
        x.text(10), w.T0))
    entry("other_ledger", "The entry for a ledger of another name.", beta.entries[0], beta.checkpoint(10))
    entry("other_genesis", "The entry for a second ledger of the same name, with another genesis.", renamed.entries[0], renamed.checkpoint(10))
    entry("genesis_all", "The entry for a ledger whose genesis has every line.", full.entries[0], full.checkpoint(3))
    entry("greatest", "The entry for a checkpoint of the greatest size.", x.entries[0], w.sign_checkpoint(w.checkpoint_text(w.LEDGER, 2**63 - 1,
        rand("greatest"))))


def make():
    more()
    origins()
    entries()
