"""Where cases are collected, and the seeded randomness they share."""
import hashlib
import json

from note import Bad

ALL, SAID = {}, set()


def rand(label, size=32):
    out = b""
    while len(out) < size:
        out += hashlib.sha256(b"countersign test vectors %d %s" % (len(out), label.encode())).digest()
    return out[:size]


def put(area, case, about, expect, **rest):
    file = f"{area}_{case}"
    assert file not in ALL, file
    assert about.endswith("."), file
    said = json.dumps([area, rest, expect])
    assert said not in SAID, file
    SAID.add(said)
    ALL[file] = {"area": area, "about": about, **rest, "expect": expect}


def flip(raw, bit=0):
    out = bytearray(raw)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def spoil(s):
    """Set an unused bit in padded base64: the character before the padding becomes its successor."""
    body = s.rstrip("=")
    return body[:-1] + ALPHABET[ALPHABET.index(body[-1]) + 1] + s[len(body):]


def verdict(f, *a):
    try:
        f(*a)
        return "accept"
    except Bad:
        return "refuse"
