"""What is written down: disclosures, statements, checkpoints, tlog-proofs, proof files (sections 2 to 7)."""
import hashlib
import json
import re
from decimal import Decimal

from note import (WHITE_SPACE, b64, b64url, date, need, Bad, note, number, text, unb64, unb64url,
                  utf8, vkey)

ID = r"[0-7][0-9a-hjkmnp-tv-z]{25}"
RELATION = {"receipt": "pays", "credit-note": "credits", "invoice": "replaces", "void": "voids"}
KINDS = ("genesis", "key", "invoice", "receipt", "credit-note", "void")
MAX_DISCLOSURES = 1048576


def ident(s):
    need(isinstance(s, str) and re.fullmatch(ID, s), "not an id")
    return s


def salt(s):
    need(16 <= len(unb64url(s)) <= 64, "salt: size")
    return s


def compact(x):
    return json.dumps(x, ensure_ascii=False, separators=(",", ":"))


def make_disclosure(s, name, value):
    return b64url(utf8(compact([s, name, value])))


def disclosure(s):
    """Gives (salt, name, value)."""
    try:
        raw = unb64url(s).decode("utf-8")
        parts = json.loads(raw)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Bad("disclosure: not JSON")
    need(isinstance(parts, list) and len(parts) == 3 and all(isinstance(p, str) for p in parts),
         "disclosure: not three strings")
    need(compact(parts) == raw, "disclosure: another spelling")
    salt(parts[0])
    need(re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+", parts[1], re.A) and len(parts[1]) <= 128,
         "disclosure: name")
    need(len(utf8(parts[2])) <= 65536, "disclosure: value")
    return tuple(parts)


def origin(s, ledger=True):
    """The origin of a ledger, or of any checkpoint."""
    m = re.fullmatch(r"([a-z0-9.:-]{1,128})/([a-z0-9-]{1,64})", s, re.A)
    need(m, "not an origin")
    need(not any(p.startswith("-") or p.endswith("-") for p in m.groups()), "origin: a hyphen")
    need(m[2] not in ("clock", "access"), "origin: a name that is no ledger's")
    need(not ledger or m[2] != "register", "not a ledger")
    return s


def domain(s):
    need(len(s) <= 253, "domain: length")
    labels = s.split(".")
    need(len(labels) >= 2, "domain: one label")
    for x in labels:
        need(re.fullmatch(r"[a-z0-9-]{1,63}", x), "domain: label")
        need(x[0] != "-" and x[-1] != "-", "domain: a hyphen")
    need(not labels[-1].isdigit(), "domain: the last label is a number")
    return s


def statement(s):
    """A statement note as a dict; its text and its signature line are in it too."""
    need(isinstance(s, str) and len(utf8(s)) <= 65535, "statement: too long")
    body, sigs = note(s)
    need(len(sigs) == 1 and len(sigs[0][2]) == 64, "statement: signature lines")
    lines = body.split("\n")[:-1]
    out = {"note": s, "text": body, "sig": sigs[0], "content": None, "issued": None, "series": None,
           "relations": []}

    def take(word):
        if lines and lines[0].startswith(word + " "):
            return lines.pop(0)[len(word) + 1:]
        return None

    def must(word):
        v = take(word)
        need(v is not None, "statement: no " + word)
        return v

    def every(word):
        got = []
        while (v := take(word)) is not None:
            got.append(v)
        need(all(a.encode() < b.encode() for a, b in zip(got, got[1:])), f"{word}: order")
        return got

    need(lines and lines.pop(0) == "countersign/statement@v1", "statement: first line")
    out["ledger"] = origin(must("ledger"))
    out["id"] = ident(must("id"))
    out["kind"] = kind = must("kind")
    need(kind in KINDS, "statement: kind")
    if kind == "genesis":
        firm = must("firm")
        need(1 <= len(utf8(firm)) <= 200, "firm: length")
        need(firm[0] not in WHITE_SPACE and firm[-1] not in WHITE_SPACE, "firm: white space")
        out["firm"] = firm
    if kind in ("genesis", "key"):
        keys_of(kind, out, take, every)
    if kind == "genesis":
        need(1 <= number(must("anchor_within"), 31536000), "anchor_within")
    if kind not in ("genesis", "key"):
        v = take("content") if kind == "void" else must("content")
        if v is not None:
            n, _, root = v.partition(" ")
            n = number(n, MAX_DISCLOSURES)
            need(n >= 1, "content: n")
            out["content"] = n, unb64(root, 32)
    v = take("issued")
    out["issued"] = v and date(v)
    need(v != "", "issued")
    if kind not in ("genesis", "key"):
        v = take("series")
        if v is not None:
            label, _, n = v.partition(" ")
            out["series"] = ident(label), number(n)
            need(number(n) >= 1, "series: number")
        rel = every(RELATION[kind])
        out["relations"] = [f"{RELATION[kind]} {r}" for r in rel]
        need(len(rel) <= 256, "too many relations")
        for r in rel:
            need(ident(r) != out["id"], "relation to itself")
        need(rel or kind != "void", "void of nothing")
    need(not lines, "statement: a line too many, or in the wrong place")
    return out


def keys_of(kind, out, take, every):
    """The lines of a genesis or a key statement that say something of keys, and of the domain."""
    v = take("domain")
    out["domain"] = None if v is None else domain(v)
    out["adds"], out["controls"] = every("adds"), every("controls")
    out["retires"], disowns = (every("retires"), every("disowns")) if kind == "key" else ([], [])
    out["disowns"] = []
    for line in disowns:
        k, _, index = line.partition(" ")
        out["disowns"].append((k, number(index)))
        need(number(index) >= 1, "disowns: index")
    public = lambda keys: [vkey(k, (1,))[2] for k in keys]
    change = public(out["adds"] + out["controls"] + out["retires"])
    need(len(set(change)) == len(change), "one key in two lines")
    past = public(k for k, _ in out["disowns"])
    need(len(set(past)) == len(past), "one key disowned in two lines")
    if kind == "genesis":
        need(len(out["adds"]) == 1, "genesis: one key")
        need(len(out["controls"]) <= 63, "genesis: too many keys")
    else:
        need(change or past or out["domain"], "no key")
        need(len(change) + len(past) <= 64, "too many keys")


def checkpoint(s):
    body, sigs = note(s)
    lines = body.split("\n")[:-1]
    need(len(lines) == 3, "checkpoint: lines")
    size, root = number(lines[1]), unb64(lines[2], 32)
    need(size >= 1, "checkpoint: size")
    need(2 <= len(sigs) <= 16, "checkpoint: signature lines")
    need([len(x[2]) for x in sigs[:2]] == [64, 72], "checkpoint: size of a signature")
    need(all(len(x[2]) <= 8192 for x in sigs[2:]), "checkpoint: too long a cosignature")
    need(int.from_bytes(sigs[1][2][:8], "big") <= 253402300799, "checkpoint: time")
    return {"text": body, "sigs": sigs, "origin": origin(lines[0], False), "size": size, "root": root}


def register_entry(genesis, text):
    """The register's entry for a checkpoint's text, in the ledger of that genesis (section 5)."""
    sha = lambda s: b64(hashlib.sha256(utf8(s)).digest())
    return f"countersign/register@v1\nledger {sha('countersign/tag@v1' + chr(10) + genesis)}\ncheckpoint {sha(text)}\n"


def make_tlog(index, hashes, checkpoint_note):
    return "c2sp.org/tlog-proof@v1\nindex %d\n%s\n%s" % (
        index, "".join(b64(h) + "\n" for h in hashes), checkpoint_note)


def tlog(s):
    text(s)
    front, gap, rest = s.partition("\n\n")
    lines = front.split("\n")
    need(gap and lines[0] == "c2sp.org/tlog-proof@v1", "tlog-proof: first line")
    need(len(lines) >= 2 and lines[1].startswith("index "), "tlog-proof: index")
    need(len(lines) - 2 <= 63, "tlog-proof: path")
    return {"index": number(lines[1][6:]), "path": [unb64(h, 32) for h in lines[2:]], "checkpoint": checkpoint(rest)}


def canonical(x):
    return json.dumps(x, indent=2, ensure_ascii=False) + "\n"


def members(x, names, optional=()):
    need(isinstance(x, dict), "not an object")
    need(set(x) <= set(names) and set(names) - set(x) <= set(optional), "members")


def count(x):
    need(type(x) is int and 0 <= x < 2**53, "not a number")
    return x


def hexa(x, size):
    need(isinstance(x, str) and re.fullmatch("0x[0-9a-f]{%d}" % (2 * size), x), "not hex")
    return x


def octets(x, most):
    """Bytes in hex, at least one."""
    need(isinstance(x, str) and 4 <= len(x) <= 2 + 2 * most and re.fullmatch("0x([0-9a-f][0-9a-f])+", x), "not bytes")
    return bytes.fromhex(x[2:])


def hashes(x):
    need(isinstance(x, list) and len(x) <= 63, "not a path")
    return [unb64(h, 32) for h in x]


NAMES = ("format", "statement", "keys", "seal", "ledger", "register", "anchor", "document_path",
         "disclosures", "disclosed", "url")
ANCHOR = ("chain_id", "contract", "transaction", "block_number", "block_hash", "block_time", "final", "nodes", "evidence")
EVIDENCE = ("header", "account_proof", "storage_proof")


def load(s):
    """The JSON value of a file. A number is what it is worth, however it is written."""
    def real(t):
        d = Decimal(t)
        need(abs(d) < 2**60 and d == d.to_integral_value(), "not a whole number")
        return int(d)

    def never(t):
        raise Bad(t)

    def once(pairs):
        need(len(dict(pairs)) == len(pairs), "a name twice")
        return dict(pairs)

    try:
        return json.loads(s, parse_float=real, parse_constant=never, object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise Bad("not JSON")


def in_order(x):
    """The same value, with the members in their order."""
    keep = lambda d, names: {n: d[n] for n in names if n in d}
    y = keep(x, NAMES)
    y["keys"] = [keep(k, ("index", "statement", "path")) for k in x["keys"]]
    if "anchor" in x:
        y["anchor"] = keep(x["anchor"], ANCHOR)
        if "evidence" in x["anchor"]:
            y["anchor"]["evidence"] = keep(x["anchor"]["evidence"], EVIDENCE)
    if "disclosed" in x:
        y["disclosed"] = [keep(d, ("index", "disclosure", "path")) for d in x["disclosed"]]
    return y


def trie_nodes(x):
    need(isinstance(x, list) and 1 <= len(x) <= 64, "not nodes")
    return [octets(node, 1024) for node in x]


def evidence(x):
    members(x, EVIDENCE)
    return {"header": octets(x["header"], 65536), "account_proof": trie_nodes(x["account_proof"]),
            "storage_proof": trie_nodes(x["storage_proof"])}


def proof(s):
    """A proof file, its parts parsed."""
    x = load(s)
    members(x, NAMES, ("ledger", "register", "anchor", "document_path", "disclosures", "disclosed"))
    need(x["format"] == "countersign/proof@v1", "format")
    st = statement(x["statement"])
    out = {"statement": st, "keys": [], "ledger": None, "register": None, "anchor": None,
           "evidence": None, "document_path": None, "disclosures": None, "disclosed": None}
    need(isinstance(x["keys"], list) and len(x["keys"]) <= 257, "keys")
    for k in x["keys"]:
        members(k, ("index", "statement", "path"))
        out["keys"].append((count(k["index"]), statement(k["statement"]), hashes(k["path"])))
    out["seal"] = tlog(x["seal"])
    need(len({n in x for n in ("ledger", "register", "anchor")}) == 1, "ledger, register, anchor")
    if "anchor" in x:
        out["ledger"], out["register"] = tlog(x["ledger"]), tlog(x["register"])
        a = out["anchor"] = x["anchor"]
        members(a, ANCHOR, ("nodes", "evidence"))
        count(a["chain_id"]), count(a["block_number"])
        hexa(a["contract"], 20), hexa(a["transaction"], 32), hexa(a["block_hash"], 32)
        date(a["block_time"])
        if "nodes" in a:
            need(1 <= count(a["nodes"]) <= 64 and a["final"] is True, "nodes")
        need(isinstance(a["final"], bool), "final")
        if "evidence" in a:
            out["evidence"] = evidence(a["evidence"])
    need(("document_path" in x) == (st["content"] is not None), "document_path")
    need(not ("disclosures" in x and "disclosed" in x), "disclosures and disclosed")
    if "document_path" in x:
        out["document_path"] = hashes(x["document_path"])
    need(st["content"] or not ("disclosures" in x or "disclosed" in x), "disclosures without content")
    if "disclosures" in x:
        need(isinstance(x["disclosures"], list) and x["disclosures"], "disclosures")
        out["disclosures"] = [(d, disclosure(d)) for d in x["disclosures"]]
    if "disclosed" in x:
        need(isinstance(x["disclosed"], list) and x["disclosed"], "disclosed")
        out["disclosed"] = []
        for d in x["disclosed"]:
            members(d, ("index", "disclosure", "path"))
            out["disclosed"].append((count(d["index"]), d["disclosure"], disclosure(d["disclosure"]),
                                     hashes(d["path"])))
        order = [d[0] for d in out["disclosed"]]
        need(order == sorted(set(order)), "disclosed: order")
    need(isinstance(x["url"], str), "url")
    need(re.fullmatch(r"https?://[!-~]+", x["url"]) and "?" not in x["url"] and "#" not in x["url"], "url")
    front = x["url"].partition("//")[2].removesuffix(f"/p/{st['ledger'].split('/')[1]}/{st['id']}")
    need(front + f"/p/{st['ledger'].split('/')[1]}/{st['id']}" == x["url"].partition("//")[2], "url: of another record")
    need(front and front[0] != "/", "url: host")
    need(canonical(in_order(x)) == s, "not canonical")
    return out
