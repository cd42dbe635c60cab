"""A status: what the notary says of a record when it is asked (section 7.2)."""
from note import date, need, note, number, unb64, utf8
from protocol import canonical, ident, load, members, origin, proof, salt

NAMES = ("format", "note", "withdrawn_by")
WORDS = ("ledger", "id", "size", "root", "at", "nonce", "paid", "credited")
WITHDRAWN = ("replaced", "voided", "disowned")
OPTIONAL = ("nonce", *WITHDRAWN)
MOST = 64 * 2**20


def status_note(s):
    """The note as a dict; its text and its signature line are in it too."""
    body, sigs = note(s)
    need(len(sigs) == 1 and len(sigs[0][2]) == 64, "status: signature lines")
    first, *lines = body.split("\n")[:-1]
    need(first == "countersign/status@v1", "status: first line")
    out = {"text": body, "sig": sigs[0]} | dict.fromkeys(OPTIONAL)
    for word in WORDS + WITHDRAWN:
        if lines and lines[0].startswith(word + " "):
            out[word] = lines.pop(0)[len(word) + 1:]
        else:
            need(word in OPTIONAL, "status: no " + word)
    need(not lines, "status: a line too many, or in the wrong place")
    origin(out["ledger"]), ident(out["id"]), date(out["at"])
    if out["nonce"] is not None:
        salt(out["nonce"])
    for word in ("size", "paid", "credited"):
        out[word] = number(out[word])
    need(out["size"] >= 1, "status: size")
    out["root"] = unb64(out["root"], 32)
    by = [ident(out[word]) for word in WITHDRAWN if out[word] is not None]
    need(len({out["id"], *by}) == 1 + len(by), "status: one record in two places")
    return out


def status(s):
    """A status, its parts parsed; `withdrawn_by` holds (line, proof file, what the proof says)."""
    need(len(utf8(s)) <= MOST, "status: too long")
    x = load(s)
    members(x, NAMES)
    need(x["format"] == "countersign/status@v1", "format")
    out = status_note(x["note"])
    by = x["withdrawn_by"]
    need(isinstance(by, list) and all(isinstance(p, str) for p in by), "withdrawn_by")
    said = [word for word in WITHDRAWN if out[word] is not None]
    need(len(by) == len(said), "withdrawn_by: as many as lines")
    out["withdrawn_by"] = [(word, p, proof(p)) for word, p in zip(said, by)]
    need(canonical({n: x[n] for n in NAMES}) == s, "not canonical")
    return out
