"""area `domain`: what a firm claims, and what its own site says (section 8.5)"""
import json

import firm
import note as n
import protocol
import world as w
from cases import flip, put
from cases_keys import BILL, X, bill, book, forged, gen, key
from cases_verify import b64s
from world import HOST, K1, K2, K3, LEDGER, MAIN, STRANGER, fresh, with_tlog

GEN = gen(domain="acme.example")
PLAIN = {0: GEN, 1: key(1, K2), BILL: bill()}
ASK_NOBODY = object()


def proof(change, index=BILL, doc=MAIN, show=None):
    p = book(change).proof(index, doc, 10, pending=True)
    if show is not None:
        p["keys"] = [k for k in p["keys"] if k["index"] in show]
    return p


def entry(genesis=GEN, keys=(K1, K2), controls=(), **change):
    vkeys = lambda some: [k if isinstance(k, str) else k.vkey for k in some]
    return {"ledger": LEDGER, "tag": firm.tag(genesis), "keys": vkeys(keys), "controls": vkeys(controls)} | change


def site(*ledgers, **change):
    return {"format": "countersign/firm@v1", "ledgers": [*ledgers]} | change


def written(x):
    return x if x is None or isinstance(x, str) else json.dumps(x, ensure_ascii=False, indent=1)


GOOD = site(entry())


def case(name, about, want, p, file=ASK_NOBODY):
    p = p if isinstance(p, str) else protocol.canonical(p)
    asked = file is not ASK_NOBODY
    got = firm.told(p, asked, written(file) if asked else None)
    assert got == want, f"domain_{name}: by hand {want}, got {got}"
    put("domain", name, about, want, proof=p, **({"firm_file": written(file)} if asked else {}))


P = proof(PLAIN)


def claims():
    """Whether one is claimed at all."""
    case("claimed", "The genesis claims a domain, and nobody asked there.", "claimed", P)
    case("claimed_by_key", "A key statement claims a domain, the genesis none, and nobody asked there.", "claimed", proof({1: key(1, K2, domain="acme.example"), BILL: bill()}))
    case("claimed_by_record", "The record itself claims a domain, and nobody asked there.", "claimed", proof({BILL: key(BILL, K2, domain="acme.example")}, doc=None))
    case("claimed_by_genesis_record", "The genesis is the record and claims a domain, and nobody asked there.", "claimed", proof({0: GEN}, 0, None))
    case("claimed_changed", "A key statement changes the domain that the genesis claims, and nobody asked there.", "claimed",
         proof({0: GEN, 1: key(1, K2, domain="acme.test"), BILL: bill()}))
    none = {1: key(1, K2), BILL: bill()}
    case("none", "No domain is claimed, and nobody asked anywhere.", "none", proof(none))
    case("none_file", "No domain is claimed, and a file is there that would confirm one.", "none", proof(none), site(entry(gen())))
    case("none_left_out", "The only statement with a domain is left out of the proof.", "none", proof({1: key(1, K2), 3: key(3, domain="acme.example"), BILL: bill()}, show=(0, 1)), GOOD)
    case("none_later", "A key statement after the record claims a domain.", "none", proof(none | {9: key(9, domain="acme.example", by=K2)}), GOOD)

    # the check `statement` does not pass
    off = lambda name, about, p: case("none_" + name, about, "none", p, GOOD)
    off("false", "A stranger signed the record under name and key ID of the firm's key.", proof(PLAIN | {BILL: forged(bill(), K2)}))
    off("stranger", "A stranger signed the record, whom the site does not name.", proof(PLAIN | {BILL: bill(by=STRANGER)}))
    case("none_stranger_named", "A stranger signed the record, and the site names that key.", "none", proof(PLAIN | {BILL: bill(by=STRANGER)}), site(entry(keys=[K1, K2, STRANGER])))
    off("rule", "One of the keys breaks a rule.", proof({0: GEN, 1: key(1, K2), 3: key(3, K2), BILL: bill()}))
    off("path", "The path of the genesis has a hash too many.", fresh(P, keys=[P["keys"][0] | {"path": P["keys"][0]["path"] + b64s("x")}, P["keys"][1]]))
    off("damaged", "The proof was cut off.", protocol.canonical(P)[:-40])
    seal = fresh(P, seal=with_tlog(P["seal"], path=lambda h: h[:-1]))
    case("seal_fails", "The record's seal does not hold, its statement does.", "confirmed", seal, GOOD)
    forger = fresh(P, seal=with_tlog(P["seal"], checkpoint=w.sign_checkpoint(book(PLAIN).text(10), notary=n.Key(LEDGER, "forger"))))


def confirmed():
    ok = lambda name, about, p, file: case("confirmed" + name, about, "confirmed", p, file)
    ok("", "The site has the ledger, its tag and its keys.", P, GOOD)
    ok("_signer_only", "The site names the key that signed the record and no other.", P, site(entry(keys=[K2])))
    ok("_renamed", "The site has the key under another name: it is the same key.", P, site(entry(keys=[K1, K2.named("acme.example/other")])))
    ok("_other_ledgers", "The site has other ledgers, before it and after.", P, site(entry(ledger=HOST + "/beta", tag=firm.tag("beta")), entry(),
                                                                               entry(ledger="other.example/acme", tag=firm.tag("other"))))
    ok("_in_controls", "The site has the key that signed the record among the control keys.", P, site(entry(keys=[K1], controls=[K2])))
    GX = gen(controls=[X], domain="acme.example")
    rotation = proof({0: GX, BILL: key(BILL, K2, by=X)}, doc=None)
    ok("_control", "A control key signed the record, and the site has it among the control keys.", rotation, site(entry(GX, [K1], [X])))
    ok("_control_in_keys", "A control key signed the record, and the site has it among the firm keys.", rotation, site(entry(GX, [K1, X])))
    ok("_genesis", "The genesis is the record.", proof({0: GEN}, 0, None), site(entry(keys=[K1])))
    ok("_key_record", "A key statement is the record and claims the domain.", proof({BILL: key(BILL, K2, domain="acme.example")}, doc=None), site(entry(gen())))
    ok("_changed", "A key statement changed the domain, and its site has the ledger.", proof({0: GEN, 1: key(1, K2, domain="acme.test"), BILL: bill()}), GOOD)
    ok("_key_twice", "The site has one key twice, and among the control keys too.", P, site(entry(keys=[K2, K2], controls=[K2])))
    ok("_order", "The members of the file are in another order.", P, {"ledgers": [{k: entry()[k] for k in ("controls", "keys", "tag", "ledger")}], "format": "countersign/firm@v1"})
    ok("_layout", "The file is written with tabs and many line feeds.", P, "\n\n" + json.dumps(GOOD, indent="\t").replace(",", "\r\n,") + "\n \n")
    ok("_escaped", "The file has escapes that it need not have.", P, json.dumps(GOOD).replace("/", "\\/").replace("acme", "\\u0061cme"))


def contradicted():
    no = lambda name, about, p, file: case("contradicted_" + name, about, "contradicted", p, file)
    no("tag", "The site has the ledger with the tag of another genesis.", P, site(entry(gen(domain="acme.test"))))
    no("tag_bit", "A bit of the tag is another.", P, site(entry(tag=n.b64(flip(n.unb64(firm.tag(GEN)), 77)))))
    no("tag_of_text", "The tag is that of the genesis without its signature.", P, site(entry(GEN.partition("\n\n")[0] + "\n")))
    no("tag_hash", "The tag is the hash of the genesis alone.", P, site(entry(tag=n.b64(bytes.fromhex(w.sha(GEN.encode()))))))
    no("second_ledger", "The site has a ledger of that name with another genesis and the same keys.", P, site(entry(w.st(
        0, "genesis", "firm Acme & Co", "domain acme.example", "adds " + K1.vkey, "anchor_within 86400", by=K1))))
    no("key", "The site does not have the key that signed the record.", P, site(entry(keys=[K1])))
    no("key_same_name", "The site has another key under the name of the one that signed the record.", P, site(entry(keys=[K1, STRANGER.named(K2.name)])))
    no("key_of_other_ledger", "The site has the key that signed the record with another ledger.", P, site(entry(keys=[K1]), entry(ledger=HOST + "/beta", keys=[K2])))
    no("tag_of_other_ledger", "The site has the right tag with another ledger.", P, site(entry(tag=firm.tag("beta")), entry(ledger=HOST + "/beta")))
    GX = gen(controls=[X], domain="acme.example")
    rotation = proof({0: GX, BILL: key(BILL, K2, by=X)}, doc=None)
    no("control", "A control key signed the record, and the site does not have it.", rotation, site(entry(GX)))
    no("control_other", "A control key signed the record, and the site has another control key.", rotation, site(entry(GX, controls=[K3])))
    no("genesis", "The genesis is the record, and the site has the key that came later alone.", proof({0: GEN}, 0, None), site(entry(keys=[K2])))
    no("brought_in", "The record brings in the key that the site names, and is signed by one that it does not.", proof({0: GEN, BILL: key(BILL, K2)}, doc=None), site(entry(keys=[K2])))


def not_confirmed():
    no = lambda name, about, file: case("not_confirmed_" + name, about, "not-confirmed", P, file)
    cut = lambda x, k: {a: b for a, b in x.items() if a != k}
    no("no_file", "The site has no such file.", None)
    no("html", "The file is a web page.", "<!doctype html><title>Acme</title>\n")
    no("null", "The file is null.", "null")
    no("array", "The file is an array.", json.dumps([GOOD]))
    no("cut_off", "The file was cut off.", json.dumps(GOOD)[:-2])
    no("comment", "There is a comment in the file.", "// ours\n" + json.dumps(GOOD))
    no("mark", "The file begins with a byte order mark.", "\ufeff" + json.dumps(GOOD))
    no("format", "The format is of another version.", site(entry(), format="countersign/firm@v2"))
    no("without_format", "There is no format.", cut(GOOD, "format"))
    no("without_ledgers", "There are no ledgers.", cut(GOOD, "ledgers"))
    no("surplus", "There is a member besides.", site(entry(), firm="Acme"))
    no("ledgers_null", "The ledgers are null.", site(ledgers=None))
    no("ledgers_empty", "The site has no ledger.", site())
    no("other_ledger", "The site has another ledger of the notary, with the same tag and keys.", site(entry(ledger=HOST + "/acme-2")))
    no("ledger_twice", "The site has the ledger twice, with the same tag and keys.", site(entry(), entry()))
    no("other_ledger_twice", "The site has another ledger twice.", site(entry(), entry(ledger=HOST + "/beta"), entry(ledger=HOST + "/beta")))
    for k in ("ledger", "tag", "keys", "controls"):
        no("without_" + k, f"The ledger has no member {k}.", site(cut(entry(), k)))
    no("ledger_surplus", "The ledger has a member besides.", site(entry(url="https://notary.example")))
    for name, about, x in (("register", "the register's", HOST + "/register"), ("access", "the access log's", HOST + "/access"), ("number", "a number", 1)):
        no("origin_" + name, f"The origin of another ledger is {about}.", site(entry(), entry(ledger=x)))
    tag = firm.tag(GEN)
    for name, about, x in (("unpadded", "not padded", tag.rstrip("=")), ("hex", "in hex", n.unb64(tag).hex()),
                           ("null", "null", None)):
        no("tag_" + name, f"The tag is {about}.", site(entry(tag=x)))
    no("keys_empty", "The ledger has no keys, and the signing key among the control keys.", site(entry(keys=[], controls=[K2])))
    no("keys_string", "The keys are one string.", site(entry() | {"keys": K2.vkey}))
    for name, about, k in (("type", "is of type 04", n.Key("acme.example/clock", "c", 4).vkey), ("id", "has a key ID that is not its own", K3.vkey.replace(K3.id.hex(), "00000000")),
                           ("small_order", "is of small order", n.make_vkey("a", 1, b"\x01" + bytes(31))),
                           ("number", "is a number", 7)):
        vkeys = lambda some: [*(x.vkey for x in some), k]
        no("key_" + name, f"One of three keys {about}.", site(entry() | {"keys": vkeys([K1, K2])}))
        no("control_" + name, f"A control key {about}.", site(entry() | {"controls": vkeys([])}))
    no("members_array", "The file is an array of what its members hold.", json.dumps([*GOOD.values()]))
    no("ledger_array", "The ledger is an array of what its members hold.", site([*entry().values()]))
    twice = lambda name, x: json.dumps(x).replace(f'"{name}":', f'"{name}": null, "{name}":', 1)
    no("name_twice", "The file has the member ledgers twice.", twice("ledgers", GOOD))
    no("name_twice_same", "The file has the member format twice, both times the same.", json.dumps(GOOD).replace("{", '{"format": "countersign/firm@v1", ', 1))
    no("ledger_name_twice", "The ledger has the member keys twice.", twice("keys", GOOD))
    no("tag_before_spelling", "The ledger has another tag, and one of its keys is no key: the spelling comes first.", site(entry(gen(), [K1, ""])))


def make():
    claims()
    confirmed()
    contradicted()
    not_confirmed()
