"""A ledger in which records are withdrawn, and what its notary says of them: what the cases of statuses
are cut from."""
import protocol
import tree
from cases_verify import V
from note import b64
from world import (IDS, K1, K2, LATER, LEDGER, MAIN, NOTARY, ONE, RECEIPT, TWO, Document, World, st)

NEXT = Document("next", [("invoice.number", "RE-2026-0044")])
AT = "2026-11-22T08:00:00Z"
CURRENT, REPLACED, VOIDED, BOTH = 1, 2, 3, 5                       # the records that are asked about
NEWER, VOID, ROTATION, SWEEP = 5, 7, 8, 9                          # what withdraws them, and a change of keys
DOCS = {1: ONE, 2: TWO, 3: MAIN, 4: RECEIPT, 5: LATER, 6: NEXT, 10: RECEIPT, 11: LATER}
SEALED = {1: 4, 2: 4, 3: 4, 4: 5, 5: 7, 6: 7, 11: 12}              # the sizes of their sealing checkpoints
WHOLE = 12

ENTRIES = [
    st(0, "genesis", "firm Acme Ødegård GmbH", "adds " + K1.vkey, "anchor_within 86400", by=K1),
    st(1, "invoice", ONE.content, by=K1),
    st(2, "invoice", TWO.content, by=K1),
    st(3, "invoice", MAIN.content, by=K1),
    st(4, "receipt", RECEIPT.content, f"pays {IDS[1]}", by=K1),
    st(5, "invoice", LATER.content, f"replaces {IDS[2]}", by=K1),
    st(6, "invoice", NEXT.content, f"replaces {IDS[5]}", by=K1),
    st(7, "void", "issued 2026-11-21T10:01:00Z", f"voids {IDS[3]}", by=K1),
    st(8, "key", "adds " + K2.vkey, "retires " + K1.vkey, by=K1),
    st(9, "void", *sorted(f"voids {IDS[i]}" for i in (4, 5)), by=K2),
    st(10, "receipt", RECEIPT.content, f"pays {IDS[1]}", by=K2),
    st(11, "credit-note", LATER.content, f"credits {IDS[1]}", by=K2),
]


def book(change=None, ledger_size=8, **kw):
    return World(change, ledger_size=ledger_size, of=ENTRIES, **kw)


BOOK = book()


def text(index=CURRENT, size=WHOLE, world=BOOK, **change):
    """The text of a status note; a line that is None is left out. A size may be a number's false spelling."""
    leaves = world.leaves(size if isinstance(size, int) else WHOLE)
    lines = {"ledger": LEDGER, "id": IDS[index], "size": size, "root": b64(tree.root(leaves)), "at": AT,
             "paid": 1 if index == CURRENT else 0, "credited": 1 if index == CURRENT else 0} | change
    return "countersign/status@v1\n" + "".join(f"{k} {v}\n" for k, v in lines.items() if v is not None)


def signed(body, key=None):
    return (key or NOTARY.named(LEDGER)).note(body)


def file(note, *by):
    """The status; each of `by` is a proof, or a string in place of one."""
    by = [p if isinstance(p, str) else protocol.canonical(p) for p in by]
    return protocol.canonical({"format": "countersign/status@v1", "note": note, "withdrawn_by": by})


def status(index=CURRENT, *by, **change):
    return file(signed(text(index, **change)), *by)


def withdrawer(index, seal=None, world=BOOK, **kw):
    """The proof of a record that withdraws another, as soon as it is sealed."""
    return world.proof(index, DOCS.get(index), seal or index + 1, **{"pending": True} | kw)


def voided(by=None, index=VOIDED, line=IDS[VOID], **change):
    return status(index, withdrawer(VOID) if by is None else by, voided=line, **change)


def replaced(by=None, index=REPLACED, line=IDS[NEWER], **change):
    return status(index, withdrawer(NEWER) if by is None else by, replaced=line, **change)


def record(index, world=BOOK, **kw):
    return world.proof(index, DOCS.get(index), SEALED.get(index, index + 1), **kw)


def S(case, about, told, status, index=CURRENT, verdict=None, p=None, world=BOOK, **kw):
    """One case. `told`: current, withdrawn, or the code of not-checked; the verdict is that of checks which all pass."""
    doc = DOCS.get(index)
    verdict = verdict or ("withdrawn" if told == "withdrawn" else "unchanged")
    given = dict(sha=doc.sha, fragment=doc.fragment(index)) if doc else dict(sha=None, record_only=True)
    V("status_" + case, about, verdict, p or record(index, world), world=world, status=status,
      standing=[told] if told in ("current", "withdrawn") else ["not-checked", "status." + told], **given | kw)
