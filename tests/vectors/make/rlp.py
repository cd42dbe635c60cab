"""RLP in its one canonical form (section 6.1)."""
from collections import namedtuple

from note import Bad, need

# A list inside a list: the bytes of its items, which nobody has looked at.
Nested = namedtuple("Nested", "payload")


def prefix(short, size):
    if size <= 55:
        return bytes([short + size])
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([short + 55 + len(length)]) + length


def encode(x):
    """Bytes, a list of such, or a Nested."""
    if isinstance(x, bytes):
        return x if len(x) == 1 and x[0] < 0x80 else prefix(0x80, len(x)) + x
    payload = x.payload if isinstance(x, Nested) else b"".join(map(encode, x))
    return prefix(0xC0, len(payload)) + payload


def first(raw):
    """Gives (item, what follows it)."""
    need(raw, "rlp: no item")
    kind, rest = raw[0], raw[1:]
    if kind < 0x80:
        return raw[:1], rest
    base = 0xC0 if kind >= 0xC0 else 0x80
    size = kind - base
    if size > 55:
        width = size - 55
        need(len(rest) >= width and rest[0] != 0, "rlp: length")
        size, rest = int.from_bytes(rest[:width], "big"), rest[width:]
        need(size > 55, "rlp: too long a spelling of a length")
    need(len(rest) >= size, "rlp: cut off")
    payload, rest = rest[:size], rest[size:]
    if base == 0xC0:
        return Nested(payload), rest
    need(size != 1 or payload[0] >= 0x80, "rlp: a byte that stands for itself")
    return payload, rest


def one(raw):
    item, rest = first(raw)
    need(not rest, "rlp: something follows the item")
    return item


def string(raw):
    item = one(raw)
    need(isinstance(item, bytes), "rlp: a list in place of a string")
    return item


def items(raw):
    """The items of the list that `raw` is."""
    whole = one(raw)
    if isinstance(whole, bytes):
        raise Bad("rlp: a string in place of a list")
    rest, out = whole.payload, []
    while rest:
        item, rest = first(rest)
        out.append(item)
    return out
