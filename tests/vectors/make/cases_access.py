"""areas `access`, `access_log` and `access_tag`: who did what at the notary (section 9)"""
import access
import note as n
import protocol
import tree
from cases import flip, put, rand, spoil, verdict
from note import b64, utf8
from world import HOST, LEDGER

LOG, OWN = LEDGER + "/access", HOST + "/access"
NAMES = [("actor.name", "Ada Ødegård"), ("actor.address", "192.0.2.7"), ("act.record", "RE-2026-0042"), ("act.reason", "asked by phone")]
TIME = "2026-11-21T10:00:00Z"


class Details:
    def __init__(self, label, some=NAMES):
        self.disclosures = [protocol.make_disclosure(n.b64url(rand(f"access salt {label} {i}", 16)), *f) for i, f in enumerate(some)]
        self.leaves = [utf8(d) for d in self.disclosures]
        self.line = f"{len(some)} {b64(tree.root(self.leaves))}"

    def show(self, *indices):
        return [{"index": i, "disclosure": self.disclosures[i], "path": [b64(h) for h in tree.path(i, self.leaves)]} for i in indices]


D = Details("one")


def entry(act="record-read", outcome="done", details=D.line, erases=None, log=LOG, time=TIME):
    lines = {"log": log, "time": time, "act": act, "outcome": outcome, "details": details, "erases": erases}
    return "countersign/access@v1\n" + "".join(f"{k} {v}\n" for k, v in lines.items() if v is not None)


def spelling():
    def case(name, about, want, s):
        got = verdict(access.entry, s)
        assert got == want, f"access_{name}: by hand {want}, got {got}"
        put("access", name, about, want, entry=s)

    ok = lambda name, about, s=None, **kw: case(name, about, "accept", s or entry(**kw))
    no = lambda name, about, s=None, **kw: case(name, about, "refuse", entry(**kw) if s is None else s)
    ok("good", "An act with details.")
    ok("bare", "An act without details.", details=None)
    ok("opened", "The entry that opens a log.", act="log-opened")
    ok("opened_bare", "The entry that opens a log, without details: of that, a rule over the entries speaks.", act="log-opened", details=None)
    ok("notary", "An entry of the notary's own log.", log=OWN)
    ok("erases", "Details are erased.", act="details-erased", details=None, erases="3 7")
    ok("erases_details", "Details are erased, and the entry has details itself.", act="details-erased", erases="0 0")
    ok("erases_falls", "The first index is above the last: of that, a rule over the entries speaks.", act="details-erased", erases="7 3")
    ok("erases_greatest", "The indices are as great as numbers can be.", act="details-erased", erases=f"{2**63 - 1} {2**63 - 1}")

    body = entry()
    lines = body.split("\n")[:-1]
    swap = lambda i, j: "\n".join(lines[k] for k in [*range(i), j, *range(i + 1, j), i, *range(j + 1, len(lines))]) + "\n"
    no("empty", "The entry is empty.", "")
    no("first_line", "The first line is missing.", "\n".join(lines[1:]) + "\n")
    no("first_line_v2", "The first line is of another version.", body.replace("access@v1", "access@v2"))
    no("no_last_lf", "The last line has no LF.", body[:-1])
    no("empty_line", "An empty line follows.", body + "\n")
    no("crlf", "The lines end in CR LF.", body.replace("\n", "\r\n"))
    no("tab", "There is a tab for a space.", body.replace("act ", "act\t"))
    no("space_at_end", "A line ends in a space.", body.replace("outcome done", "outcome done "))
    no("surplus", "There is a line besides.", body + "actor Ada\n")
    no("signed", "The entry has a signature.", n.Key(LOG, "notary").note(body))
    for i, word in enumerate(("log", "time", "act", "outcome"), 1):
        no("without_" + word, f"There is no line {word}.", "\n".join(lines[:i] + lines[i + 1:]) + "\n")
        no(word + "_twice", f"The line {word} stands twice.", body.replace(lines[i], lines[i] + "\n" + lines[i]))
        no(word + "_alone", f"The line {word} has the word alone.", body.replace(lines[i], word))
        no(word + "_empty", f"The line {word} has the word and a space.", body.replace(lines[i], word + " "))
        no(word + "_upper_case", f"The word {word} is in upper case.", body.replace(f"\n{word} ", f"\n{word.upper()} "))
    no("details_twice", "The line details stands twice.", body + lines[5] + "\n")
    for i, j in ((1, 2), (2, 3), (3, 4), (4, 5)):
        no(f"order_{i}", f"The lines {lines[i].split()[0]} and {lines[j].split()[0]} changed places.", swap(i, j))
    no("order_erases", "The line erases stands before details.", entry("details-erased", erases="0 0").replace(
        f"details {D.line}\nerases 0 0\n", f"erases 0 0\ndetails {D.line}\n"))

    for name, about, log in (("port", "whose host has a port", "notary.example:8443/acme/access"), ("host_128", "with a host of 128 characters", "h" * 128 + "/acme/access"),
                             ("name_64", "with a ledger's name of 64 characters", HOST + "/" + "n" * 64 + "/access")):
        ok("log_" + name, f"An origin {about}.", log=log)
    for name, about, log in (("ledger", "that of the ledger", LEDGER), ("register", "that of the register", HOST + "/register"), ("of_register", "an access log of the register", HOST + "/register/access"),
                             ("of_clock", "an access log of the clock", HOST + "/clock/access"), ("of_access", "an access log of the access log", HOST + "/access/access"),
                             ("host", "a host alone", HOST), ("no_host", "without a host", "/access"), ("deep", "of three parts before access", LEDGER + "/x/access"), ("word_capital", "with the last part in upper case", LEDGER + "/ACCESS"), ("hyphen", "of a ledger whose name ends with a hyphen", LEDGER + "-/access"), ("host_129", "with a host of 129 characters", "h" * 129 + "/acme/access"), ("name_65", "with a ledger's name of 65 characters", HOST + "/" + "n" * 65 + "/access")):
        no("log_" + name, f"The log is {about}.", log=log)
    ok("time_leap", "The day is the 29th of February of a leap year.", time="2028-02-29T23:59:59Z")
    for name, about, t in (("day", "on a day that is none", "2027-02-29T10:00:00Z"), ("fraction", "with a fraction", "2026-11-21T10:00:00.0Z"),
                           ("offset", "with an offset", "2026-11-21T10:00:00+00:00")):
        no("time_" + name, f"The time is {about}.", time=t)
    for name, about, act in (("64", "64 characters long", "a" * 64), ("digit", "a letter and a digit", "a1"), ("erased_like", "one that begins like details-erased", "details-erased-not")):
        ok("act_" + name, f"The act is {about}.", act=act)
    for name, about, act in (("65", "65 characters long", "a" * 65), ("digit_first", "one that begins with a digit", "1a"), ("hyphen_first", "one that begins with a hyphen", "-a"),
                             ("hyphen_last", "one that ends with a hyphen", "a-"), ("capital", "one with a capital", "Record-read"),
                             ("underscore", "one with an underscore", "record_read"), ("space", "two words", "record read")):
        no("act_" + name, f"The act is {about}.", act=act)
    for word in ("refused", "failed"):
        ok("outcome_" + word, f"The outcome is {word}.", outcome=word)
    for name, about, word in (("capital", "in upper case", "Done"), ("two", "two words", "done failed")):
        no("outcome_" + name, f"The outcome is {about}.", outcome=word)

    root = D.line.split(" ")[1]
    ok("details_one", "There is one detail.", details="1 " + root)
    ok("details_most", "There are as many details as there can be.", details="1048576 " + root)
    for name, about, d in (("zero", "0 in number", "0 " + root), ("too_many", "one too many", "1048577 " + root), ("number_only", "a number alone", "4"), ("root_only", "a root alone", root), ("short", "with a root that is a byte too short", "4 " + b64(rand("root", 31))), ("spoiled", "with unused bits in the root's last character", "4 " + spoil(root)),
                           ("swapped", "with the root first", f"{root} 4")):
        no("details_" + name, f"The details are {about}.", details=d)

    er = lambda e, act="details-erased": dict(act=act, details=None, erases=e)
    ok("erases_refused", "Details should have been erased, and it was refused.", outcome="refused", **er("0 1"))
    no("erases_without", "The act is details-erased, and there is no line erases.", **er(None))
    no("erases_other_act", "There is a line erases, and the act is another.", **er("0 1", "record-read"))
    no("erases_opened", "There is a line erases, and the act is log-opened.", **er("0 1", "log-opened"))
    for name, about, e in (("one", "one index", "3"), ("leading_zero", "an index with a leading zero", "01 2"), ("negative", "a negative index", "-1 2"), ("beyond", "an index of 2^63", f"0 {2**63}"), ("space_at_end", "two indices and a space", "1 2 ")):
        no("erases_" + name, f"The line erases has {about}.", **er(e))

    # a text of at most 4,096 bytes cannot be filled by lines that are spelled right
    no("long", "The entry is longer than 4,096 bytes.", body + "x" * 4096 + "\n")


def log(*entries, name=LOG):
    """Each of `entries` is a text, or (text, what is shown of it)."""
    return [{"entry": e if isinstance(e, str) else e[0], "shown": [] if isinstance(e, str) else e[1]} for e in entries]


OPEN = Details("opened", [("actor.name", "root")])
FIRST = entry("log-opened", details=OPEN.line, time="2026-11-21T09:00:00Z")
at = lambda minute: f"2026-11-21T10:{minute:02}:00Z"
read = lambda minute=0, details=D.line, **kw: entry(details=details, time=at(minute), **kw)
erase = lambda first, last, minute=30, details=None, **kw: entry("details-erased", details=details, erases=f"{first} {last}", time=at(minute), **kw)


def logs():
    def case(name, about, want, *entries, origin=LOG):
        given = log(*entries)
        want = want if want == "refused" else want.split()
        got = access.read(origin, given)
        assert got == want, f"access_log_{name}: by hand {want}, got {got}"
        put("access_log", name, about, want, log=origin, entries=given)

    no = lambda name, about, *entries, **kw: case(name, about, "refused", *entries, **kw)
    bare = read(1, None)
    case("opened", "A log that was opened and has no other entry.", "withheld", FIRST)
    case("opened_shown", "A log that was opened, and the details of that are shown.", "shown", (FIRST, OPEN.show(0)))
    case("notary", "The notary's own log.", "withheld none", entry("log-opened", log=OWN), entry(details=None, log=OWN), origin=OWN)

    no("other_log", "An entry names another ledger's log.", FIRST, read(0, log=HOST + "/beta/access"))
    no("other_log_all", "All entries name another log than the one that was asked for.", FIRST, read(), origin=HOST + "/beta/access")
    no("notary_in_ledger", "An entry names the notary's own log.", FIRST, read(0, log=OWN))
    no("time_falls", "An entry is a second before the one before it.", FIRST, read(1), entry(time="2026-11-21T10:00:59Z"))
    no("time_falls_first", "The second entry is before the log was opened.", FIRST, entry(time="2026-11-21T08:59:59Z"))
    no("time_falls_year", "An entry is a year before the one before it, on a later day.", FIRST, entry(time="2025-12-31T23:59:59Z"))
    no("not_opened", "The log begins with another act.", read(), read(1))
    no("opened_bare", "The entry that opens the log has no details.", entry("log-opened", details=None), read(1))
    no("opened_twice", "The log is opened a second time.", FIRST, entry("log-opened"))
    no("opened_second", "The log is opened by the second entry.", read(), entry("log-opened", time=at(1)))

    three = [FIRST, read(1), read(2), read(3)]
    case("erases_one", "The details of one entry are erased.", "withheld withheld erased withheld none", *three, erase(2, 2))
    case("erases_range", "The details of several entries are erased.", "withheld erased erased withheld none", *three, erase(1, 2))
    case("erases_all", "The details of all entries before are erased, that which opens the log among them.", "erased erased erased erased none", *three, erase(0, 3))
    case("erases_bare", "In what is erased there is an entry without details.", "withheld erased none erased none", FIRST, read(1), read(2, None), read(3), erase(1, 3))
    case("erases_twice", "The details of an entry are erased twice.", "withheld erased erased none none", FIRST, read(1), read(2), erase(1, 2), erase(2, 2, 31))
    case("erases_eraser", "The details of an entry are erased that erased others.", "withheld erased erased none", FIRST, read(1), erase(1, 1, 5, D.line), erase(2, 2))
    case("erases_and_has", "The entry that erases has details itself, which are withheld.", "withheld erased withheld", FIRST, read(1), erase(1, 1, 5, D.line))
    case("erases_two_ranges", "Two entries erase two ranges, with an entry between them.", "withheld erased withheld erased none none", *three, erase(1, 1), erase(3, 3, 31))
    no("erases_itself", "The last index is the entry's own.", FIRST, read(1), erase(1, 2))
    no("erases_later", "The last index is above the entry's own, and there is such an entry.", FIRST, read(1), erase(1, 3), read(40))
    no("erases_beyond", "The last index is beyond the log.", FIRST, read(1), erase(0, 2**63 - 1))
    no("erases_falls", "The first index is above the last.", *three, erase(3, 2))

    four = lambda shown, details=D.line: (FIRST, (read(1, details), shown))
    case("shown_all", "All details of an entry are shown.", "withheld shown", *four(D.show(0, 1, 2, 3)))
    case("shown_one", "One detail is shown.", "withheld shown", *four(D.show(2)))
    single = Details("single", NAMES[:1])
    case("shown_single", "The only detail is shown: its path is empty.", "withheld shown", *four(single.show(0), single.line))
    doc = Details("document", [("document.sha256", "ab" * 32), ("actor.name", "Ada")])
    case("shown_document", "A document's hash is among the details.", "withheld shown", *four(doc.show(0, 1), doc.line))
    case("shown_erased", "Erased details that somebody kept still lead to the root.", "withheld shown none", FIRST, (read(1), D.show(0, 2)), erase(1, 1))
    case("shown_eraser", "The entry that erases shows its own details.", "withheld erased shown", FIRST, read(1), (erase(1, 1, 5, D.line), D.show(0)))

    other = Details("other")
    false = lambda name, about, shown, details=D.line: case("false_" + name, about, "withheld false", *four(shown, details))
    spoilt = D.show(1)[0]
    change = lambda **kw: [spoilt | kw]
    false("other_entry", "The detail is one of another entry.", other.show(1))
    false("index", "A detail stands at another index.", change(index=0))
    false("index_beyond", "A detail stands at the index after the last.", change(index=4))
    false("path_short", "A path has a hash too few.", change(path=spoilt["path"][:-1]))
    false("path_long", "A path has a hash too many.", change(path=[*spoilt["path"], b64(rand("access path"))]))
    false("path_swapped", "The hashes of a path changed places.", change(path=spoilt["path"][::-1]))
    false("path_bit", "A bit of a path is another.", change(path=[b64(flip(n.unb64(spoilt["path"][0]), 7)), spoilt["path"][1]]))
    false("value", "A detail has another value under the same salt.", change(disclosure=protocol.make_disclosure(protocol.disclosure(spoilt["disclosure"])[0], "actor.address", "192.0.2.8")))
    false("count", "The entry says one detail more than there are.", D.show(0), D.line.replace("4 ", "5 ", 1))
    false("no_details", "The entry has no details, and a detail is shown.", D.show(0), None)
    false("twice", "A detail is shown twice.", D.show(2, 2))
    named = Details("named twice", [("actor.name", "Ada"), ("actor.name", "Bob"), ("act.reason", "asked")])
    false("name_twice", "Two details have one name.", named.show(0, 1), named.line)
    case("shown_name_twice_one", "Two details have one name, and one of them is shown.", "withheld shown", *four(named.show(1, 2), named.line))
    case("false_erased", "The details were erased, and what is shown does not lead to the root.", "withheld false none", FIRST, (read(1), other.show(0)), erase(1, 1))
    case("false_eraser", "What is shown at the entry that erases is what was erased.", "withheld erased false", FIRST, read(1), (erase(1, 1), D.show(0)))
    no("refused_shown", "All that is shown leads to the roots, and the times fall.", FIRST, (read(5), D.show(0)), (read(4), D.show(1)))
    no("refused_false", "What is shown is false, and the log was opened twice: the rules come first.", FIRST, (entry("log-opened"), other.show(0)))


def tags():
    def case(name, about, s, want):
        got = {"tag": access.tag(s)}
        assert got == {"tag": want}, f"access_tag_{name}: by hand {want}, got {got}"
        put("access_tag", name, about, got, entry=s)

    case("ledger", "The tag of a ledger's access log.", FIRST, "Xs1abjvI1H/XzBbsvhg8Ezh7gHh9kw4zpedXrRMswiU=")
    case("notary", "The tag of the notary's own access log.", entry("log-opened", details=OPEN.line, log=OWN), "oJ49VTT18Z6ufxjZtu8JAXr8VRKRyCpG/harZmB/qTg=")
    case("second", "A second access log of the ledger, opened a second later: it has another tag.", FIRST.replace("09:00:00", "09:00:01"), "l9y2mTRRwyqtuztttmKk8eaeoM/0E2pH5aZ3qY+h6v0=")
    case("other_salts", "An access log that was opened by the same person under another salt: it has another tag.",
         FIRST.replace(OPEN.line, Details("opened anew", [("actor.name", "root")]).line), "Wbobknbk3oeV0EIhlb/a/xNmGPN4Ow6lmnbuc7tSmJs=")


def make():
    spelling()
    logs()
    tags()
