"""area `verify`: how a status is spelled (section 7.2). Whom it is by and what it is of is in
cases_status_note.py, what withdraws a record in cases_status_by.py."""
import json

import note as n
import protocol
from cases import rand, spoil
from note import b64
from withdrawal import (AT, BOOK, BOTH, CURRENT, NEWER, SWEEP, VOID, VOIDED, S, file, record, replaced, signed, status, text,
                        voided, withdrawer)
from world import CLOCK, HOST, IDS, LEDGER, NOTARY, STRANGER, T0, checkpoint_text

GOOD = status()
BODY = text()
NOTE = signed(BODY)
VALUE = {"format": "countersign/status@v1", "note": NOTE, "withdrawn_by": []}
BY_NOTARY = NOTARY.named(LEDGER)


def no(case, about, s, **kw):
    S(case, about, "malformed", s, **kw)


def edit(old, new, s=GOOD):
    assert s.count(old) == 1, (old, s.count(old))
    return s.replace(old, new)


def files():
    S("current", "The notary says that nothing withdraws the record.", "current", GOOD)

    # the same value, other bytes
    no("no_last_lf", "The LF at the end is missing.", GOOD[:-1])
    no("two_last_lfs", "A second LF at the end.", GOOD + "\n")
    no("space_at_start", "A space before the file.", " " + GOOD)
    no("crlf", "Lines end in CRLF.", GOOD.replace("\n", "\r\n"))
    no("compact", "The file is written compactly, as it may be inside other JSON.", protocol.compact(VALUE))
    no("indent_4", "Four spaces of indentation.", json.dumps(VALUE, indent=4, ensure_ascii=False) + "\n")
    no("indent_tab", "A tab of indentation.", json.dumps(VALUE, indent="\t", ensure_ascii=False) + "\n")
    no("space_before_colon", "A space before a colon.", edit('"format": ', '"format" : '))
    no("empty_array_open", "An empty array on two lines.", edit("[]", "[\n  ]"))
    no("reordered", "withdrawn_by stands before note.", protocol.canonical(
        {m: VALUE[m] for m in ("format", "withdrawn_by", "note")}))
    no("format_last", "format stands last.", protocol.canonical({m: VALUE[m] for m in ("note", "withdrawn_by", "format")}))
    no("escaped_slash", "A slash is escaped.", edit("countersign/status@v1\",", "countersign\\/status@v1\","))
    no("escaped_em_dash", "The em dash is written as \\u2014.", edit("\u2014", "\\u2014"))
    no("escaped_lf_long", "An LF in the note is written as \\u000a.", GOOD.replace("\\n", "\\u000a", 1))
    no("escaped_letter_in_name", "A letter of a member's name is written as an escape.", edit('"note"', '"\\u006eote"'))
    no("duplicate_format", "format stands twice, with the same value.", edit('  "note"', '  "format": "countersign/status@v1",\n  "note"'))
    twice = lambda *values: "{\n" + ",\n".join(
        f"  {json.dumps(k)}: {protocol.canonical(v)[:-1]}" for k, v in values) + "\n}\n"
    lie = signed(text(id=IDS[2]))
    for case, notes, which in (("first", (NOTE, lie), "first"), ("last", (lie, NOTE), "last")):
        no("two_notes_" + case, f"note stands twice, with two values; the {which} is of the record.", twice(
            ("format", VALUE["format"]), ("note", notes[0]), ("note", notes[1]), ("withdrawn_by", [])))

    # not JSON, or another value
    no("empty", "The status is empty, which is not the same as that nobody was asked.", "")
    no("bom", "A byte order mark before the file.", "\ufeff" + GOOD)
    no("truncated", "The file is cut off.", GOOD[:len(GOOD) // 2])
    no("trailing_value", "A second value after the object.", GOOD + "{}\n")
    no("trailing_nul", "A NUL after the file.", GOOD + "\0")
    no("trailing_comma", "A comma after the last member.", edit("[]\n", "[],\n"))
    no("raw_lf", "An LF in the note is not escaped.", GOOD.replace("\\n", "\n", 1))
    no("lone_surrogate", "The note holds an escape for a lone surrogate.", edit("\\npaid", "\\ud800\\npaid"))
    no("deep", "Arrays nested 200 deep in place of withdrawn_by.", edit("[]", "[" * 200 + "]" * 200))
    no("html", "The notary's front end answered with a page.", "<!doctype html>\n<title>502 Bad Gateway</title>\n")
    no("null", "The file is null.", "null\n")
    no("array", "The object stands in an array.", protocol.canonical([VALUE]))
    no("string", "The file is a string.", protocol.canonical(GOOD))
    no("bare_note", "The file is the note.", NOTE)
    no("proof_file", "The file is the record's proof.", protocol.canonical(record(CURRENT)))

    # members
    with_ = lambda **change: protocol.canonical({k: v for k, v in (VALUE | change).items() if v is not ...})
    for m in VALUE:
        no("no_" + m, f"There is no {m}.", with_(**{m: ...}))
    no("format_proof", "format is that of a proof file.", with_(format="countersign/proof@v1"))
    no("format_v2", "Another version in format.", with_(format="countersign/status@v2"))
    no("format_upper_case", "format in upper case.", with_(format="COUNTERSIGN/STATUS@V1"))
    no("format_number", "format is a number.", with_(format=1))
    no("unknown_member", "A member that there is not.", with_(current=True))
    no("unknown_proto", "A member named __proto__.", edit('  "withdrawn_by"', '  "__proto__": {},\n  "withdrawn_by"'))
    no("note_null", "note is null.", with_(note=None))
    no("note_array", "note is an array of lines.", with_(note=NOTE.split("\n")))
    no("note_object", "note is an object.", with_(note={"text": BODY}))
    no("note_empty", "note is empty.", with_(note=""))
    no("withdrawn_by_null", "withdrawn_by is null.", with_(withdrawn_by=None))
    no("withdrawn_by_object", "withdrawn_by is an empty object.", with_(withdrawn_by={}))
    no("withdrawn_by_string", "withdrawn_by is an empty string.", with_(withdrawn_by=""))
    no("withdrawn_by_false", "withdrawn_by is false.", with_(withdrawn_by=False))


def signatures():
    line = BY_NOTARY.line(BODY)
    whole = lambda *lines: file(BODY + "\n" + "".join(lines))
    no("unsigned", "The note has no signature line.", file(BODY))
    no("unsigned_empty_line", "The note has an empty line and no signature line after it.", file(BODY + "\n"))
    no("clock_beside", "A second signature line by the notary's clock, as a checkpoint has it.", whole(line, CLOCK.line(BODY, T0)))
    no("stranger_beside", "A second signature line by a stranger.", whole(line, STRANGER.line(BODY)))
    no("signed_twice", "The notary's signature line stands twice.", whole(line, line))
    no("clock_only", "The signature line is of type 04, by the notary's clock.", whole(CLOCK.line(BODY, T0)))
    no("type_04", "The signature line is of type 04, by the notary's key.", whole(n.Key(LEDGER, "notary", 4).line(BODY, T0)))
    raw = BY_NOTARY.sig(BODY)
    sized = lambda sig: whole(n.sig_line(LEDGER, BY_NOTARY.id, sig))
    no("signature_63_bytes", "The signature is a byte too short.", sized(raw[:63]))
    no("signature_65_bytes", "The signature is a byte too long.", sized(raw + b"\0"))
    no("signature_72_bytes", "Eight bytes stand before the signature, as in type 04.", sized(bytes(8) + raw))
    no("signature_base64", "An unused bit of the signature's base64 is set.", file(BODY + "\n" + spoil(line[:-1]) + "\n"))
    no("signature_hyphen", "A hyphen in place of the em dash.", whole("-" + line[1:]))
    no("note_no_last_lf", "The note's last LF is missing.", file(NOTE[:-1]))
    no("note_crlf", "The note's lines end in CRLF, and the notary signed them so.", file(signed(BODY.replace("\n", "\r\n"))))
    no("note_crlf_later", "The lines of the signed note end in CRLF.", file(NOTE.replace("\n", "\r\n")))
    no("note_line_after", "A line of text after the signature line.", file(NOTE + "paid 0\n"))
    no("note_in_note", "The note's text is a whole note, signed again.", file(signed(NOTE)))
    no("note_is_checkpoint", "The note is the ledger's checkpoint.", file(signed(checkpoint_text(LEDGER, 12, rand("x")))))
    no("note_is_statement", "The note is the record's statement.", file(BOOK.entries[CURRENT]))


def lines():
    bad = lambda case, about, body, **kw: no(case, about, file(signed(body)), **kw)
    rows = BODY.splitlines(True)
    words = [r.split()[0] for r in rows]
    words[0] = "first_line"
    for i, word in enumerate(words):
        bad("no_line_" + word, f"The note lacks its line {word.replace('_line', '')}.", "".join(rows[:i] + rows[i + 1:]))
        bad("twice_" + word, f"The note's line {word.replace('_line', '')} stands twice.", "".join(rows[:i + 1] + rows[i:]))
    for i in range(len(rows) - 1):
        bad(f"order_{words[i]}_{words[i + 1]}", f"The line {words[i + 1]} stands before {words[i].replace('_line', '')}.",
            "".join(rows[:i] + [rows[i + 1], rows[i]] + rows[i + 2:]))
    bad("line_other_version", "Another version on the first line.", BODY.replace("@v1", "@v2"))
    bad("line_statement", "The first line is that of a statement.", BODY.replace("status@v1", "statement@v1"))
    bad("line_bom", "U+FEFF before the first line.", "\ufeff" + BODY)
    bad("line_empty", "An empty line within the text.", BODY.replace("\nsize", "\n\nsize"))
    bad("line_empty_last", "A second empty line before the signature.", BODY + "\n")
    bad("line_double_space", "Two spaces after a word.", BODY.replace("paid ", "paid  "))
    bad("line_tab", "A tab after a word.", BODY.replace("paid ", "paid\t"))
    bad("line_space_at_end", "A space at the end of a line.", BODY.replace("credited 1", "credited 1 "))
    bad("line_upper_case", "A word in upper case.", BODY.replace("paid", "Paid"))
    bad("line_surplus", "A line after the last.", BODY + "current\n")
    bad("line_surplus_credited_by", "A line that begins like credited.", BODY + f"credited_by {IDS[11]}\n")
    bad("line_surplus_between", "A line that there is not, in the middle.", BODY.replace("\npaid", "\nissued 2026-11-21T09:58:00Z\npaid"))
    bad("line_no_count", "There is no count behind paid.", BODY.replace("paid 1", "paid"))
    bad("lines_of_two", "The note's text has the lines of two statuses.", BODY + text(2))


def values():
    ok = lambda case, about, **change: S(case, about, "current", status(**change))
    bad = lambda case, about, **change: no(case, about, status(**change))
    ok("size_greatest", "The greatest size, 2^63 - 1.", size=2**63 - 1)
    ok("counts_greatest", "The greatest counts.", paid=2**63 - 1, credited=2**63 - 1)
    ok("counts_0", "It was never paid and never credited.", paid=0, credited=0)
    for case, about, v in (("0", "0", "0"), ("leading_zero", "12 with a leading zero", "012"), ("plus", "12 with a sign", "+12"),
                           ("minus", "less than 0", "-12"), ("2_63", "2^63", 2**63), ("2_64_plus_12", "2^64 + 12", 2**64 + 12),
                           ("fraction", "12.0", "12.0"), ("exponent", "12e0", "12e0"), ("hex", "in hex", "0xc"),
                           ("other_digits", "in digits of another script", "\u0661\u0662"), ("empty", "empty", "")):
        bad("size_" + case, f"size is {about}.", size=v)
    for word in ("paid", "credited"):
        for case, about, v in (("leading_zero", "1 with a leading zero", "01"), ("00", "00", "00"), ("minus_0", "-0", "-0"),
                               ("minus", "-1", "-1"), ("2_63", "2^63", 2**63), ("id", "an id in place of a count", IDS[4]),
                               ("two", "two numbers", "1 0")):
            bad(f"{word}_{case}", f"{word} is {about}.", **{word: v})
    root = BODY.split("\nroot ")[1].split("\n")[0]
    for case, about, v in (("31_bytes", "has 31 bytes", b64(bytes(31))), ("33_bytes", "has 33 bytes", b64(bytes(33))),
                           ("no_padding", "lacks its padding", root[:-1]), ("unused_bits", "has an unused bit set", spoil(root)),
                           ("hex", "is in hex", n.unb64(root).hex()),
                           ("url_alphabet", "is in the alphabet of base64url", b64(b"\xfb\xff" * 16).replace("+", "-").replace("/", "_"))):
        bad("root_" + case, f"root {about}.", root=v)
    ok("at_first", "at is the first date; no check compares it with anything.", at="1970-01-01T00:00:00Z")
    ok("at_last", "at is the last date; no check compares it with anything.", at="9999-12-31T23:59:59Z")
    for case, about, v in (("no_leap_day", "on a day that there was not", "2026-02-29T08:00:00Z"), ("hour_24", "24:00", "2026-11-22T24:00:00Z"),
                           ("second_60", "a leap second", "2016-12-31T23:59:60Z"), ("lower_z", "with a z in lower case", AT[:-1] + "z"),
                           ("offset", "with an offset", AT[:-1] + "+00:00"), ("fraction", "with a fraction of a second", AT[:-1] + ".0Z"),
                           ("space", "with a space in place of the T", AT.replace("T", " ")), ("1969", "before 1970", "1969-12-31T23:59:59Z"),
                           ("day", "a day without a time", AT[:10]), ("number", "in seconds of Unix time", T0), ("empty", "empty", "")):
        bad("at_" + case, f"at is {about}.", at=v)
    for case, about, v in (("register", "the register", HOST + "/register"), ("clock", "the clock", HOST + "/clock"),
                           ("upper_case", "in upper case", LEDGER.upper()), ("no_name", "a host", HOST),
                           ("scheme", "a URL", "https://" + LEDGER), ("hyphen", "one whose name ends with a hyphen", LEDGER + "-")):
        bad("ledger_" + case, f"ledger is {about}.", ledger=v)
    mine = IDS[CURRENT]
    for case, about, v in (("upper_case", "in upper case", mine.upper()), ("25", "a character too short", mine[:-1]),
                           ("27", "a character too long", mine + "0"), ("first_8", "one that begins with 8", "8" + mine[1:]),
                           ("letter_l", "with an l, which is not in the alphabet", mine[:-1] + "l"), ("empty", "empty", "")):
        bad("id_" + case, f"id is {about}.", id=v)


def withdrawn():
    """The lines `replaced` and `voided`, and whether there is a proof for each."""
    bad = lambda case, about, s, index=VOIDED: no(case, about, s, index=index)
    void, newer, sweep = withdrawer(VOID), withdrawer(NEWER), withdrawer(SWEEP, 10)
    other = withdrawer(6, 7)
    both = dict(replaced=IDS[6], voided=IDS[SWEEP])
    two = lambda *by, **change: status(BOTH, *by, **both | change)
    for case, about, v in (("upper_case", "in upper case", IDS[VOID].upper()), ("empty", "empty", ""), ("none", "a hyphen", "-"),
                           ("count", "a count", 1), ("two_ids", "two ids", f"{IDS[VOID]} {IDS[SWEEP]}"),
                           ("25", "a character too short", IDS[VOID][:-1])):
        bad("voided_" + case, f"voided is {about}.", voided(line=v))
    bad("replaced_malformed", "replaced is in upper case.", replaced(line=IDS[NEWER].upper()), 2)
    bad("voided_itself", "voided names the record itself.", voided(line=IDS[VOIDED]))
    bad("voided_itself_its_proof", "voided names the record itself, and the proof is its own.", voided(record(VOIDED), line=IDS[VOIDED]))
    bad("replaced_itself", "replaced names the record itself.", replaced(line=IDS[2]), 2)
    bad("replaced_and_voided_one", "replaced and voided name one record.", two(other, other, voided=IDS[6]), BOTH)
    bad("voided_before_replaced", "voided stands before replaced.", status(BOTH, sweep, other, voided=IDS[SWEEP], replaced=IDS[6]), BOTH)
    bad("voided_before_credited", "voided stands before credited.", file(signed(
        text(VOIDED).replace("credited", f"voided {IDS[VOID]}\ncredited")), void))
    bad("voided_twice", "voided stands twice, with a proof for each.", file(signed(
        text(VOIDED) + f"voided {IDS[VOID]}\n" * 2), void, void))
    bad("voided_by_two", "Two records are named in two lines voided, with a proof for each.", file(signed(
        text(VOIDED) + f"voided {IDS[VOID]}\nvoided {IDS[SWEEP]}\n"), void, sweep))
    bad("replaced_twice", "replaced stands twice, with a proof for each.", file(signed(
        text(2) + f"replaced {IDS[NEWER]}\n" * 2), newer, newer), 2)

    bad("too_few", "The record is voided, and there is no proof of what voids it.", status(VOIDED, voided=IDS[VOID]))
    bad("too_few_replaced", "The record is replaced, and there is no proof of what replaces it.", status(2, replaced=IDS[NEWER]), 2)
    bad("too_few_of_two", "There are two lines and one proof.", two(other), BOTH)
    bad("too_many", "The record is voided, and the proof of what voids it stands twice.", status(VOIDED, void, void, voided=IDS[VOID]))
    bad("too_many_of_two", "There are two lines and three proofs.", two(other, sweep, other), BOTH)
    no("too_many_current", "There is no line, and a proof of a void.", status(CURRENT, void))
    no("line_left_out", "The notary signed no line voided, and the proof of the void is there.", status(VOIDED, void), index=VOIDED)

    whole = protocol.canonical(void)
    raw = lambda x: protocol.canonical({"format": "countersign/status@v1", "note": signed(text(VOIDED, voided=IDS[VOID])), "withdrawn_by": x})
    bad("by_object", "The proof is an object in place of a string.", raw([void]))
    bad("by_null", "The proof is null.", raw([None]))
    bad("by_string", "withdrawn_by is the proof's string, not in an array.", raw(whole))
    bad("by_nested", "withdrawn_by is an array in an array.", raw([[whole]]))
    for case, about, s in (
            ("empty", "an empty string", ""), ("text", "a string that is no JSON", "void"), ("url", "the proof's URL", void["url"]),
            ("note", "the statement of the void", void["statement"]), ("string_of_string", "a JSON string of the proof", protocol.canonical(whole)),
            ("base64", "the proof in base64", b64(whole.encode())), ("status", "another status", GOOD),
            ("compact", "the proof written compactly", protocol.compact(void)), ("no_last_lf", "the proof without its last LF", whole[:-1]),
            ("space", "the proof with a space at its end", whole + " "), ("crlf", "the proof with lines that end in CRLF", whole.replace("\n", "\r\n")),
            ("reordered", "the proof with its members sorted", protocol.canonical(dict(sorted(void.items())))),
            ("escaped", "the proof with its em dashes escaped", whole.replace("\u2014", "\\u2014")),
            ("unknown_member", "the proof with a member that there is not", protocol.canonical(void | {"comment": "x"})),
            ("no_seal", "the proof without its seal", protocol.canonical({k: v for k, v in void.items() if k != "seal"})),
            ("other_url", "the proof with the URL of another record", protocol.canonical(void | {"url": f"https://{HOST}/p/acme/{IDS[SWEEP]}"})),
            ("statement_malformed", "the proof with a statement without its last LF", protocol.canonical(void | {"statement": void["statement"][:-1]}))):
        bad("by_" + case, f"The proof is {about}.", voided(s))
    bad("by_second_malformed", "Of two proofs the second is no proof file.", two(other, protocol.compact(sweep)), BOTH)


def make():
    files()
    signatures()
    lines()
    values()
    withdrawn()
