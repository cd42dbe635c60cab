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


def fragment(name, ident, salt):
    """`name` is that of the ledger, after the slash in its origin."""
    return salt + two(remainder(name + ident + salt))


def salt(name, ident, s):
    """The salt that a fragment holds, if it belongs to this ledger and id."""
    need(isinstance(s, str) and len(s) > 2, "not a fragment")
    need(set(name + ident) <= set(DIGITS), "no name or no id")
    out = protocol.salt(s[:-2])
    need(fragment(name, ident, out) == s, "fragment: check characters")
    return out


assert fragment("acme", "01h455vb4pex5vsknk084sn02q", "AQEBAQEBAQEBAQEBAQEBAQ") == "AQEBAQEBAQEBAQEBAQEBAQeW"
