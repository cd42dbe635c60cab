"""area `verify`: what a later version may bring: unknown, and never does-not-match."""
import withdrawal as b
import world as w
from cases_file import SMALL, file
from cases_statement import lines
from world import FIRST, IDS, K1, ONE, fresh


def statement(index, kind, *extra):
    return K1.note(lines(*extra, id=IDS[index], kind=kind))


def make():
    file("later_kind", "The statement is of a kind that this version does not know, and well signed.",
         SMALL | {"statement": statement(FIRST, "quote", ONE.content)})
    file("later_line", "The statement has a line that this version does not know, and is well signed.",
         SMALL | {"statement": statement(FIRST, "invoice", ONE.content, "terms 30")})
    genesis = lambda *extra: statement(0, "genesis", "firm Acme", "adds " + K1.vkey, "anchor_within 86400", *extra)
    file("later_line_in_keys", "The genesis has a line that this version does not know, and is well signed.",
         fresh(SMALL, keys=[SMALL["keys"][0] | {"statement": genesis("terms 30")}]))
    later = w.sign_checkpoint(b.BOOK.text(2) + "extension of a later version\n")
    file("later_checkpoint_line", "The checkpoint has a line that this version does not know, and is well signed.",
         SMALL | {"seal": w.with_tlog(SMALL["seal"], checkpoint=later)})
    b.S("later_line", "The note has a line that this version does not know, and is well signed.", "malformed",
        b.file(b.signed(b.text() + "disputed 1\n")))
