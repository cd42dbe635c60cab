"""area `verify`: how a proof file is spelled (check `proof`)"""
import json
import re

import note as n
import protocol
import world as w
from cases import rand, spoil
from cases_verify import PENDING, V, WORLD
from note import b64
from world import BLOCK, FIRST, ONE, STRANGER, T0, TWO, checkpoint_of, fresh, sign_checkpoint, with_tlog

SMALL = WORLD.proof(1, ONE, 2, pending=True)
WHOLE = WORLD.proof(1, ONE, 2)
SALT, FRAGMENT = ONE.salts[0], ONE.fragment(FIRST)


def file(case, about, p, what="damaged"):
    V("file_" + case, about, "cannot-tell", p, sha=ONE.sha, fragment=FRAGMENT, nodes=[], proof="unknown proof." + what)


def edit(old, new, base=SMALL):
    """The canonical file with one spelling replaced."""
    s = protocol.canonical(base)
    assert s.count(old) == 1, (old, s.count(old))
    return s.replace(old, new)


def spellings():
    s = protocol.canonical(SMALL)
    V("file_good", "The file that the other cases of this kind are made from.", "cannot-tell", s, sha=ONE.sha, fragment=FRAGMENT, nodes=[],
      **PENDING)
    number = 2**53 - 1
    V("file_number_greatest", "A block number of 2^53 - 1.", "unchanged", fresh(WHOLE, anchor=WHOLE["anchor"] | {"block_number": number}),
      sha=ONE.sha, fragment=FRAGMENT, nodes=[WORLD.node(block=dict(number=number), final_block=number)])

    # the same value, other bytes
    file("no_last_lf", "The LF at the end is missing.", s[:-1])
    file("two_last_lfs", "A second LF at the end.", s + "\n")
    file("space_at_start", "A space before the file.", " " + s)
    file("crlf", "Lines end in CRLF.", s.replace("\n", "\r\n"))
    file("compact", "The file is written compactly.", protocol.compact(SMALL))
    file("indent_4", "Four spaces of indentation.", json.dumps(SMALL, indent=4, ensure_ascii=False) + "\n")
    file("indent_tab", "A tab of indentation.", json.dumps(SMALL, indent="\t", ensure_ascii=False) + "\n")
    file("space_before_colon", "A space before a colon.", edit('"format": ', '"format" : '))
    file("space_after_comma", "A space at the end of a line.", edit('@v1",\n  "statement"', '@v1", \n  "statement"'))
    file("empty_array_open", "An empty array on two lines.", edit('"document_path": []', '"document_path": [\n  ]'))
    file("reordered", "The members are sorted by name.", protocol.canonical(dict(sorted(SMALL.items()))))
    file("reordered_inside", "The members of an element of keys are in another order.", fresh(SMALL, keys=[
        {k: SMALL["keys"][0][k] for k in ("statement", "index", "path")}]))
    file("duplicate_member", "A member stands twice, with the same value.", edit(
        '  "url"', '  "format": "countersign/proof@v1",\n  "url"'))
    file("escaped_dot", "A dot is written as \\u002e.", edit("https://notary.example", "https://notary\\u002eexample"))
    file("escaped_letter_in_name", "A letter of a member's name is written as an escape.", edit('"format"', '"\\u0066ormat"'))
    file("escaped_slash", "The slash of format is escaped, so that its bytes do not say that this is a proof.",
         edit("countersign/proof@v1", "countersign\\/proof@v1"), "none")
    file("escaped_slash_of_url", "A slash of the URL is escaped.", edit("/p/acme/", "/p\\/acme/"))
    file("escaped_em_dash", "Em dashes are written as \\u2014.", s.replace("\u2014", "\\u2014"))
    file("escaped_lf_long", "An LF in a string is written as \\u000a.", s.replace("\\n", "\\u000a", 1))
    file("number_fraction", "A number is written 1.0.", edit('"chain_id": 1,', '"chain_id": 1.0,', WHOLE))
    file("number_exponent", "A number is written 1e0.", edit('"chain_id": 1,', '"chain_id": 1e0,', WHOLE))
    file("number_minus_zero", "The number 0 is written -0.", edit('"index": 0,', '"index": -0,'))

    # not JSON
    file("empty", "An empty file.", "", "none")
    file("bom", "A byte order mark before the file.", "\ufeff" + s)
    file("truncated", "The file is cut off.", s[:len(s) // 2])
    file("trailing_value", "A second value after the object.", s + "{}\n")
    file("trailing_text", "A NUL after the file.", s + "\0")
    file("comment", "A comment at the start.", "// proof\n" + s)
    file("trailing_comma", "A comma after the last member.", s[:-3] + ",\n}\n")
    file("number_leading_zero", "A number has a leading zero.", edit('"index": 0,', '"index": 00,'))
    file("number_plus", "A number has a plus sign.", edit('"chain_id": 1,', '"chain_id": +1,', WHOLE))
    file("number_nan", "NaN in place of a number.", edit('"chain_id": 1,', '"chain_id": NaN,', WHOLE))
    file("raw_lf", "An LF in a string is not escaped.", s.replace("\\n", "\n", 1))
    # other values
    file("null", "The file is null.", "null\n", "none")
    file("array", "The object stands in an array.", protocol.canonical([SMALL]))
    file("string", "The file is a string.", protocol.canonical(s))
    file("number", "The file is a number.", "1\n", "none")
    file("deep", "Arrays nested 200 deep in place of keys.", edit(
        protocol.canonical(SMALL)[s.index('"keys": '):s.index(',\n  "seal"')], '"keys": ' + "[" * 200 + "]" * 200))
    file("lone_surrogate", "A string holds an escape for a lone surrogate, which JSON.stringify would write back.",
         edit("notary.example/p/", "notary.example/\\ud800/p/"))
    file("number_2_53", "A number is 2^53.", edit(f'"block_number": {BLOCK}', '"block_number": 9007199254740992', WHOLE))
    file("number_2_53_plus_1", "A number is 2^53 + 1, which a float does not hold.",
         edit(f'"block_number": {BLOCK}', '"block_number": 9007199254740993', WHOLE))
    file("number_huge", "A number is 1e400.", edit(f'"block_number": {BLOCK}', '"block_number": 1e400', WHOLE))
    file("number_half", "A number is 0.5.", edit('"index": 0,', '"index": 0.5,'))
    file("number_negative", "A number is -1.", edit('"index": 0,', '"index": -1,'))
    file("number_string", "A number is written as a string.", edit('"index": 0,', '"index": "0",'))
    file("number_true", "true in place of the number 1.", edit('"chain_id": 1,', '"chain_id": true,', WHOLE))


def members():
    def put_in(case, about, base=SMALL, **change):
        file(case, about, fresh(base, **change))

    for m in ("format", "statement", "keys", "seal", "url"):
        file("no_" + m, f"There is no {m}.", fresh(SMALL, **{m: None}), "none" if m == "format" else "damaged")
    put_in("format_v2", "Another version in format.", format="countersign/proof@v2")
    put_in("unknown_member", "A member that there is not.", comment="x")
    file("unknown_proto", "A member named __proto__.", edit('  "url"', '  "__proto__": {},\n  "url"'))
    file("member_null", "ledger is null.", edit('  "document_path"', '  "ledger": null,\n  "document_path"'))
    put_in("seal_array", "seal is an array of lines.", seal=SMALL["seal"].split("\n"))
    put_in("statement_object", "statement is an object.", statement={"note": SMALL["statement"]})
    for m in ("ledger", "register", "anchor"):
        put_in("without_" + m, f"Of ledger, register and anchor, {m} is missing.", WHOLE, **{m: None})
    put_in("without_ledger_and_anchor", "Of ledger, register and anchor only register is there.", WHOLE, ledger=None, anchor=None)
    put_in("no_document_path", "A statement with content, without document_path.", document_path=None)
    void, genesis = WORLD.proof(8, None, 9, pending=True), WORLD.proof(0, None, 1, pending=True)
    put_in("document_path_void", "A void without content, with document_path.", void, document_path=[])
    put_in("document_path_genesis", "A genesis with document_path.", genesis, document_path=[])
    put_in("disclosures_void", "A void without content, with disclosures.", void, disclosures=ONE.disclosures)
    put_in("disclosed_void", "A void without content, with something disclosed.", void, disclosed=[
        {"index": 0, "disclosure": ONE.disclosures[0], "path": []}])
    put_in("disclosures_and_disclosed", "disclosures and disclosed are both there.", disclosures=ONE.disclosures,
           disclosed=[{"index": 0, "disclosure": ONE.disclosures[0], "path": []}])
    put_in("disclosed_empty", "disclosed is empty.", disclosed=[])
    two = WORLD.proof(3, TWO, 7, [1, 2], pending=True)
    put_in("disclosures_empty", "disclosures is empty.", disclosures=[])
    put_in("disclosed_descending", "disclosed is by descending index.", two, disclosed=two["disclosed"][::-1])
    one = {"index": 0, "disclosure": ONE.disclosures[0], "path": []}
    put_in("disclosed_object", "disclosed is an object in place of an array.", disclosed=one)
    put_in("disclosed_index_string", "An index in disclosed is a string.", disclosed=[one | {"index": "0"}])
    put_in("disclosed_no_path", "An element of disclosed has no path.", disclosed=[{k: one[k] for k in ("index", "disclosure")}])
    put_in("disclosed_salt_member", "An element of disclosed has a member too many.", disclosed=[one | {"name": "document.sha256"}])
    spaced = n.b64url(f'["{SALT}", "document.sha256", "{ONE.sha}"]'.encode())
    put_in("disclosure_malformed", "A disclosure is spelled with spaces.", disclosures=[spaced])
    put_in("disclosures_object", "disclosures is an object.", disclosures={})
    put_in("disclosure_array", "A disclosure is an array of its three strings.", disclosures=[[SALT, "document.sha256", ONE.sha]])
    put_in("disclosed_malformed", "What is disclosed has a salt of 15 bytes.", disclosed=[one | {
        "disclosure": protocol.make_disclosure(n.b64url(rand("s", 15)), "document.sha256", ONE.sha)}])

    k = SMALL["keys"][0]
    put_in("keys_object", "keys is an object.", keys=k)
    put_in("keys_empty_object", "keys is an empty object.", keys={})
    put_in("keys_no_path", "An element of keys has no path.", keys=[{m: k[m] for m in ("index", "statement")}])
    put_in("keys_unknown_member", "An element of keys has a member too many.", keys=[k | {"kind": "genesis"}])
    put_in("keys_statement_malformed", "A statement in keys has lines that end in CRLF.", keys=[k | {
        "statement": k["statement"].replace("\n", "\r\n")}])
    put_in("keys_null_element", "An element of keys is null.", keys=[k, None])

    root = SMALL["keys"][0]["path"][0]
    for case, about, path in (("64_hashes", "a path of 64 hashes", [root] * 64), ("31_bytes", "a path element of 31 bytes", [b64(bytes(31))]),
                              ("no_padding", "a path element without padding", [root[:-1]]),
                              ("unused_bits", "a path element whose unused bits are not zero", [spoil(root)]),
                              ("url_alphabet", "a path element in the alphabet of base64url", [n.b64(b"\xfb\xff" * 16).replace("+", "-").replace("/", "_")]),
                              ("null_element", "null in the path", [None]), ("string", "a string in place of the path", root)):
        put_in("document_path_" + case, f"document_path: {about}.", document_path=path)
    put_in("keys_path_64_hashes", "keys: a path of 64 hashes.", keys=[k | {"path": [root] * 64}])
    V("file_document_path_63_hashes", "document_path with 63 hashes, as many as there can be: well-formed, but too long.",
      "does-not-match", fresh(SMALL, document_path=[root] * 63), sha=ONE.sha, fragment=FRAGMENT, nodes=[],
      **PENDING | {"document": "failed document.differs"})

    i = w.IDS[1]
    for case, about, url in (
            ("other_id", "names another id", f"https://notary.example/p/acme/{w.IDS[2]}"),
            ("query", "has a query", f"https://notary.example/p/acme/{i}?x=1"),
            ("fragment", "has a fragment", f"https://notary.example/p/acme/{i}#{SALT}"),
            ("query_before", "has a query before its end", f"https://notary.example/?x=/p/acme/{i}"),
            ("fragment_before", "has a fragment before its end", f"https://notary.example/#/p/acme/{i}"),
            ("javascript", "has the scheme javascript", f"javascript:alert(1)//notary.example/p/acme/{i}"),
            ("data", "has the scheme data", f"data:text/html,https://notary.example/p/acme/{i}"),
            ("ftp", "has the scheme ftp", f"ftp://notary.example/p/acme/{i}"),
            ("upper_case_scheme", "has its scheme in upper case", f"HTTPS://notary.example/p/acme/{i}"),
            ("no_scheme", "has no scheme", f"//notary.example/p/acme/{i}"),
            ("no_host", "has no host", f"https:///p/acme/{i}"),
            ("other_name", "names another ledger", f"https://notary.example/p/beta/{i}"),
            ("no_name", "lacks the ledger's name, as in an older form", f"https://notary.example/p/{i}"),
            ("name_before_p", "has the ledger's name before /p/, as in an older form", f"https://notary.example/acme/p/{i}"),
            ("name_empty", "has an empty name", f"https://notary.example/p//{i}"),
            ("name_longer", "names a ledger whose name begins like this one's", f"https://notary.example/p/acme2/{i}"),
            ("name_end", "names a ledger whose name ends like this one's", f"https://notary.example/p/xacme/{i}"),
            ("name_upper_case", "has the ledger's name in upper case", f"https://notary.example/p/ACME/{i}"),
            ("name_origin", "has the ledger's origin in place of its name", f"https://notary.example/p/notary.example/acme/{i}"),
            ("name_escaped", "has a letter of the ledger's name percent-encoded", f"https://notary.example/p/%61cme/{i}"),
            ("name_and_id_swapped", "has the id before the ledger's name", f"https://notary.example/p/{i}/acme"),
            ("two_slashes_inside", "has two slashes between name and id", f"https://notary.example/p/acme//{i}"),
            ("p_upper_case", "has a P in upper case", f"https://notary.example/P/acme/{i}"),
            ("no_slash_before_p", "has no slash before p", f"https://notary.examplep/acme/{i}"),
            ("host_is_p", "has p for its host, and nothing before /p/", f"https://p/acme/{i}"),
            ("host_empty_path", "has no host, but a path", f"https:////p/acme/{i}"),
            ("host_empty_long", "has no host, but a longer path", f"https:///notary.example/p/acme/{i}"),
            ("one_slash", "has one slash behind its scheme", f"https:/notary.example/p/acme/{i}"),
            ("del", "holds U+007F", f"https://notary.example/\x7f/p/acme/{i}"),
            ("tab", "holds a tab", f"https://notary.example/\t/p/acme/{i}"),
            ("slash_last", "ends with a slash", f"https://notary.example/p/acme/{i}/"),
            ("no_p", "lacks the /p/", f"https://notary.example/acme/{i}"),
            ("upper_case_id", "has the id in upper case", f"https://notary.example/p/acme/{i.upper()}"),
            ("not_ascii", "holds a letter beyond ASCII", f"https://notary.example/ä/p/acme/{i}"),
            ("space", "holds a space", f"https://notary.example/a b/p/acme/{i}"),
            ("lf", "ends with an LF", f"https://notary.example/p/acme/{i}\n"),
            ("space_first", "begins with a space", f" https://notary.example/p/acme/{i}"),
            ("empty", "is empty", "")):
        file("url_" + case, f"url {about}.", SMALL | {"url": url})

    a = WHOLE["anchor"]
    upper = lambda s: "0x" + s[2:].upper()
    for case, about, change in (
            ("contract_upper_case", "contract in upper-case hex", {"contract": upper(a["contract"])}),
            ("contract_0x_upper", "contract begins with 0X", {"contract": "0X" + a["contract"][2:]}),
            ("contract_no_0x", "contract without 0x", {"contract": a["contract"][2:]}),
            ("contract_19_bytes", "contract of 19 bytes", {"contract": a["contract"][:-2]}),
            ("contract_odd", "contract lacks a digit", {"contract": a["contract"][:-1]}),
            ("transaction_31_bytes", "transaction of 31 bytes", {"transaction": a["transaction"][:-2]}),
            ("transaction_upper_case", "transaction in upper-case hex", {"transaction": upper(a["transaction"])}),
            ("block_hash_33_bytes", "block_hash of 33 bytes", {"block_hash": a["block_hash"] + "00"}),
            ("block_hash_base64", "block_hash in base64", {"block_hash": root}),
            ("block_time_offset", "block_time with an offset", {"block_time": a["block_time"][:-1] + "+00:00"}),
            ("block_time_no_such_day", "block_time on the 30th of February", {"block_time": "2026-02-30T10:00:00Z"}),
            ("block_time_number", "block_time as a number", {"block_time": T0}),
            ("final_string", "final as a string", {"final": "true"}),
            ("final_number", "final as a number", {"final": 1}),
            ("final_null", "final is null", {"final": None}),
            ("chain_id_string", "chain_id as a string", {"chain_id": "1"}),
            ("chain_id_hex", "chain_id in hex", {"chain_id": "0x1"}),
            ("block_number_hex", "block_number in hex", {"block_number": hex(BLOCK)}),
            ("unknown_member", "a member that there is not", {"log_index": 0})):
        put_in("anchor_" + case, f"anchor: {about}.", WHOLE, anchor=a | change)
    for m in ("final", "block_time", "transaction"):
        put_in(f"anchor_no_{m}", f"anchor: there is no {m}.", WHOLE, anchor={x: y for x, y in a.items() if x != m})


def parts():
    seal, text = SMALL["seal"], WORLD.text(2)
    h = checkpoint_of(seal)
    front = seal.partition("\n\n")[0] + "\n"
    lines = h.partition("\n\n")[2].splitlines(True)
    V("file_seal_63_hashes", "seal: a path of 63 hashes, as many as there can be: well-formed, but too long.", "does-not-match",
      fresh(SMALL, seal=with_tlog(seal, path=lambda p: p * 63)), sha=ONE.sha, fragment=FRAGMENT, nodes=[], **PENDING | {"seal": "failed seal.path"})
    witness = n.Key("witness.example", "witness", 4).line(text, T0)
    V("file_seal_witness", "seal: a checkpoint with a third signature line, by a witness.", "cannot-tell", fresh(SMALL, seal=seal + witness),
      sha=ONE.sha, fragment=FRAGMENT, nodes=[], **PENDING)
    for case, about, s in (
            ("version", "another version on the first line", seal.replace("tlog-proof@v1", "tlog-proof@v2")),
            ("extra_line", "an extra line, which C2SP allows and this protocol does not", seal.replace("@v1\n", "@v1\nextra AAAA\n", 1)),
            ("index_leading_zero", "the index with a leading zero", seal.replace("index 1", "index 01")),
            ("index_plus", "the index with a sign", seal.replace("index 1", "index +1")),
            ("index_2_63", "an index of 2^63", seal.replace("index 1", "index 9223372036854775808")),
            ("index_upper_case", "the word index in upper case", seal.replace("index 1", "Index 1")),
            ("index_missing", "no index", seal.replace("index 1\n", "")),
            ("no_empty_line", "no empty line before the checkpoint", front + h),
            ("two_empty_lines", "two empty lines before the checkpoint", front + "\n\n" + h),
            ("no_checkpoint", "no checkpoint", front + "\n"),
            ("hash_31_bytes", "a hash of 31 bytes", with_tlog(seal, path=[b64(bytes(31))])),
            ("hash_unused_bits", "a hash whose unused bits are not zero", with_tlog(seal, path=lambda p: [spoil(p[0])])),
            ("64_hashes", "a path of 64 hashes", with_tlog(seal, path=lambda p: p * 64)),
            ("crlf", "lines that end in CRLF", seal.replace("\n", "\r\n")),
            ("no_last_lf", "no LF at the end", seal[:-1]),
            ("one_signature", "a checkpoint with one signature line", with_tlog(seal, checkpoint=text + "\n" + lines[0])),
            ("clock_first", "a checkpoint with the clock's signature line first", with_tlog(seal, checkpoint=text + "\n" + lines[1] + lines[0])),
            ("witness_hyphen", "a checkpoint with a third signature line that begins with a hyphen", seal + "-" + witness[1:]),
            ("extension", "a checkpoint with an extension line, signed", with_tlog(seal, checkpoint=sign_checkpoint(text + "extension\n"))),
            ("size_0", "a checkpoint of size 0, signed", with_tlog(seal, checkpoint=sign_checkpoint(text.replace("\n2\n", "\n0\n")))),
            ("size_leading_zero", "a checkpoint with a leading zero in its size, signed", with_tlog(seal,
            checkpoint=sign_checkpoint(text.replace("\n2\n", "\n02\n")))),
            ("empty", "an empty string", "")):
        file("seal_" + case, f"seal: {about}.", fresh(SMALL, seal=s))
    file("register_malformed", "register: an extra line.", fresh(WHOLE, register=WHOLE["register"].replace("@v1\n", "@v1\nextra AAAA\n", 1)))
    file("ledger_malformed", "ledger: a checkpoint with seventeen signature lines.", fresh(
        WHOLE, ledger=WHOLE["ledger"] + STRANGER.line(WORLD.text(10)) * 15))

    s = SMALL["statement"]
    body = s.partition("\n\n")[0] + "\n"
    for case, about, t in (
            ("crlf", "lines end in CRLF", s.replace("\n", "\r\n")),
            ("unsigned", "there is no signature line", body),
            ("two_signatures", "there are two signature lines", s + STRANGER.line(body)),
            ("second_note", "a second note follows", s + "\n" + s),
            ("unknown_line", "the firm signed a line that there is not", w.K1.note(body + "note x\n")),
            ("no_content", "the firm signed an invoice without content", w.K1.note(re.sub("content .*\n", "", body))),
            ("other_version", "the firm signed another version", w.K1.note(body.replace("@v1", "@v2")))):
        file("statement_" + case, f"statement: {about}.", fresh(SMALL, statement=t))


def make():
    spellings()
    members()
    parts()
