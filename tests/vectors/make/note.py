"""The ground rules of section 1: text, base64, numbers, dates, notes and keys."""
import base64
import binascii
import calendar
import hashlib
import re

import ed25519


class Bad(Exception):
    """Something is not spelled as PROTOCOL.md says."""


def need(ok, what):
    if not ok:
        raise Bad(what)


WHITE_SPACE = set(map(chr, [*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B),
                            0x2028, 0x2029, 0x202F, 0x205F, 0x3000]))
EM_DASH = "\u2014"


def utf8(s):
    try:
        return s.encode("utf-8")
    except UnicodeEncodeError:
        raise Bad("a lone surrogate")


def text(s):
    """Section 1, rule 2. Gives the bytes."""
    need(isinstance(s, str), "not a string")
    need(s.endswith("\n"), "the last line has no LF")
    need(not any(c < " " and c != "\n" for c in s), "a control character")
    return utf8(s)


def b64(raw):
    return base64.b64encode(raw).decode()


def b64url(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(s, size=None):
    need(isinstance(s, str) and re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", s, re.A), "not base64")
    try:
        raw = base64.b64decode(s, validate=True)
    except binascii.Error:
        raise Bad("not base64")
    need(b64(raw) == s, "another spelling of base64")
    need(size is None or len(raw) == size, "base64 of another size")
    return raw


def unb64url(s):
    need(isinstance(s, str) and re.fullmatch(r"[A-Za-z0-9_-]*", s), "not base64url")
    need(len(s) % 4 != 1, "not base64url")
    raw = base64.urlsafe_b64decode(s + "=" * (-len(s) % 4))
    need(b64url(raw) == s, "another spelling of base64url")
    return raw


def number(s, top=2**63 - 1):
    need(re.fullmatch(r"0|[1-9][0-9]{0,18}", s) is not None, "not a number")
    n = int(s)
    need(n <= top, "too great a number")
    return n


def date(s):
    m = isinstance(s, str) and re.fullmatch(
        r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z", s)
    need(m, "not a date")
    y, mo, d, h, mi, sec = map(int, m.groups())
    need(1970 <= y and 1 <= mo <= 12 and 1 <= d <= calendar.monthrange(y, mo)[1], "no such day")
    need(h < 24 and mi < 60 and sec < 60, "no such time")
    return s


def key_name(s):
    need(1 <= len(utf8(s)) <= 255, "key name: length")
    need(not any(c in WHITE_SPACE or c == "+" or c < " " or "\x7f" <= c <= "\x9f" for c in s),
         "key name: character")
    return s


def key_id(name, kind, pub):
    return hashlib.sha256(utf8(name) + b"\n" + bytes([kind]) + pub).digest()[:4]


def make_vkey(name, kind, pub):
    return f"{name}+{key_id(name, kind, pub).hex()}+{b64(bytes([kind]) + pub)}"


def vkey(s, kinds=(1, 4)):
    """Gives (name, type, public key)."""
    parts = s.split("+", 2)
    need(len(parts) == 3, "vkey: parts")
    name, raw = key_name(parts[0]), unb64(parts[2], 33)
    need(raw[0] in kinds, "vkey: type")
    need(ed25519.good_public(raw[1:]), "vkey: public key")
    need(parts[1] == key_id(name, raw[0], raw[1:]).hex(), "vkey: key ID")
    return name, raw[0], raw[1:]


def fingerprint(pub):
    """What people compare in place of a key."""
    digits = hashlib.sha256(pub).hexdigest()[:20]
    return " ".join(digits[i:i + 4] for i in range(0, 20, 4))


def sig_line(name, kid, sig):
    return f"{EM_DASH} {name} {b64(kid + sig)}\n"


def note(s):
    """Gives (text, [(name, key ID, signature)])."""
    text(s)
    at = s.rfind("\n\n")
    need(at >= 0, "no empty line")
    body, lines = s[:at + 1], s[at + 2:].split("\n")[:-1]
    need(lines, "no signature line")
    sigs = []
    for line in lines:
        parts = line.split(" ")
        need(len(parts) == 3 and parts[0] == EM_DASH, "not a signature line")
        raw = unb64(parts[2])
        need(len(raw) > 4, "too short a signature")
        sigs.append((key_name(parts[1]), raw[:4], raw[4:]))
    return body, sigs


SIG_SIZE = {1: 64, 4: 72}


def by(sig, name, kind, pub):
    """Is this signature line by that key?"""
    return sig[0] == name and sig[1] == key_id(name, kind, pub)


def holds(sig, kind, pub, body):
    """Does it verify?"""
    raw = sig[2]
    if len(raw) != SIG_SIZE[kind]:
        return False
    if kind == 1:
        return ed25519.verify(pub, utf8(body), raw)
    head = f"cosignature/v1\ntime {int.from_bytes(raw[:8], 'big')}\n"
    return ed25519.verify(pub, utf8(head + body), raw[8:])


class Key:
    """A signing key, made from a label."""

    def __init__(self, name, label, kind=1):
        self.name, self.kind, self.label = name, kind, label
        self.seed = hashlib.sha256(b"countersign test key " + label.encode()).digest()
        self.pub = ed25519.public(self.seed)
        self.id = key_id(name, kind, self.pub)
        self.vkey = make_vkey(name, kind, self.pub)

    def named(self, name):
        return Key(name, self.label, self.kind)

    def sig(self, body, time=None):
        if self.kind == 1:
            return ed25519.sign(self.seed, utf8(body))
        msg = utf8(f"cosignature/v1\ntime {time}\n" + body)
        return time.to_bytes(8, "big") + ed25519.sign(self.seed, msg)

    def line(self, body, time=None):
        return sig_line(self.name, self.id, self.sig(body, time))

    def note(self, body):
        return body + "\n" + self.line(body)
