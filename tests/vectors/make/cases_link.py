"""area `verify`: what a fragment does to the check `document` (section 8.1). How one is spelled is in
cases_fragment.py."""
import link
import note as n
import protocol
import world as w
from cases import rand
from cases_verify import PENDING, V, WORLD
from note import b64
from world import FIRST, IDS, INVOICE, K2, MAIN, ONE, SECOND, TWO, Document, World, fresh

BAD, CAN, GREEN = "does-not-match", "cannot-tell", "unchanged"
BARE, FULL, ZERO = WORLD.proof(), WORLD.proof(show="all"), WORLD.proof(show=[0, 4])
RIGHT, SALT = MAIN.fragment(INVOICE), MAIN.salts[0]
ODD = "unknown document.fragment"
WRONG = RIGHT[:5] + ("b" if RIGHT[5] != "b" else "c") + RIGHT[6:]
OTHER = w.sha(b"other")


def replaced(at):
    c = RIGHT[at]
    return RIGHT[:at] + (c.swapcase() if c.isalpha() else "k") + RIGHT[at + 1:]


def swapped(at):
    assert RIGHT[at] != RIGHT[at + 1]
    return RIGHT[:at] + RIGHT[at + 1] + RIGHT[at] + RIGHT[at + 2:]


def odd(name, about, fragment, verdict=CAN, p=BARE, **kw):
    V("fragment_" + name, about, verdict, p, fragment=fragment, **dict(document=ODD) | kw)


def mistyped():
    for at in (0, 11, 20, 22, 23):
        odd(f"wrong_{at}", f"Character {at} of the fragment is another.", replaced(at))
    for at in (0, 10, 21, 22):
        odd(f"swapped_{at}", f"Characters {at} and {at + 1} of the fragment change places.", swapped(at))
    for cut in (1, 3, 12, 23):
        odd(f"cut_{cut}", f"The last {cut} characters of the fragment are cut off.", RIGHT[:-cut])
    odd("first_lost", "The first character of the fragment is lost.", RIGHT[1:])
    odd("longer", "A character stands after the fragment.", RIGHT + "A")
    odd("dot", "A full stop stands after the fragment.", RIGHT + ".")
    odd("space", "A space stands after the fragment.", RIGHT + " ")
    odd("percent", "The fragment's first character is percent-encoded.", "%%%02X" % ord(RIGHT[0]) + RIGHT[1:])
    odd("twice", "The fragment stands twice.", RIGHT + RIGHT)
    odd("short", "The salt has 15 bytes, and its check characters.", link.fragment(w.NAME, IDS[INVOICE], n.b64url(rand("short", 15))))
    odd("long", "The salt has 65 bytes, and its check characters.", link.fragment(w.NAME, IDS[INVOICE], n.b64url(rand("long", 65))))
    odd("padded", "The fragment is padded.", RIGHT + "==")
    odd("word", "The fragment is something else.", "page=2")
    odd("no_checks", "The right salt without check characters.", SALT)
    odd("of_other_bill", "The fragment is that of another bill's link.", TWO.fragment(SECOND))
    odd("for_other_id", "The salt is this record's, the check characters are for another.", MAIN.fragment(SECOND))
    odd("of_new_key", "The salt is this record's, the check characters are for the next.", MAIN.fragment(INVOICE + 1))


def beside():
    """A link that is mistyped, and something else."""
    odd("wrong_other_file", "Another file, and the fragment is mistyped: nothing is known of the file.", WRONG, sha=OTHER)
    odd("cut_other_file", "Another file, and the fragment is cut off: nothing is known of the file.", RIGHT[:-1], sha=OTHER)
    odd("of_other_bill_and_file", "Another bill, with the fragment of its own link.", TWO.fragment(SECOND), sha=TWO.sha)
    odd("wrong_no_document", "There is no document, and the fragment is mistyped: the document comes first.", WRONG, sha=None,
        document="unknown document.not-given")
    odd("wrong_torn_path", "document_path leads elsewhere, and the fragment is mistyped: without a salt no path leads anywhere.", WRONG,
        p=fresh(BARE, document_path=MAIN.path()[::-1]))
    odd("right_torn_path", "document_path leads elsewhere, and the fragment is right.", RIGHT, BAD,
        fresh(BARE, document_path=MAIN.path()[::-1]), document="failed document.differs")
    odd("wrong_torn_seal", "The fragment is mistyped, and the seal does not hold.", WRONG, BAD, fresh(
        BARE, seal=w.with_tlog(BARE["seal"], path=lambda p: p[:-1])), seal="failed seal.path")
    odd("wrong_pending", "The fragment is mistyped, and the record is not anchored.", WRONG, p=WORLD.proof(pending=True), nodes=[], **PENDING)
    odd("wrong_no_content", "A void without content, and a fragment: that there is nothing to compare comes first.", WRONG,
        p=WORLD.proof(8, None, 9), document="unknown document.no-content")
    odd("right_other_file", "Another file, the fragment is right, and some fields are shown.", RIGHT, BAD, WORLD.proof(show=[3]), sha=OTHER,
        disclosures="passed", document="failed document.differs")
    odd("wrong_shown", "The fragment is mistyped, and fields other than disclosure 0 are shown.", WRONG, p=WORLD.proof(show=[3, 5]), disclosures="passed")
    odd("wrong_false_field", "The fragment is mistyped, and a field that is shown is not of this bill.", WRONG, BAD, fresh(
        BARE, disclosed=[{"index": 4, "disclosure": TWO.disclosures[4], "path": MAIN.path(4)}]), disclosures="failed disclosures.path")
    V("fragment_wrong_record_only", "The fragment is mistyped, and nobody asks about a file.", GREEN, BARE, fragment=WRONG, sha=None,
      record_only=True)
    dev = World(chain_id=11155111)
    odd("wrong_rehearsal", "On a test network, and the fragment is mistyped.", WRONG, p=dev.proof(), world=dev)


def unread():
    """The proof shows disclosure 0: no fragment is looked at."""
    for name, about, f in (("wrong", "mistyped", WRONG), ("cut", "cut off", RIGHT[:-1]), ("of_other_id", "that of another record", MAIN.fragment(SECOND)),
                           ("word", "something else", "page=2"), ("percent", "percent-encoded", "%41"), ("empty", "empty", "")):
        V(f"fragment_unread_{name}", f"The fragment is {about}, and the proof shows disclosure 0.", GREEN, ZERO, fragment=f, disclosures="passed")
        V(f"fragment_unread_{name}_other_file", f"Another file, the fragment is {about}, and the proof shows disclosure 0.", BAD, ZERO, fragment=f,
          sha=OTHER, disclosures="passed", document="failed document.differs")
    V("fragment_unread_copy", "The fragment is mistyped, and the proof is the firm's own copy.", GREEN, FULL, fragment=WRONG, disclosures="passed")
    V("fragment_unread_torn", "The fragment is right, the proof shows disclosure 0, and document_path leads elsewhere.", BAD,
      fresh(ZERO, document_path=MAIN.path()[::-1]), fragment=RIGHT, disclosures="passed", document="failed document.path")
    V("fragment_unread_salt", "Disclosure 0 is shown under another salt, and the fragment is right.", BAD, fresh(ZERO, disclosed=[
        ZERO["disclosed"][0] | {"disclosure": protocol.make_disclosure(TWO.salts[0], "document.sha256", MAIN.sha)}, ZERO["disclosed"][1]]),
      fragment=RIGHT, disclosures="failed disclosures.path", document="failed document.path")


def sizes():
    for size in (17, 32, 64):
        doc = Document(f"salts of {size}", [("invoice.number", "RE-2026-0099")], salt_size=size)
        world = World({INVOICE: w.st(INVOICE, "invoice", f"content {doc.n} {b64(doc.root)}", by=K2)})
        p, f = world.proof(INVOICE, doc), doc.fragment(INVOICE)
        case = lambda end, about, verdict, f, sha=doc.sha, **kw: V(
            f"fragment_{size}_bytes{end}", f"A salt of {size} bytes: {about}.", verdict, p, world=world, sha=sha, fragment=f, **kw)
        case("", "everything holds", GREEN, f)
        case("_wrong", "a character is another", CAN, f[:9] + ("b" if f[9] != "b" else "c") + f[10:], document=ODD)
        case("_cut", "the last character is cut off", CAN, f[:-1], document=ODD)
        case("_other_file", "it is another file", BAD, f, OTHER, document="failed document.differs")
    V("fragment_one_disclosure_wrong", "A document with one disclosure, and the fragment is mistyped.", CAN, WORLD.proof(1, ONE, 2), sha=ONE.sha,
      fragment=ONE.fragment(FIRST).swapcase(), document=ODD)


def make():
    mistyped()
    beside()
    unread()
    sizes()
