"""area `verify`: a reader without a file, who is shown some of the fields (section 8.1)"""
import protocol
import world as w
from cases import flip
from cases_verify import PENDING, V, WORLD
from world import MAIN, RECEIPT, SECOND, TWO, fresh

BAD = "does-not-match"
SHOWN = WORLD.proof(show=[4, 6])


def case(name, about, verdict, p, **kw):
    V("record_" + name, about, verdict, p, sha=None, record_only=True, **kw)


def swap(change):
    """The proof that shows two fields, with those changed."""
    shown = [dict(d) for d in SHOWN["disclosed"]]
    return fresh(SHOWN, disclosed=change(shown) or shown)


def spell(disclosure, **new):
    salt, name, value = protocol.disclosure(disclosure)
    return protocol.make_disclosure(new.get("salt", salt), new.get("name", name), new.get("value", value))


def make():
    shows = dict(disclosures="passed")
    case("exists", "Nothing is shown but that the record exists: everything holds.", "unchanged", WORLD.proof())
    case("two_fields", "Two fields are shown, and not the document's digest: everything holds.", "unchanged", SHOWN, **shows)
    case("digest", "The document's digest is shown, and there is no document: everything holds.", "unchanged",
         WORLD.proof(show=[0]), **shows)
    case("firm_copy", "The firm's own copy, and no document: everything holds.", "unchanged", WORLD.proof(show="all"), **shows)
    case("receipt", "A receipt shows one field of what it is.", "unchanged", WORLD.proof(6, RECEIPT, 8, [1]), **shows)
    case("void_without_content", "A void without content: the record holds.", "unchanged", WORLD.proof(8, None, 9))
    case("fragment", "A foreign fragment counts for nothing: no file is asked about.", "unchanged", SHOWN, fragment=TWO.fragment(SECOND), **shows)
    case("pending", "Fields of a record that is not anchored yet.", "cannot-tell", WORLD.proof(show=[1], pending=True), nodes=[], **shows,
         **PENDING)
    path = MAIN.path()
    case("document_path_unread", "document_path has two hashes swapped: nobody asks about the document.", "unchanged",
         fresh(SHOWN, document_path=[path[1], path[0], *path[2:]]), **shows)

    bad = lambda name, about, p, code="path": case(name, about, BAD, p, disclosures="failed disclosures." + code)

    def respelled(case_name, about, i, **new):
        bad(case_name, about, swap(lambda s: s[i].update(disclosure=spell(s[i]["disclosure"], **new))))

    respelled("value_changed", "Another value under the same salt.", 0, value="999999.99")
    respelled("name_changed", "The same value under another name.", 0, name="invoice.discount")
    respelled("salt_changed", "The same field under another salt.", 1, salt="A" * 22)
    bad("value_bit", "A bit of a shown value is flipped.", swap(lambda s: s[1].update(
        disclosure=spell(s[1]["disclosure"], value=flip(protocol.disclosure(s[1]["disclosure"])[2].encode(), 0).decode()))))

    def trade(*members):
        def change(s):
            for m in members:
                s[0][m], s[1][m] = s[1][m], s[0][m]
        return change

    bad("values_swapped", "The two shown fields stand in each other's place.", swap(trade("disclosure")))
    bad("paths_swapped", "The two shown fields have each other's path.", swap(trade("path")))
    bad("moved", "A field is said to be at the place after its own.", swap(lambda s: s[0].update(index=s[0]["index"] + 1)))
    bad("of_another_bill", "A field of another bill of the same firm.", swap(lambda s: s[0].update(disclosure=TWO.disclosures[1])))
    bad("hash_for_a_hidden_field", "A hash of the path is given as if it were a field's, with the rest of the path.", swap(
        lambda s: s[0].update(index=s[0]["index"] ^ 1, path=s[0]["path"][1:])))
    bad("twice", "The same field stands twice, at two places.", swap(
        lambda s: s[1].update(disclosure=s[0]["disclosure"])), "name")
    bad("beyond", "A field at an index that the document has not got.", swap(
        lambda s: s[1].update(index=len(MAIN.disclosures))), "count")
    bad("digest_elsewhere", "The document's digest stands at another index than 0.", swap(
        lambda s: s[0].update(disclosure=MAIN.disclosures[0])), "name")
