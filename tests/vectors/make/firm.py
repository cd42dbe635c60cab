"""What the firm's own site says of its keys (section 8.5)."""
import base64
import hashlib

import protocol
from law import public
from note import Bad, need, unb64, vkey
from verifier import Verifier

MOST = 2**20


def firm(s):
    """The ledgers of a firm's file."""
    need(s is not None and len(s.encode("utf-8")) <= MOST, "no file, or too long a one")
    x = protocol.load(s)
    protocol.members(x, ("format", "ledgers"))
    need(x["format"] == "countersign/firm@v1", "firm: format")
    need(isinstance(x["ledgers"], list), "firm: ledgers")
    out = {}
    for ledger in x["ledgers"]:
        protocol.members(ledger, ("ledger", "tag", "keys", "controls"))
        need(isinstance(ledger["ledger"], str), "firm: ledger")
        name = protocol.origin(ledger["ledger"])
        need(name not in out, "firm: a ledger twice")
        unb64(ledger["tag"], 32)
        for word in ("keys", "controls"):
            need(isinstance(ledger[word], list) and all(isinstance(k, str) for k in ledger[word]), "firm: " + word)
            for k in ledger[word]:
                vkey(k, (1,))
        need(ledger["keys"], "firm: no keys")
        out[name] = ledger
    return out


def tag(genesis):
    return base64.b64encode(hashlib.sha256(("countersign/tag@v1\n" + genesis).encode("utf-8")).digest()).decode()


def claimed(p):
    """The domain of the last line that names one."""
    some = [k["domain"] for _, k, _ in p["keys"]] + [p["statement"].get("domain")]
    return next((d for d in reversed(some) if d), None)


def told(proof, asked, file):
    """The word that a reader tells; `asked`: was the site asked?"""
    v = Verifier({"proof": proof, "trust": None})
    if v.p is None:
        return "none"
    v.check("statement")
    if v.rows[-1] != ["statement", "passed"] or not claimed(v.p):
        return "none"
    if not asked:
        return "claimed"
    try:
        ledgers = firm(file)
    except Bad:
        return "not-confirmed"
    st = v.p["statement"]
    if st["ledger"] not in ledgers:
        return "not-confirmed"
    mine = ledgers[st["ledger"]]
    genesis = (v.p["keys"][0][1] if v.p["keys"] else st)["note"]
    if mine["tag"] != tag(genesis):
        return "contradicted"
    return "confirmed" if v.signer in [public(k) for k in mine["keys"] + mine["controls"]] else "contradicted"
