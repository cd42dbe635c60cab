"""area `verify`: how evidence is spelled in a proof file (section 7)"""
import protocol
from cases_evidence import BARE, GOOD, with_evidence
from cases_file import edit, file
from cases_verify import V
from note import b64
from world import FIRST, ONE, fresh

FULL = with_evidence(GOOD)
ANCHOR = FULL["anchor"]
EVIDENCE = ANCHOR["evidence"]
NODE = EVIDENCE["storage_proof"][0]


def anchored(name, about, anchor):
    file("evidence_" + name, about, fresh(FULL, anchor=anchor))


def evidence(name, about, value):
    anchored(name, f"evidence: {about}.", ANCHOR | {"evidence": value})


def header(name, about, value):
    evidence("header_" + name, "the header " + about, EVIDENCE | {"header": value})


def node(name, about, value):
    """The same spelling in each of the two proofs."""
    for member in ("account_proof", "storage_proof"):
        evidence(f"{member}_node_{name}", f"{member}: a node {about}", EVIDENCE | {member: [*EVIDENCE[member][:-1], value]})


def proof(name, about, value):
    for member in ("account_proof", "storage_proof"):
        evidence(f"{member}_{name}", f"{member} {about}", EVIDENCE | {member: value(EVIDENCE[member])})


def good():
    read = lambda name, about, p, outcome=None: V(
        "file_evidence_" + name, about, "does-not-match" if outcome else "cannot-tell", p, sha=ONE.sha, fragment=ONE.fragment(FIRST), nodes=[],
        evidence=outcome or "passed", anchor="unknown anchor.not-asked", final="unknown final.not-checked")
    read("good", "The file with evidence that the others of this kind are made from; no node was asked and the reader knows no block.", FULL)
    read("final_false", "The proof says not final and has evidence: well-formed, since no verdict rests on final.",
         with_evidence(GOOD, final=False))
    small = with_evidence(GOOD, evidence={"header": b"\xc0", "account_proof": [b"\x80"], "storage_proof": [b"\x80"]})
    read("smallest", "Header and nodes have one byte each: well-formed, and no evidence.", small, "failed evidence.header")
    many = with_evidence(GOOD, evidence={"account_proof": [bytes(1)] * 64, "storage_proof": [bytes(1024)]})
    read("most_nodes", "A proof of 64 nodes and a node of 1,024 bytes: well-formed, and no evidence.", many, "failed evidence.account")


def shapes():
    evidence("null", "null", None)
    evidence("true", "true", True)
    evidence("number", "a number", 0)
    evidence("string", "the header alone", EVIDENCE["header"])
    evidence("array", "an array of its three parts", [*EVIDENCE.values()])
    evidence("empty_object", "an empty object", {})
    for m in EVIDENCE:
        evidence("no_" + m, f"there is no {m}", {k: v for k, v in EVIDENCE.items() if k != m})
    evidence("unknown_member", "a member that there is not", EVIDENCE | {"block_hash": ANCHOR["block_hash"]})
    evidence("unknown_proto", "a member named __proto__", EVIDENCE | {"__proto__": {}})
    evidence("storage_value", "the word beside its proof, as eth_getProof gives it", EVIDENCE | {"value": "0x01"})

    text = protocol.canonical(FULL)
    put_before = lambda what: {k: ANCHOR[k] for k in [*ANCHOR][:[*ANCHOR].index(what)]} | {"evidence": EVIDENCE} | ANCHOR
    respelled = lambda name, about, a: file("evidence_" + name, about, protocol.canonical(FULL | {"anchor": a}))
    respelled("before_final", "anchor: evidence stands before final.", put_before("final"))
    respelled("first", "anchor: evidence stands first.", put_before("chain_id"))
    order = lambda *names: ANCHOR | {"evidence": {k: EVIDENCE[k] for k in names}}
    respelled("reordered", "evidence: the proofs stand before the header.", order("account_proof", "storage_proof", "header"))
    respelled("proofs_reordered", "evidence: storage_proof stands before account_proof.", order("header", "storage_proof", "account_proof"))
    file("evidence_top_level", "evidence stands beside the anchor, not in it.",
         {k: v for k, v in FULL.items() if k != "url"} | {"anchor": BARE["anchor"], "evidence": EVIDENCE, "url": FULL["url"]})
    file("evidence_pending", "evidence stands in a proof that is not anchored.",
         {k: v for k, v in FULL.items() if k not in ("ledger", "register", "anchor", "url")} | {"evidence": EVIDENCE, "url": FULL["url"]})
    file("evidence_twice", "anchor: evidence stands twice, the same.",
         edit('      ]\n    }\n  },\n', '      ]\n    },\n    "evidence": ' + nested(EVIDENCE) + "\n  },\n", FULL))
    file("evidence_header_twice", "evidence: header stands twice, the same.",
         edit('      "account_proof"', f'      "header": "{EVIDENCE["header"]}",\n      "account_proof"', FULL))
    file("evidence_compact", "evidence is written compactly.", text.replace(nested(EVIDENCE), protocol.compact(EVIDENCE)))
    file("evidence_array_on_one_line", "evidence: an array is written on one line.",
         edit(f'"storage_proof": [\n        "{NODE}"', f'"storage_proof": ["{NODE}"', FULL))
    file("evidence_escaped", "evidence: a digit is written as an escape.", edit('"header": "0x', '"header": "\\u0030x', FULL))


def nested(value):
    """As it stands in the file, two levels deep."""
    return protocol.canonical(value)[:-1].replace("\n", "\n    ")


def bytes_in_hex():
    h = EVIDENCE["header"]
    upper = lambda s: "0x" + s[2:].upper()
    header("empty", "is empty", "0x")
    header("empty_string", "is the empty string", "")
    header("65537_bytes", "has 65,537 bytes", "0x" + "00" * 65537)
    for name, about, change in (
            ("upper_case", "is in upper-case hex", upper),
            ("one_upper_case", "has one digit in upper case", lambda s: s[:2] + s[2:].replace("a", "A", 1)),
            ("0x_upper", "begins with 0X", lambda s: "0X" + s[2:]),
            ("no_0x", "lacks the 0x", lambda s: s[2:]),
            ("0x_twice", "begins with 0x twice", lambda s: "0x" + s),
            ("odd", "lacks a digit", lambda s: s[:-1]),
            ("one_digit", "is a single digit", lambda s: "0x0"),
            ("letter", "has a letter that is no digit", lambda s: s[:-1] + "g"),
            ("lf", "ends with an LF", lambda s: s + "\n"),
            ("space", "has a space inside", lambda s: s[:10] + " " + s[11:]),
            ("other_digits", "has digits beyond ASCII", lambda s: s[:-2] + "\uff11\uff12"),
            ("minus", "begins with a sign", lambda s: "-" + s),
            ("base64", "is in base64", lambda s: b64(bytes.fromhex(s[2:])))):
        header(name, about, change(h))
        node(name, about, change(NODE))
    header("null", "is null", None)
    header("number", "is a number", 1)
    header("array", "is an array", [h])
    node("empty", "is empty", "0x")
    node("1025_bytes", "has 1,025 bytes", "0x" + "00" * 1025)
    node("null", "is null", None)
    node("number", "is a number", 0)
    node("array", "is an array", [NODE])
    proof("empty", "is an empty array", lambda nodes: [])
    proof("65_nodes", "has 65 nodes", lambda nodes: nodes[:1] * 65)
    proof("null", "is null", lambda nodes: None)
    proof("string", "is a string, its first node", lambda nodes: nodes[0])
    proof("object", "is an object", lambda nodes: {"0": nodes[0]})


def make():
    good()
    shapes()
    bytes_in_hex()
