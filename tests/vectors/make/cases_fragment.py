"""area `fragment`: the fragment of a link (section 7)"""
import link
from cases import put, rand
from cases_statement import new_id
from link import DIGITS, PRIME, remainder, two
from note import Bad, b64, b64url

NAME = "acme"                                                      # that of the ledger
EXAMPLE = "01h455vb4pex5vsknk084sn02q", "AQEBAQEBAQEBAQEBAQEBAQ"
ID = new_id("fragment")
SALT = b64url(rand("fragment", 16))
LONG = b64url(rand("fragment 32", 32))
UNUSED = {0: 1, 2: 16, 3: 4}                                       # the last character's unused bits, as a power of two
LEAST, MOST_ID = "0" * 26, "7" + "z" * 25


def fragment(ident, salt, ledger=NAME):
    return link.fragment(ledger, ident, salt)


def case(name, expect, about, ident, s, ledger=NAME, **rest):
    try:
        got = {"salt": link.salt(ledger, ident, s)}
    except Bad:
        got = {}
    assert got == rest and bool(got) == (expect == "accept"), (name, got)
    put("fragment", name, about, expect, ledger=ledger, id=ident, fragment=s, **rest)


def ok(name, about, ident, salt, ledger=NAME):
    case(name, "accept", about, ident, fragment(ident, salt, ledger), ledger, salt=salt)


def no(name, about, s, ident=ID, ledger=NAME):
    case(name, "refuse", about, ident, s, ledger)


def found(wanted, ident=ID):
    """A salt of 16 bytes for which the remainder is as wanted."""
    return next(s for i in range(100000) if wanted(remainder(NAME + ident + (s := b64url(rand(f"found {i}", 16))))))


def good():
    ok("example", "The example of section 7.", *EXAMPLE)
    ok("ordinary", "A salt of 16 bytes.", ID, SALT)
    for size in (17, 18, 19, 24, 31, 32, 33, 48, 63, 64):
        ok(f"salt_{size}_bytes", f"A salt of {size} bytes.", ID, b64url(rand(f"size {size}", size)))
    ok("id_least", "The least id.", LEAST, SALT)
    ok("id_greatest", "The greatest id.", MOST_ID, SALT)
    ok("zero", "The least id and a salt of zeros: every number but those of the id's digits is 0.", LEAST, "A" * 22)
    ok("ones", "A salt of which every bit is set: low lines.", ID, b64url(b"\xff" * 16))
    ok("remainder_0", "The remainder is 0.", ID, found(lambda r: r == 0))
    ok("remainder_63", "The remainder is 63.", ID, found(lambda r: r == 63))
    ok("remainder_64", "The remainder is 64.", ID, found(lambda r: r == 64))
    ok("remainder_greatest", "The remainder is 4092, the greatest.", ID, found(lambda r: r == PRIME - 1))
    ok("hyphens", "The salt is of hyphens.", ID, "-" * 21 + "w")


def other(c):
    """Another character, one that a hand or an eye takes for it where there is one."""
    like = {"l": "I", "I": "l", "O": "0", "0": "O", "1": "l", "5": "S", "S": "5", "-": "_", "_": "-", "B": "8", "8": "B"}
    return like.get(c) or (c.swapcase() if c.isalpha() else DIGITS[(DIGITS.index(c) + 1) % 64])


def replaced(s, at, c):
    return s[:at] + c + s[at + 1:]


def typos(name, salt, ident=ID):
    s, n = fragment(ident, salt), len(salt)
    for i, c in enumerate(s):
        new = other(c)
        if i == n - 1:
            new = next(x for x in DIGITS if x != c and DIGITS.index(x) % UNUSED[n % 4] == 0)
        no(f"{name}_wrong_{i}", f"Character {i} is {new} in place of {c}.", replaced(s, i, new), ident)
    for i in range(len(s) - 1):
        if s[i] != s[i + 1]:
            no(f"{name}_swapped_{i}", f"Characters {i} and {i + 1} change places.",
               s[:i] + s[i + 1] + s[i] + s[i + 2:], ident)
    for i in range(1, len(s)):
        if i in (1, 2, 3, 4, 5, 8, n, n + 1) or i % 7 == 0:
            no(f"{name}_cut_{i}", f"The last {i} of {len(s)} characters are cut off.", s[:-i], ident)
    for i in (0, 1, n // 2, n - 1, n):
        no(f"{name}_left_out_{i}", f"Character {i} is left out.", s[:i] + s[i + 1:], ident)
        no(f"{name}_twice_{i}", f"Character {i} stands twice.", s[:i] + s[i] + s[i:], ident)


def checks():
    s, r = fragment(ID, SALT), remainder(NAME + ID + SALT)
    no("no_checks", "The salt without check characters.", SALT)
    no("checks_only", "The check characters without the salt.", s[-2:])
    no("checks_first", "The check characters stand first.", s[-2:] + SALT)
    no("checks_swapped_order", "The remainder's low digit stands first.", SALT + s[-2:][::-1])
    no("checks_hex", "The remainder is written in hex.", SALT + f"{r:03x}")
    no("checks_three", "A third check character, 0, before the two.", SALT + "A" + s[-2:])
    low = found(lambda r: r == 2)
    no("checks_unreduced", "The remainder 2 is written as 4095.", low + two(2 + PRIME))
    zero = found(lambda r: r == 0)
    no("checks_unreduced_0", "The remainder 0 is written as 4093.", zero + two(PRIME))
    for add in (1, -1, 64, -64, 3):
        no(f"checks_off_by_{add}".replace("-", "minus_"), f"The remainder is written as {add:+d}.", SALT + two((r + add) % PRIME))
    whole = 0
    for c in NAME + ID + SALT:
        whole = whole * 64 + DIGITS.index(c)
    for modulus in (4096, 4095, 4094, 4092, 4079):
        if whole % modulus != r:
            no(f"checks_modulus_{modulus}", f"The remainder is that of {modulus}.", SALT + two(whole % modulus))
    no("checks_of_salt", "The remainder is that of the salt alone.", SALT + two(remainder(SALT)))
    no("checks_of_id", "The remainder is that of the id alone.", SALT + two(remainder(ID)))
    no("checks_salt_first", "The salt stands before the id.", SALT + two(remainder(NAME + SALT + ID)))
    no("checks_backwards", "The characters are taken backwards.", SALT + two(remainder((NAME + ID + SALT)[::-1])))
    no("checks_hash_between", "A character stands between id and salt.", SALT + two(remainder(NAME + ID + "-" + SALT)))
    crockford = "0123456789abcdefghjkmnpqrstvwxyz"
    r = remainder(NAME)
    for c in ID:
        r = (64 * r + crockford.index(c)) % PRIME
    for c in SALT:
        r = (64 * r + DIGITS.index(c)) % PRIME
    no("checks_crockford", "The id's characters count as in base32.", SALT + two(r))
    r = 0
    for c in NAME + ID + SALT:
        r = (64 * r + ord(c)) % PRIME
    no("checks_ascii", "The characters count as in ASCII.", SALT + two(r))


def ids():
    s = fragment(ID, SALT)
    for i, c in enumerate(ID):
        new = "1" if i == 0 and c != "1" else "2" if i == 0 else "e" if c == "z" else "0123456789abcdefghjkmnpqrstvwxyz"[
            "0123456789abcdefghjkmnpqrstvwxyz".index(c) + 1]
        no(f"id_wrong_{i}", f"Character {i} of the id is {new} in place of {c}.", s, replaced(ID, i, new))
    for i in range(1, 25):
        if ID[i] != ID[i + 1]:
            no(f"id_swapped_{i}", f"Characters {i} and {i + 1} of the id change places.", s, ID[:i] + ID[i + 1] + ID[i] + ID[i + 2:])
    no("id_other", "The fragment of another record's link.", fragment(EXAMPLE[0], SALT))
    no("id_other_example", "The example's fragment, for another record.", fragment(*EXAMPLE))
    no("id_capital", "The id is in capitals, which is no id.", s, ID.upper())
    no("id_capital_checks", "The remainder is that of the id in capitals.", SALT + two(remainder(NAME + ID.upper() + SALT)))


def spellings():
    s = fragment(ID, SALT)
    again = lambda salt: fragment(ID, salt)               # the check characters are right for what stands before them
    no("empty", "The fragment is empty.", "")
    no("one_character", "One character.", "A")
    no("word", "A word.", "page=2")
    no("long_word", "A word of the alphabet, as long as a salt.", "this-is-not-a-salt-of-it")
    for size in (0, 1, 8, 15, 65, 66, 96):
        no(f"salt_{size}_bytes", f"A salt of {size} bytes, with its check characters.", again(b64url(rand(f"size {size}", size))))
    no("salt_25_characters", "A salt of 25 characters, a length that base64url never has.", again("A" * 25))
    for bit in (1, 2, 4, 8):
        last = DIGITS[DIGITS.index(SALT[-1]) | bit]
        no(f"unused_bit_{bit}", f"The unused bit {bit} of the salt's last character is set.", again(SALT[:-1] + last))
    last = DIGITS[DIGITS.index(LONG[-1]) | 1]
    no("unused_bit_32_bytes", "An unused bit of the last character of a salt of 32 bytes is set.", again(LONG[:-1] + last))
    no("padded", "The salt is padded before the check characters.", SALT + "==" + s[-2:])
    no("padded_last", "The fragment is padded.", s + "=")
    no("padded_last_two", "The fragment is padded twice.", s + "==")
    plus = next(x for i in range(1000) if "-" in (x := b64url(rand(f"plus {i}", 16))) and "_" in x)
    no("base64_alphabet", "The salt is in the alphabet of base64.", again(plus).replace("-", "+").replace("_", "/"))
    no("percent", "A low line is percent-encoded.", again(plus).replace("_", "%5F"))
    no("percent_hyphen", "A hyphen is percent-encoded.", again(plus).replace("-", "%2D"))
    no("percent_letter", "The first character is percent-encoded.", "%%%02X" % ord(s[0]) + s[1:])
    no("percent_lower", "The first character is percent-encoded in lower case.", "%%%02x" % ord(s[0]) + s[1:])
    no("base64_of_text", "The fragment is encoded once more.", b64url(s.encode()))
    no("hex", "The salt is in hex, with its check characters.", again(rand("fragment", 16).hex()) + "=")
    no("base64", "The salt is in base64, without check characters.", b64(rand("fragment", 16)))
    for name, about, before, after in (
            ("hash", "a # before it", "#", ""), ("dot", "a full stop after it", "", "."), ("parenthesis", "a parenthesis after it", "", ")"),
            ("comma", "a comma after it", "", ","), ("angle", "an angle bracket after it", "", ">"), ("quote", "a quotation mark after it", "", '"'),
            ("space", "a space after it", "", " "), ("space_before", "a space before it", " ", ""), ("lf", "an LF after it", "", "\n"),
            ("cr", "a CR after it", "", "\r"), ("tab", "a tab before it", "\t", ""), ("nul", "a NUL after it", "", "\0"),
            ("bom", "a byte order mark before it", "\ufeff", ""), ("no_break_space", "a no-break space after it", "", "\u00a0"),
            ("zero_width", "a zero width space after it", "", "\u200b"), ("query", "a query after it", "", "?utm_source=mail"),
            ("ampersand", "a tracker's parameter after it", "", "&x=1"), ("quoted_printable", "the = of a soft line break after it", "", "=\n"),
            ("text_fragment", "a text directive after it", "", ":~:text=total")):
        no("with_" + name, f"The fragment with {about}.", before + s + after)
    for name, about, mark in (("lf", "an LF", "\n"), ("crlf", "a CRLF", "\r\n"), ("space", "a space", " "), ("soft_hyphen", "a soft hyphen", "\u00ad"),
                              ("zero_width", "a zero width space", "\u200b"), ("hyphen", "the hyphen of a break", "-"),
                              ("soft_break", "a soft line break of quoted-printable", "=\n"), ("combining", "a combining mark", "\u0301")):
        no("inside_" + name, f"In the middle stands {about}.", s[:12] + mark + s[12:])
    no("full_width", "The first character is a full-width one.", chr(ord(s[0]) - 0x20 + 0xff00) + s[1:])
    cyrillic = again("A" + SALT[1:])
    no("cyrillic", "The A is a Cyrillic one.", "\u0410" + cyrillic[1:])
    no("en_dash", "A hyphen became an en dash.", again(plus).replace("-", "\u2013"))
    no("upper_case", "The fragment is in capitals.", s.upper())
    no("lower_case", "The fragment is in small letters.", s.lower())
    no("reversed", "The fragment stands backwards.", s[::-1])
    no("whole_twice", "The fragment stands twice.", s + s)
    no("one_more", "An A more at the end.", s + "A")
    no("one_more_before", "An A more at the start.", "A" + s)
    no("checks_twice", "The check characters stand twice.", s + s[-2:])
    no("very_long", "The fragment is 96,000 characters long.", s * 4000)
    no("url", "The whole link.", f"https://notary.example/p/acme/{ID}#{s}")
    no("id_before", "The id before the fragment.", ID + s)


def names():
    """The name of the ledger."""
    long = "acme-2026-" + "0123456789" * 5 + "a--z"
    assert len(long) == 64
    for name, about, ledger in (("short", "of one character", "a"), ("digit", "of one digit", "0"), ("long", "of 64 characters", long),
                                ("hyphens", "with hyphens inside", "a-b--c"), ("digits", "of digits", "2026"), ("of_id", "spelled like an id", ID)):
        ok("name_" + name, f"The ledger has a name {about}.", ID, SALT, ledger)
    s = fragment(ID, SALT)
    for i, new in enumerate("bdnf"):
        no(f"name_wrong_{i}", f"Character {i} of the ledger's name is {new}.", s, ledger=replaced(NAME, i, new))
    for i in range(3):
        no(f"name_swapped_{i}", f"Characters {i} and {i + 1} of the ledger's name change places.", s, ledger=NAME[:i] + NAME[i + 1] + NAME[i] + NAME[i + 2:])
    for name, about, ledger in (("cut", "lacks its last character", "acm"), ("longer", "has a character more", "acme2"), ("first_lost",
        "lacks its first", "cme"),
                                ("hyphen", "has a hyphen inside", "ac-me"), ("capital", "begins with a capital, which no name does", "Acme"),
                                ("other", "is another", "beta"), ("empty", "is empty", "")):
        no("name_" + name, f"The ledger's name {about}.", s, ledger=ledger)
    for name, about, ledger in (("origin", "The ledger's origin in place of its name", "notary.example/acme"), ("slash",
        "A slash before the ledger's name", "/acme"),
                                ("space", "A space after the ledger's name", "acme "), ("percent", "A letter of the ledger's name is percent-encoded",
                                "%61cme"),
                                ("not_ascii", "A letter of the ledger's name is a Cyrillic one", "\u0430cme"), ("nul", "A NUL in the ledger's name", "ac\0me")):
        no("name_" + name, about + ".", s, ledger=ledger)
    for name, about, r in (("without_name", "without the ledger's name, as in an older form", ID + SALT), ("name_second",
        "of the id, the name and the salt", ID + NAME + SALT),
                           ("name_last", "of the id, the salt and the name", ID + SALT + NAME), ("name_twice", "of the name twice", NAME + NAME + ID + SALT),
                           ("name_capital", "of the name in capitals", NAME.upper() + ID + SALT), ("name_hyphen", "of the name, a hyphen, the id and the salt",
                                                                                                 f"{NAME}-{ID}{SALT}")):
        no("checks_" + name, f"The remainder is that {about}.", SALT + two(remainder(r)))
    no("name_other_long", "The last character of a name of 64 is another.", fragment(ID, SALT, long), ledger=long[:-1] + "y")
    no("name_long_first", "The first character of a name of 64 is another.", fragment(ID, SALT, long), ledger="b" + long[1:])
    no("id_not_ascii", "A letter of the id is a Cyrillic one.", s, ID[:3] + "\u0430" + ID[4:])
    no("id_url", "The path of the URL in place of the id.", s, "p/acme/" + ID)


def claims():
    """What section 7 says that the check characters always notice, tried for two links; no case is written."""
    digits = "0123456789abcdefghjkmnpqrstvwxyz"
    for name in (NAME, "a-b--c2"):
        s = fragment(ID, SALT, name)
        for at in range(len(name)):
            for new in "-0123456789abcdefghijklmnopqrstuvwxyz":
                assert new == name[at] or fragment(ID, SALT, replaced(name, at, new)) != s
            swap = name[:at] + name[at + 1:at + 2] + name[at] + name[at + 2:]
            assert swap == name or fragment(ID, SALT, swap) != s
    for ident, salt in (EXAMPLE, (ID, LONG)):
        s = fragment(ident, salt)
        places = [(ident, at, new) for at in range(26) for new in digits] + [(s, at, new) for at in range(len(s)) for new in DIGITS]
        for whole, at, new in places:
            if whole[at] != new:
                unnoticed(replaced(ident, at, new), s) if whole is ident else unnoticed(ident, replaced(s, at, new))
        for whole in (ident, s):
            for i in range(len(whole) - 1):
                new = whole[:i] + whole[i + 1] + whole[i] + whole[i + 2:]
                if new != whole:
                    unnoticed(new, s) if whole is ident else unnoticed(ident, new)


def unnoticed(ident, s):
    """Stops where the check characters fit, whatever else is said of salt and id."""
    assert link.two(remainder(NAME + ident + s[:-2])) != s[-2:], (ident, s)


def make():
    claims()
    good()
    typos("example", EXAMPLE[1], EXAMPLE[0])
    typos("long", LONG)
    checks()
    ids()
    spellings()
    names()
