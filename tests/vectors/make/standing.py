"""Whether a record is still current (section 8.4)."""
import calendar
import time

import law
import status
from note import Bad, by, holds

RELATION = {"replaced": ("invoice", "replaces"), "voided": ("void", "voids")}
AGE = 600


class Reason(Exception):
    pass


def unless(ok, code):
    if not ok:
        raise Reason("status." + code)


def withdraws(line, new, v):
    """Does the statement say of the record what the line says?"""
    s, old = new["statement"], v.p["statement"]
    if line == "disowned":
        unless(s["kind"] == "key", "by")
        unless(old["kind"] not in ("genesis", "key"), "by")
        unless(["statement", "passed"] in v.rows, "by")
        return any(law.public(k) == v.signer and index <= v.p["seal"]["index"] for k, index in s["disowns"])
    kind, relation = RELATION[line]
    return s["kind"] == kind and f"{relation} {old['id']}" in s["relations"]


def genesis(p):
    """Entry 0 of the ledger: a second ledger under the same name has another."""
    return p["keys"][0][1]["note"] if p["keys"] else p["statement"]["note"]


def seconds(date):
    return calendar.timegm(time.strptime(date, "%Y-%m-%dT%H:%M:%SZ"))


def read(case, v):
    """The status, where nothing keeps the reader from knowing the standing."""
    p, trust = v.p, v.trust
    unless(p is not None, "not-asked")
    try:
        st = status.status(case["status"])
    except Bad:
        raise Reason("status.malformed")
    ledger = st["ledger"]
    unless(ledger == p["statement"]["ledger"], "other-record")
    unless(st["id"] == p["statement"]["id"], "other-record")
    unless(trust is not None, "no-trust")
    unless(ledger.split("/")[0] == trust["origin"].split("/")[0], "other-notary")
    notary = v.eras[-1].notary
    unless(by(st["sig"], ledger, 1, notary), "unknown-key")
    unless(holds(st["sig"], 1, notary, st["text"]), "signature")
    unless("nonce" not in case or st["nonce"] == case["nonce"], "nonce")
    if "now" in case:
        unless(abs(seconds(case["now"]) - seconds(st["at"])) <= case.get("age", AGE), "time")
    checkpoints = [p[m]["checkpoint"] for m in ("seal", "ledger") if p[m]]
    for c in checkpoints:
        unless(st["size"] >= c["size"], "size")
    for c in checkpoints:
        unless(st["size"] != c["size"] or st["root"] == c["root"], "root")
    for line, file, new in st["withdrawn_by"]:
        unless(new["statement"]["id"] == st[line], "by")
        unless(new["statement"]["ledger"] == ledger, "by")
        unless(withdraws(line, new, v), "by")
        unless(p["seal"]["index"] < new["seal"]["index"], "by")
        unless(new["seal"]["index"] < st["size"], "by")
        unless(genesis(new) == genesis(p), "by")
        c = new["seal"]["checkpoint"]
        unless(c["size"] != st["size"] or c["root"] == st["root"], "by")
        unless(v.sound(file), "by")
    return st


def judge(case, v):
    """What is told of a case's status; `v`: the verifier, whose checks have run."""
    try:
        st = read(case, v)
    except Reason as code:
        return ["not-checked", str(code)]
    return ["withdrawn" if any(st[word] for word in status.WITHDRAWN) else "current"]
