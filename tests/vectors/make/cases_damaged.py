"""area `verify`: proofs that something happened to, and what is none (section 8.1, check `proof`)"""
import protocol
from cases_file import FRAGMENT, SMALL, WHOLE, edit, file
from cases_evidence import GOOD, with_evidence
from cases_verify import V, WORLD
from note import b64
from withdrawal import CURRENT, VOIDED, status, voided
from world import FIRST, IDS, INVOICE, MAIN, ONE, fresh

TEXT = protocol.canonical(SMALL)
MARK = "countersign/proof@"
AT = TEXT.index(MARK)


def hurt(name, about, s):
    file("damaged_" + name, about, s)


def none(name, about, s):
    assert MARK not in s
    file("none_" + name, about, s, "none")


def cut():
    """The same file, cut off at a place."""
    end = len(TEXT)
    places = {"open": (1, "after its first character"), "first_line": (2, "after its first line"), "in_format": (AT - 3, "before the value of format"),
              "in_mark": (AT + len(MARK) - 1, "a character before it would say that it is a proof")}
    for name, (at, where) in places.items():
        none("cut_" + name, f"The file is cut off {where}.", TEXT[:at])
    none("cut_front", "The beginning is lost, up to the version in format.", TEXT[AT + len(MARK):])
    none("cut_front_half", "The first half is lost.", TEXT[end // 2:])
    places = {"after_mark": AT + len(MARK), "after_version": AT + len(MARK) + 2, "format_line": TEXT.index("\n", AT) + 1,
              "in_statement": TEXT.index("kind invoice"), "in_escape": TEXT.index("\\n", 200) + 1, "after_statement": TEXT.index('",\n  "keys"') + 1,
              "in_keys": TEXT.index('"index": 0') + 9, "before_seal": TEXT.index('  "seal"'), "in_seal": TEXT.index("index 1"),
              "in_url": TEXT.index("/p/") + 10, "before_brace": end - 2, "one_kibibyte": 1024, "quarter": end // 4, "three_quarters": 3 * end // 4}
    assert len({*places.values()}) == len(places)
    for name, at in places.items():
        hurt("cut_" + name, f"The file is cut off after {at} of {end} characters.", TEXT[:at])
    hurt("cut_middle", "A piece in the middle is lost.", TEXT[:end // 3] + TEXT[end // 3 + 64:])
    hurt("cut_closed", "The file is cut off, and somebody closed string and object.", TEXT[:end // 2] + '"\n}\n')
    hurt("cut_zeros", "The second half of the file is NULs, as after a crash.", TEXT[:end // 2] + "\0" * (end - end // 2))
    hurt("cut_in_whole", "A proof with an anchor is cut off in it.", protocol.canonical(WHOLE).partition('"final"')[0])
    long = protocol.canonical(with_evidence(GOOD))
    hurt("cut_in_evidence", "A proof with evidence is cut off in it.", long[:long.index("storage_proof") + 100])


def ends():
    """Line ends, byte order marks, encodings."""
    hurt("bom_crlf", "A byte order mark before the file, and lines end in CRLF.", "\ufeff" + TEXT.replace("\n", "\r\n"))
    hurt("bom_no_last_lf", "A byte order mark before the file, and the LF at its end is missing.", "\ufeff" + TEXT[:-1])
    hurt("bom_at_end", "A byte order mark after the file.", TEXT + "\ufeff")
    hurt("cr", "Lines end in CR.", TEXT.replace("\n", "\r"))
    hurt("crlf_last", "The last line ends in CRLF.", TEXT[:-1] + "\r\n")
    hurt("crlf_first", "The first line ends in CRLF.", TEXT.replace("\n", "\r\n", 1))
    hurt("crlf_twice", "Lines end in CR CR LF.", TEXT.replace("\n", "\r\r\n"))
    hurt("crlf_no_last", "Lines end in CRLF, the last in nothing.", TEXT.replace("\n", "\r\n")[:-2])
    hurt("crlf_in_strings", "The line ends in strings are CRLF too.", TEXT.replace("\\n", "\\r\\n"))
    hurt("one_line", "All is on one line.", TEXT.replace("\n", " "))
    hurt("blank_lines", "An empty line stands after each.", TEXT.replace("\n", "\n\n"))
    hurt("no_indent", "The indentation is lost.", "\n".join(x.lstrip() for x in TEXT.split("\n")))
    hurt("trailing_spaces", "Each line ends with a space.", TEXT.replace("\n", " \n"))
    hurt("no_break_spaces", "The indentation is of no-break spaces.", TEXT.replace("  ", "\u00a0\u00a0"))
    hurt("ctrl_z", "A substitute character at the end, as old programs have it.", TEXT + "\x1a")
    whole = protocol.canonical(WORLD.proof())
    hurt("utf8_twice", "UTF-8 was taken for Latin-1, and encoded once more.", whole.encode().decode("latin-1"))
    hurt("replaced", "What is not ASCII became a question mark.", whole.encode("ascii", "replace").decode())
    hurt("replacement", "What is not ASCII became U+FFFD.", "".join(c if c < "\x7f" else "\ufffd" for c in whole))
    hurt("escaped_ascii", "What is not ASCII is escaped, as some JSON writers do.", whole.encode("ascii", "backslashreplace").decode())
    none("utf_16", "The file is in UTF-16, here as a reader of UTF-8 sees it.", "\ufffd\ufffd" + "".join(c + "\0" for c in TEXT.replace("\u2014", "\x14")))
    none("utf_16_be", "The file is in UTF-16 of the other order, here as a reader of UTF-8 sees it.",
         "\ufffd\ufffd" + "".join("\0" + c for c in TEXT.replace("\u2014", "\x14")))
    none("utf_32", "The file is in UTF-32, here as a reader of UTF-8 sees it.", "\ufffd\ufffd\0\0" + "".join(c + "\0\0\0" for c in TEXT[:400]))


def mail():
    """What mail programs and people do."""
    hurt("quoted", "The file was quoted in an answer.", "".join("> " + x + "\n" for x in TEXT.split("\n")[:-1]))
    hurt("wrapped", "Lines are wrapped after 76 characters.", "\n".join(x[i:i + 76] for x in TEXT.split("\n") for i in range(0, max(len(x), 1), 76)))
    soft = TEXT.replace("=", "=3D").replace("\u2014", "=E2=80=94")
    hurt("quoted_printable", "The file is in quoted-printable.", "=\n".join(soft[i:i + 75] for i in range(0, len(soft), 75)))
    hurt("footer", "A mail program's footer stands after the file.", TEXT + "-- \nSent from my telephone\n")
    hurt("header", "A line of a mail stands before the file.", "Content-Type: application/json\n\n" + TEXT)
    hurt("curly_quotes", "Quotation marks became curly ones.", TEXT.replace('"', "\u201d"))
    hurt("dash", "Em dashes became hyphens.", TEXT.replace("\u2014", "-"))
    hurt("two_dashes", "Em dashes became two hyphens.", TEXT.replace("\u2014", "--"))
    hurt("entities", "Quotation marks became entities.", TEXT.replace('"', "&quot;"))
    hurt("in_html", "The file was put into a page.", "<!doctype html>\n<pre>" + TEXT + "</pre>\n")
    hurt("fenced", "The file was put between the marks of a code block.", "```json\n" + TEXT + "```\n")
    hurt("link_rewritten", "A mail program put a click tracker before the URL.", edit('"https://notary', '"https://safe.example/?url=https://notary'))
    hurt("twice", "The file stands twice.", TEXT + TEXT)
    hurt("conflict", "A merge left its marks.", "<<<<<<< ours\n" + TEXT + "=======\n" + TEXT + ">>>>>>> theirs\n")
    hurt("commented", "Somebody wrote a remark in it.", edit('  "url"', '  "remark": "paid, see March",\n  "url"'))
    hurt("amount_written", "Somebody wrote in the statement.", TEXT.replace("kind invoice", "kind  invoice", 1))
    none("base64", "The file in base64, as a mail carries it.", b64(TEXT.encode()) + "\n")
    none("percent", "The file is percent-encoded.", "".join(c if c.isalnum() else "".join("%%%02X" % b for b in c.encode()) for c in TEXT))
    none("upper_case", "The file is in capitals.", TEXT.upper())
    none("escapes", "A letter of the value of format is written as an escape.", edit(MARK, "countersign/proo\\u0066@"))
    none("entity", "The slash of format became an entity.", edit(MARK, "countersign&#x2F;proof@"))
    none("space", "A space stands in the value of format.", edit(MARK, "countersign/proof @"))
    none("wrapped_mark", "The value of format is wrapped.", edit(MARK, "countersign/\nproof@"))
    none("zero_width", "A zero width space stands in the value of format.", edit(MARK, "countersign/\u200bproof@"))
    none("cyrillic", "A letter in the value of format is a Cyrillic one.", edit(MARK, "c\u043euntersign/proof@"))


def versions():
    for name, v in (("v0", "v0"), ("v10", "v10"), ("v1_1", "v1.1"), ("capital", "V1"), ("year", "2026"), ("none", ""), ("space", "v1 ")):
        hurt("version_" + name, f"The version that format names is {v!r}.", edit(MARK + "v1", MARK + v))
    hurt("version_2_other", "A file of a version to come, with other members.", protocol.canonical({"format": MARK + "v2", "record": {}, "chain": []}))


def other_files():
    trust = protocol.canonical(WORLD.trust())
    none("trust", "The file is a trust.", trust)
    none("status", "The file is a status, of a record that is current.", status())
    hurt("status_with_proof", "The file is a status with a proof in it.", voided())
    none("statement", "The file is the statement.", SMALL["statement"])
    none("seal", "The file is a tlog-proof.", SMALL["seal"])
    none("url", "The file is the link.", f"{SMALL['url']}#{FRAGMENT}\n")
    none("internet_shortcut", "The file is a shortcut to the link.", f"[InternetShortcut]\r\nURL={SMALL['url']}#{FRAGMENT}\r\n")
    none("login", "A page that asks for a password came in its place.", "<!doctype html>\n<html><head><title>Sign in</title></head>"
         "<body><form action=\"/login\" method=\"post\"><input name=\"password\" type=\"password\"></form></body></html>\n")
    none("gateway", "A gateway's page came in its place.", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n</html>\r\n")
    none("problem", "The notary's refusal was saved as the file.", '{"type":"about:blank","title":"not found","status":404}')
    none("bill", "The file is the bill itself.", ONE.bytes.decode())
    none("xml", "The file is an XML invoice.", '<?xml version="1.0" encoding="UTF-8"?>\n<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>\n')
    none("disclosures", "The file is an array of disclosures.", protocol.canonical(MAIN.disclosures))
    none("empty_object", "An empty object.", "{}\n")
    none("empty_array", "An empty array.", "[]\n")
    none("white_space", "Spaces and line ends.", "  \r\n\t\n")
    none("lf", "An LF.", "\n")
    none("nul", "NULs.", "\0" * 512)
    none("bom", "A byte order mark.", "\ufeff")
    none("word", "A word.", "proof")
    none("format_word", "The words of format without the rest.", "countersign/proof\n")
    none("format_status", "A proof that says that it is a status.", edit(MARK, "countersign/status@"))
    none("format_number", "format is the number 1.", edit(f'"{MARK}v1"', "1"))
    none("binary", "The head of a picture, here as a reader of UTF-8 sees it.", "\ufffdPNG\r\n\x1a\n\0\0\0\rIHDR")

    hurt("mark_only", "The bytes that say that it is a proof, and nothing else.", MARK)
    hurt("mark_string", "A JSON string with the value of format.", f'"{MARK}v1"\n')
    hurt("mark_array", "An array with the value of format.", protocol.canonical([MARK + "v1"]))
    hurt("mark_object", "An object with format and nothing else.", protocol.canonical({"format": MARK + "v1"}))
    hurt("mark_at_end", "A text that ends with those bytes.", "what a proof begins with: " + MARK)
    hurt("mark_in_page", "A page about proofs, which names their format.",
         f"<!doctype html>\n<title>Formats</title>\n<p>A proof begins with <code>{MARK}v1</code>.</p>\n")
    hurt("mark_in_trust", "A trust in which those bytes stand.", trust.replace("https://node.example", f"https://node.example/{MARK}"))
    hurt("mark_in_login", "A page that asks for a password and names the file that was asked for.",
         f"<!doctype html>\n<title>Sign in</title>\n<input name=\"next\" value=\"{MARK}v1\">\n")
    hurt("mark_elsewhere", "A proof without format, in whose URL those bytes stand.", protocol.canonical(fresh(SMALL, format=None) | {
        "url": f"https://notary.example/{MARK}/p/acme/{IDS[1]}"}))
    hurt("mark_later", "format is another, and those bytes stand in a member that there is not.", protocol.canonical(
        SMALL | {"format": "countersign/status@v1", "was": MARK + "v1"}))
    hurt("in_answer", "The proof stands in an answer of the API, compactly.", protocol.compact({"id": IDS[1], "proof": SMALL}))
    hurt("in_log", "The proof stands in a line of a log.", "2026-11-21T10:00:00Z INFO " + protocol.compact(SMALL) + "\n")
    hurt("html_error_after", "The file broke off, and an error page follows.", TEXT[:700] + "<html><body>504 Gateway Time-out</body></html>\n")


def readings():
    """Whatever else the reader has: the check `proof` is the only one."""
    crlf, page = protocol.canonical(WORLD.proof()).replace("\n", "\r\n"), "<!doctype html>\n<title>Sign in</title>\n"
    for name, p, what in (("damaged", crlf, "damaged"), ("none", page, "none")):
        case = lambda end, about, **kw: V(f"file_{name}_{end}", about, "cannot-tell", p, **dict(
            fragment=MAIN.fragment(INVOICE), proof="unknown proof." + what) | kw)
        the = "Lines end in CRLF" if name == "damaged" else "A page in place of the proof"
        case("node", f"{the}; a node was asked.")
        case("no_document", f"{the}; there is no document.", sha=None, nodes=[])
        case("no_fragment", f"{the}; there is no fragment.", fragment=None, nodes=[])
        case("record_only", f"{the}; the record alone is asked about.", sha=None, record_only=True, nodes=[])
        case("block_hash", f"{the}; the reader knows a block.", nodes=[], block_hash=GOOD.hash)
        case("unpinned", f"{the}; the trust is the notary's word.", pinned=False, nodes=[])
        case("test", f"{the}; the trust names a test network.", trust=WORLD.trust(chain_id=11155111), nodes=[])
        case("voided", f"{the}; the status says that the record is voided.", nodes=[], status=voided(), standing=["not-checked", "status.not-asked"])
        case("bad_status", f"{the}; and the status is empty.", nodes=[], status="", standing=["not-checked", "status.not-asked"])


def make():
    cut()
    ends()
    mail()
    versions()
    other_files()
    readings()
