"""Access logs (section 9): the spelling of an entry, the rules over entries, and what a reader finds at one."""
import hashlib
import re

import protocol
import tree
from note import b64, date, need, number, text, unb64, utf8

MOST = 4096
OPENED, ERASED = "log-opened", "details-erased"


def origin(s):
    """That of a ledger's access log, or of the notary's."""
    front, slash, last = s.rpartition("/")
    need(slash and last == "access", "not an access log")
    protocol.origin(front if "/" in front else front + "/ledger")
    return s


def entry(s):
    """An entry as a dict."""
    need(len(text(s)) <= MOST, "access: too long")
    lines = s.split("\n")[:-1]
    out = {"text": s, "details": None, "erases": None}
    need(lines.pop(0) == "countersign/access@v1", "access: first line")
    for word in ("log", "time", "act", "outcome", "details", "erases"):
        if lines and lines[0].startswith(word + " "):
            out[word] = lines.pop(0)[len(word) + 1:]
        else:
            need(word in ("details", "erases"), "access: no " + word)
    need(not lines, "access: a line too many, or in the wrong place")
    origin(out["log"]), date(out["time"])
    need(re.fullmatch(r"[a-z]([a-z0-9-]{0,62}[a-z0-9])?", out["act"]), "access: act")
    need(out["outcome"] in ("done", "refused", "failed"), "access: outcome")
    if out["details"] is not None:
        n, _, root = out["details"].partition(" ")
        need(1 <= number(n, protocol.MAX_DISCLOSURES), "details: number")
        out["details"] = number(n), unb64(root, 32)
    need((out["erases"] is not None) == (out["act"] == ERASED), "access: act and erases")
    if out["erases"] is not None:
        first, _, last = out["erases"].partition(" ")
        out["erases"] = number(first), number(last)
    return out


def lawful(log, entries):
    """The rules over the entries of a log."""
    last = ""
    for i, e in enumerate(entries):
        if e["log"] != log or e["time"] < last:
            return False
        last = e["time"]
        if (e["act"] == OPENED) != (i == 0) or (i == 0 and e["details"] is None):
            return False
        if e["erases"] and not e["erases"][0] <= e["erases"][1] < i:
            return False
    return True


def found(e, index, entries, shown):
    """What a reader finds at an entry; `shown`: (index, disclosure, path) of each disclosure that they were given."""
    if not shown:
        if e["details"] is None:
            return "none"
        gone = any(x["outcome"] == "done" and x["erases"] and x["erases"][0] <= index <= x["erases"][1] for x in entries[index + 1:])
        return "erased" if gone else "withheld"
    if e["details"] is None:
        return "false"
    n, root = e["details"]
    if not all(tree.check(tree.leaf(utf8(d)), i, n, path, root) for i, d, path in shown):
        return "false"
    names = [protocol.disclosure(d)[1] for _, d, _ in shown]
    return "shown" if len(set(names)) == len(names) else "false"


def read(log, given):
    """The words for the entries of a log, or that a rule is broken."""
    entries = [entry(x["entry"]) for x in given]
    if not lawful(log, entries):
        return "refused"
    shown = [[(d["index"], d["disclosure"], protocol.hashes(d["path"])) for d in x["shown"]] for x in given]
    return [found(e, i, entries, shown[i]) for i, e in enumerate(entries)]


def tag(s):
    return b64(hashlib.sha256(utf8("countersign/tag@v1\n" + s)).digest())
