"""area `verify`: the nonce of a status, and how old it is (sections 7.2 and 8.4)"""
import note as n
from cases import rand, spoil
from note import b64url
from withdrawal import (AT, BOOK, CURRENT, VOID, VOIDED, S, file, signed, status, text, voided, withdrawer)
from world import IDS, STRANGER

NONCE, OTHER = b64url(rand("nonce", 16)), b64url(rand("other nonce", 16))
LONG = b64url(rand("long nonce", 64))
LIKE = "A" * 21 + "g"                                              # a nonce of 16 bytes


def nonces():
    ok = lambda name, about, **kw: S("nonce_" + name, about, "current", kw.pop("status", None) or with_nonce(NONCE), **kw)
    no = lambda name, about, s, nonce=NONCE, told="nonce", **kw: S("nonce_" + name, about, told, s, nonce=nonce, **kw)
    ok("same", "The note has the nonce that the reader sent.", nonce=NONCE)
    ok("long", "A nonce of 64 bytes.", status=with_nonce(LONG), nonce=LONG)
    ok("not_sent", "The note has a nonce, and the reader sent none.")
    S("nonce_withdrawn", "The record is voided, and the note has the nonce that the reader sent.", "withdrawn", nonced(voided, nonce=NONCE), VOIDED,
        nonce=NONCE)
    no("none", "The reader sent a nonce, and the note has none.", status())
    no("other", "The note has another nonce than the reader sent.", with_nonce(OTHER))
    no("prefix", "The note's nonce begins with the one that the reader sent.", with_nonce(LONG), LONG[:22][:21] + "A")
    no("longer", "The reader's nonce begins with the note's.", with_nonce(LIKE), LIKE[:21] + "gAAAA")
    no("case", "The note has the reader's nonce, a letter in the other case.", with_nonce("a" + LIKE[1:]), LIKE)
    no("withdrawn_none", "The record is voided, the reader sent a nonce, and the note has none.", voided(), index=VOIDED)
    no("none_before_time", "The note has no nonce, and is too old: the nonce comes first.", status(), now="2026-11-23T08:00:00Z")
    no("other_before_size", "The note has another nonce, and is too old for the proof: the nonce comes first.", with_nonce(OTHER, size=3))
    no("by_stranger", "A stranger repeated the nonce: the key comes first.", file(signed(with_line(text(), NONCE), STRANGER)), told="unknown-key")
    no("altered", "After the note was signed, the nonce was put in.", file(with_line(text(), NONCE) + "\n" + signed(text()).partition("\n\n")[2]),
        told="signature")

    bad = lambda name, about, body, nonce=None: S("nonce_" + name, about, "malformed", file(signed(body)), nonce=nonce)
    for name, about, v in (("15_bytes", "has 15 bytes", b64url(rand("nonce", 15))), ("65_bytes", "has 65 bytes", b64url(rand("nonce", 65))), ("empty",
        "is empty", ""),
                           ("padded", "is padded", NONCE + "=="), ("unused_bit", "has an unused bit", spoil(NONCE.replace("-", "+").replace("_",
                           "/")).replace("+", "-").replace("/", "_")),
                           ("base64_alphabet", "is in the alphabet of base64", "+/" * 11), ("hex", "is in hex, with a character that has no place",
                           rand("nonce", 16).hex() + "0"),
                           ("two", "is two", f"{NONCE} {OTHER}"), ("quoted", "is quoted", f'"{NONCE}"')):
        bad(name, f"The note's nonce {about}.", with_line(text(), v), v or None)
    body = with_line(text(), NONCE)
    bad("twice", "The line nonce stands twice.", body.replace("\nnonce", f"\nnonce {NONCE}\nnonce"), NONCE)
    line = f"nonce {NONCE}\n"
    bad("before_at", "The line nonce stands before at.", text().replace("at ", line + "at "), NONCE)
    bad("after_paid", "The line nonce stands after paid.", text().replace("credited", line + "credited"), NONCE)
    bad("last", "The line nonce stands last.", text() + line, NONCE)
    bad("after_voided", "The line nonce stands after voided.", text(VOIDED, voided=IDS[VOID]) + line, NONCE)


def with_line(body, nonce):
    return body.replace("\npaid", f"\nnonce {nonce}\npaid")


def with_nonce(nonce, **change):
    return file(signed(with_line(text(**change), nonce)))


def nonced(make, nonce):
    """A status that voids the record, with a nonce."""
    return file(signed(with_line(text(VOIDED, voided=IDS[VOID]), nonce)), withdrawer(VOID))


def ages():
    """at is 2026-11-22T08:00:00Z."""
    ok = lambda name, about, now, **kw: S("time_" + name, about, "current", kw.pop("status", None) or status(), now=now, **kw)
    no = lambda name, about, now, **kw: S("time_" + name, about, kw.pop("told", "time"), kw.pop("status", None) or status(), now=now, **kw)
    ok("now", "The status is of this second.", AT)
    ok("600", "The status is 600 seconds old.", "2026-11-22T08:10:00Z")
    no("601", "The status is 601 seconds old.", "2026-11-22T08:10:01Z")
    ok("minus_600", "The status is of 600 seconds from now.", "2026-11-22T07:50:00Z")
    no("minus_601", "The status is of 601 seconds from now.", "2026-11-22T07:49:59Z")
    ok("age_0", "The reader takes no age at all, and the status is of this second.", AT, age=0)
    no("age_0_second", "The reader takes no age at all, and the status is a second old.", "2026-11-22T08:00:01Z", age=0)
    no("age_0_minus", "The reader takes no age at all, and the status is of a second from now.", "2026-11-22T07:59:59Z", age=0)
    ok("age_day", "The reader takes a day, and the status is a day old.", "2026-11-23T08:00:00Z", age=86400)
    no("age_day_second", "The reader takes a day, and the status is a second older.", "2026-11-23T08:00:01Z", age=86400)
    no("age_less", "The reader takes a minute, and the status is five minutes old.", "2026-11-22T08:05:00Z", age=60)
    no("age_less_minus", "The reader takes a minute, and the status is of five minutes from now.", "2026-11-22T07:55:00Z", age=60)
    ok("age_great", "The reader takes any age, and the clock is far away.", "9999-12-31T23:59:59Z", age=2**53 - 1)
    ok("age_century", "The reader takes 300 years, more seconds than 32 bits hold, and the status is of the first date.", "2269-12-01T00:00:00Z",
        age=300 * 366 * 86400,
       status=status(at="1970-01-01T00:00:00Z"))
    no("first", "The status is of the first date.", AT, status=status(at="1970-01-01T00:00:00Z"))
    no("last", "The status is of the last date.", AT, status=status(at="9999-12-31T23:59:59Z"))
    no("year", "The status is a year and a second old.", "2027-11-22T08:00:01Z")
    ok("leap_day", "The night of a leap day lies between.", "2028-03-01T00:05:00Z", status=status(at="2028-02-29T23:55:00Z"))
    no("no_leap_day", "In a year without leap day, a night and a second lie between.", "2027-03-01T00:05:01Z", status=status(at="2027-02-28T23:55:00Z"))
    S("time_no_now", "The reader has no clock, and gives an age: nothing is compared.", "current", status(at="1970-01-01T00:00:00Z"), age=60)
    S("time_withdrawn", "The record is voided, and the status is 600 seconds old.", "withdrawn", voided(), VOIDED, now="2026-11-22T08:10:00Z")
    no("withdrawn_601", "The record is voided, and the status is 601 seconds old.", "2026-11-22T08:10:01Z", status=voided(), index=VOIDED)
    no("before_size", "The status is too old, and too small: its age comes first.", "2026-11-23T08:00:00Z", status=status(size=3))
    no("after_signature", "The status is too old, and by a stranger: the key comes first.", "2026-11-23T08:00:00Z", status=file(signed(text(),
        STRANGER)), told="unknown-key")
    no("after_size", "The status is of this second, and too small.", AT, status=status(size=3), told="size")
    ok("and_nonce", "The status is of this second, with the nonce that the reader sent.", AT, status=with_nonce(NONCE), nonce=NONCE)
    no("and_nonce_old", "The status has the nonce that the reader sent, and is too old.", "2026-11-22T09:00:00Z", status=with_nonce(NONCE), nonce=NONCE)


def make():
    nonces()
    ages()
