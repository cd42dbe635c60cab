"""The fragment of a link: a salt and two characters that tell a typo (section 7)."""
import protocol
from note import need

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
PRIME = 4093


def remainder(characters):
    r = 0
    for c in characters:
        r = (64 * r + DIGITS.index(c)) % PRIME
    return r


def two(r):
    return DIGITS[r // 64] + DIGITS[r % 64]


def fragment(ident, salt):
    return salt + two(remainder(ident + salt))


def salt(ident, s):
    """The salt that a fragment holds, if it belongs to this id."""
    need(isinstance(s, str) and len(s) > 2, "not a fragment")
    out = protocol.salt(s[:-2])
    need(fragment(ident, out) == s, "fragment: check characters")
    return out


assert fragment("01h455vb4pex5vsknk084sn02q", "AQEBAQEBAQEBAQEBAQEBAQ") == "AQEBAQEBAQEBAQEBAQEBAQoS"
