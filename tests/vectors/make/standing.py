"""Whether a record is still current (section 8.4)."""
import status
from note import Bad, by, holds

RELATION = {"replaced": ("invoice", "replaces"), "voided": ("void", "voids")}


def withdraws(line, by_id, new, record, st):
    """Is this the record that the line names, and does it say of the other what the line says?"""
    s, old = new["statement"], record["statement"]
    kind, relation = RELATION[line]
    return (s["id"] == by_id and s["ledger"] == old["ledger"] and s["kind"] == kind
            and f"{relation} {old['id']}" in s["relations"]
            and record["seal"]["index"] < new["seal"]["index"] < st["size"]
            and genesis(new) == genesis(record) and same_state(new["seal"]["checkpoint"], st))


def genesis(p):
    """Entry 0 of the ledger: a second ledger under the same name has another."""
    return p["keys"][0][1]["note"] if p["keys"] else p["statement"]["note"]


def same_state(checkpoint, st):
    return checkpoint["size"] != st["size"] or checkpoint["root"] == st["root"]


def reason(s, p, trust, notary, sound):
    """The code of `not-checked`, or None and the status."""
    if p is None:
        return "not-asked", None
    try:
        st = status.status(s)
    except Bad:
        return "malformed", None
    ledger = st["ledger"]
    if (ledger, st["id"]) != (p["statement"]["ledger"], p["statement"]["id"]):
        return "other-record", None
    if trust is None:
        return "no-trust", None
    if ledger.split("/")[0] != trust["origin"].split("/")[0]:
        return "other-notary", None
    if not by(st["sig"], ledger, 1, notary):
        return "unknown-key", None
    if not holds(st["sig"], 1, notary, st["text"]):
        return "signature", None
    checkpoints = [p[m]["checkpoint"] for m in ("seal", "ledger") if p[m]]
    if any(st["size"] < c["size"] for c in checkpoints):
        return "size", None
    if any(st["size"] == c["size"] and st["root"] != c["root"] for c in checkpoints):
        return "root", None
    for line, file, new in st["withdrawn_by"]:
        if not (withdraws(line, st[line], new, p, st) and sound(file)):
            return "by", None
    return None, st


def judge(s, p, trust, notary, sound):
    """`p`: the proof, or None where it is none. `sound`: do the checks `statement` and `seal` of a proof file pass?"""
    code, st = reason(s, p, trust, notary, sound)
    if code:
        return ["not-checked", "status." + code]
    return ["withdrawn" if st["replaced"] or st["voided"] else "current"]
